"""Credit: taken back whole by a credit note in the same series, by the right person, once; then invoiced anew."""

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pikepdf
import psycopg
import pytest
from django.urls import reverse

from followup.actions import meet_condition
from grants.actions import ReasonMissing
from grants.queries.verification import ledger_faults
from invoicing import actions
from invoicing.models import Invoice, InvoiceFile, NumberSeries
from invoicing.queries import content_of, invoice_rows
from invoicing.queries.verification import invoice_faults
from invoicing.rules.lifecycle import Status
from parties.models import Role
from payments import actions as payments_actions
from payments.models import Payment
from payments.queries import credit_panel
from payments.queries.bank_payments import held_left
from payments.queries.verification import payment_faults
from tests.clients import Client
from tests.conftest import OutsideTheLaw, SetDay
from tests.einvoices import official_rules
from tests.invoicing.steps import DAY, TOTAL, credited, in_status, moves, returned, standing, submitted
from tests.invoicing.test_pdf_invoice import text
from tests.invoicing.test_race_submit import all_at_once
from tests.world import World, another_agreement, morning

PsqlAs = Callable[[str], psycopg.Connection[Any]]


@pytest.mark.parametrize("status", ["submitted", "checked", "returned"])
def test_a_credit_note_takes_the_whole_invoice_back(world: World, status: str) -> None:
    original = in_status(world, status)

    note = credited(world, original)

    original.refresh_from_db()
    assert (note.kind, note.status, note.number) == ("credit_note", "issued", "TC-2027-0002")
    assert (note.total, note.credit_reason, note.submitted_by) == (
        original.total,
        "Fel referens.",
        world.person(Role.GRANTEE),
    )
    assert original.status == Status.CREDITED
    assert standing() == {"COMMITTED": TOTAL}
    again = world.draft()
    assert again.pk not in (original.pk, note.pk)
    assert again.is_draft
    assert credited(world, original) == note
    assert NumberSeries.objects.get().last_number == 2


def test_the_ledger_agrees_with_a_table_made_by_hand(world: World) -> None:
    """The way of a paid invoice: paid, returned, credited, invoiced anew."""
    credited(world, returned(world, in_status(world, "paid")))
    actions.submit_invoice(invoice_id=world.draft().pk, now=morning(DAY), by=world.person(Role.GRANTEE))

    assert moves() == [
        ("OUTSIDE", "COMMITTED", "Finansieringsavtal Teknikcollege Örebro län 2026–2030, § 7"),
        ("COMMITTED", "INVOICED", "Faktura TC-2027-0001"),
        ("INVOICED", "APPROVED", "Beslutsattest av faktura TC-2027-0001"),
        ("APPROVED", "PAID", "Utbetalning BG-1 för faktura TC-2027-0001"),
        ("PAID", "APPROVED", "Utbetalning BG-1 för faktura TC-2027-0001, tillbakatagen"),
        ("APPROVED", "INVOICED", "Faktura TC-2027-0001"),
        ("INVOICED", "COMMITTED", "Kreditfaktura TC-2027-0002"),
        ("COMMITTED", "INVOICED", "Faktura TC-2027-0003"),
    ]
    assert standing() == {"INVOICED": TOTAL}


def test_the_payment_of_a_credited_invoice_settles_the_new_one(world: World) -> None:
    credited(world, returned(world, in_status(world, "paid")))
    new = actions.submit_invoice(invoice_id=world.draft().pk, now=morning(DAY), by=world.person(Role.GRANTEE))
    actions.check_invoice(invoice_id=new.pk, seen="submitted", now=morning(DAY), by=world.person(Role.CHECKER))
    actions.approve_invoice(invoice_id=new.pk, seen="checked", now=morning(DAY), by=world.person(Role.APPROVER))

    payments_actions.allocate_payment(
        payment_id=Payment.objects.get().pk, invoice_id=new.pk, now=morning(DAY), by=world.person(Role.FINANCE)
    )

    new.refresh_from_db()
    assert new.status == Status.PAID
    assert standing() == {"PAID": TOTAL}


def test_an_approved_invoice_is_returned_by_the_payer_first(world: World) -> None:
    invoice = in_status(world, "approved")
    with pytest.raises(actions.CannotCredit, match="Be Region Örebro län återsända den först"):
        credited(world, invoice)

    assert credited(world, returned(world, invoice)).number == "TC-2027-0002"
    assert standing() == {"COMMITTED": TOTAL}


def test_a_paid_invoice_is_returned_by_finance_first(world: World) -> None:
    """The grantee alone takes no payment and no attest back in the region's ledger."""
    invoice = in_status(world, "paid")
    with pytest.raises(actions.CannotCredit, match="Be Region Örebro län återsända den först"):
        credited(world, invoice)
    assert standing() == {"PAID": TOTAL}
    with pytest.raises(actions.PartlyPaid, match="Ekonomen återsänder den"):
        actions.return_invoice(
            invoice_id=invoice.pk, seen="paid", reason="Fel.", now=morning(DAY), by=world.person(Role.OFFICER)
        )

    back = returned(world, invoice)

    assert (back.status, back.returned_by) == (Status.RETURNED, world.person(Role.FINANCE))
    assert standing() == {"INVOICED": TOTAL}
    assert held_left(Payment.objects.get().pk) == TOTAL
    assert credited(world, back).number == "TC-2027-0002"
    assert standing() == {"COMMITTED": TOTAL}
    assert not [*ledger_faults(), *invoice_faults(), *payment_faults()]


@pytest.mark.parametrize("role", [*(role for role in Role.values if role != Role.FINANCE), "stranger"])
def test_nobody_but_finance_returns_a_paid_invoice(world: World, role: str) -> None:
    invoice = in_status(world, "paid")
    with pytest.raises((payments_actions.MayNotPay, actions.MayNotAttest)):
        payments_actions.return_paid_invoice(
            invoice_id=invoice.pk, seen="paid", reason="Fel.", now=morning(DAY), by=world.person(role)
        )
    assert standing() == {"PAID": TOTAL}


def test_what_is_claimed_back_is_not_returned_too(world: World) -> None:
    invoice = in_status(world, "paid")
    payments_actions.issue_recovery_claim(
        invoice_id=invoice.pk,
        amount=Decimal(1000),
        reason="Användes inte.",
        due_on=date(2027, 2, 11),
        now=morning(DAY),
        by=world.person(Role.FINANCE),
    )
    with pytest.raises(payments_actions.CannotReturn, match="Fakturan har ett återkrav"):
        returned(world, invoice)
    with pytest.raises(actions.CannotCredit, match="Fakturan är betald"):
        credited(world, invoice)
    assert standing() == {"PAID": TOTAL}


def test_an_invoice_paid_in_part_is_returned_by_finance_too(world: World) -> None:
    invoice = in_status(world, "approved")
    for condition in world.agreement.conditions.filter(holds="whole_term", met_on=None):
        meet_condition(condition_id=condition.pk, on=DAY, note="Intyg", by=world.person(Role.OFFICER))
    payments_actions.record_payment(
        invoice_id=invoice.pk,
        amount=Decimal(1000),
        paid_on=DAY,
        bank_reference="BG-1",
        now=morning(DAY),
        by=world.person(Role.FINANCE),
    )
    with pytest.raises(actions.PartlyPaid):
        returned(world, Invoice.objects.get(pk=invoice.pk))
    payments_actions.return_paid_invoice(
        invoice_id=invoice.pk, seen="approved", reason="Fel år.", now=morning(DAY), by=world.person(Role.FINANCE)
    )
    assert standing() == {"INVOICED": TOTAL}


def test_the_pages_say_who_gives_a_paid_invoice_back(world: World, clock: SetDay) -> None:
    clock(DAY)
    invoice = in_status(world, "paid")
    anna, frida = signed_in(world, Role.GRANTEE), signed_in(world, Role.FINANCE)
    address = reverse("return_paid_invoice", args=[invoice.pk])

    assert "Be Region Örebro län återsända den först" in anna.get(invoice.get_absolute_url()).content.decode()
    assert "kan inte krediteras nu" in anna.get(reverse("credit_invoice", args=[invoice.pk])).content.decode()
    assert anna.post(address, {"seen": "paid", "reason": "Fel."}).status_code == 403
    assert address in frida.get(invoice.get_absolute_url()).content.decode()
    assert "Betalningen och beslutsattesten tas tillbaka" in frida.get(address).content.decode()
    assert frida.post(address, {"seen": "approved", "reason": "Fel år."}).status_code == 409
    done = frida.post(address, {"seen": "paid", "reason": "Fel år."}, follow=True).content.decode()
    assert "är återsänd till Teknikcollege Örebro län, och betalningen är tillbakatagen." in done
    assert "Inget är betalt på fakturan." in frida.get(address).content.decode()
    assert "Kreditera fakturan" in anna.get(invoice.get_absolute_url()).content.decode()


def test_a_year_that_the_agreement_no_longer_covers_is_released(
    transactional_db: None, world: World, outside_the_law: OutsideTheLaw
) -> None:
    invoice = submitted(world)
    outside_the_law("agreements_agreement", "UPDATE agreements_agreement SET last_day = '2026-12-31'")

    note = credited(world, invoice)

    assert standing() == {"RELEASED": TOTAL}
    assert moves()[-1] == ("COMMITTED", "RELEASED", f"Kreditfaktura {note.number}")
    assert not Invoice.objects.filter(status=Status.DRAFT).exists()


def test_neither_draft_nor_credit_note_is_credited_and_a_reason_is_needed(world: World) -> None:
    draft = world.draft()
    with pytest.raises(actions.CannotCredit, match="utkast"):
        credited(world, draft)
    invoice = submitted(world)
    with pytest.raises(ReasonMissing):
        credited(world, invoice, reason=" \n ")
    note = credited(world, invoice)
    with pytest.raises(actions.CannotCredit, match="krediteras inte"):
        credited(world, note)
    assert NumberSeries.objects.get().last_number == 2


def test_what_was_shown_is_what_is_credited(world: World) -> None:
    invoice = submitted(world)
    returned(world, invoice)
    with pytest.raises(actions.InvoiceChanged, match="återsänd"):
        credited(world, invoice)


@pytest.mark.parametrize("letter", ["\uf400", "\U00100000", "\x07"])
def test_a_reason_that_no_archived_page_may_hold_is_written_in_another_way(world: World, letter: str) -> None:
    invoice = submitted(world)
    with pytest.raises(actions.ReasonUnprintable, match=f"U\\+{ord(letter):04X}") as refusal:
        credited(world, invoice, reason=f"Fel{letter}referens")
    assert refusal.value.field == "reason"
    assert Invoice.objects.get().status == Status.SUBMITTED


def test_the_reason_stands_on_the_credit_notes_pdf_and_xml(world: World) -> None:
    note = credited(world, submitted(world), reason="Fel mottagare i raden.")
    files = {file.kind: bytes(file.content) for file in note.files.all()}
    assert "Skäl Fel mottagare i raden." in text(files[InvoiceFile.Kind.PDF])
    assert "Skäl: Fel mottagare i raden." in files[InvoiceFile.Kind.CORE].decode()


@pytest.mark.parametrize("role", [*(role for role in Role.values if role != Role.GRANTEE), "stranger"])
def test_nobody_else_credits(world: World, role: str) -> None:
    invoice = submitted(world)
    with pytest.raises(actions.NotTheIssuer):
        payments_actions.credit_invoice(
            invoice_id=invoice.pk, seen="submitted", reason="x", now=morning(DAY), by=world.person(role)
        )


def test_the_files_pass_the_official_rules_and_say_what_they_are(world: World) -> None:
    note = credited(world, submitted(world), on=date(2027, 2, 3))
    files = {file.kind: bytes(file.content) for file in note.files.all()}

    for kind in (InvoiceFile.Kind.CORE, InvoiceFile.Kind.XML):
        assert official_rules().faults(files[kind]) == []
    assert b"<cbc:CreditNoteTypeCode>381<" in files[InvoiceFile.Kind.CORE]
    said = text(files[InvoiceFile.Kind.PDF])
    assert "Kreditfaktura" in said
    assert "Faktura TC-2027-0001, daterad 2027-01-11, i sin helhet" in said
    assert "Att kreditera 841 510,00 kr" in said
    assert not [word for word in ("Att betala", "bankgiro", "Förfallodag", "5050-1055", "30 dagar") if word in said]
    with pikepdf.open(io.BytesIO(files[InvoiceFile.Kind.PDF])) as document, document.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"], xmp["pdfuaid:part"]) == ("3", "A", "1")
        assert xmp["dc:title"] == "Kreditfaktura TC-2027-0002 från Teknikcollege Örebro län"
        assert list(document.attachments) == ["TC-2027-0002-core.xml"]
    frozen = content_of(Invoice.objects.get(pk=note.pk), today=date(2030, 1, 1))
    assert frozen.credits is not None
    assert (frozen.credits.number, frozen.issue_date) == ("TC-2027-0001", date(2027, 2, 3))


def test_numbers_have_no_gap_with_credit_notes_among_them(world: World) -> None:
    anna = world.person(Role.GRANTEE)
    other = another_agreement(world, 1, signed_on=date(2026, 12, 1))
    first = submitted(world)
    with pytest.raises(actions.InvoiceChanged):
        payments_actions.credit_invoice(invoice_id=first.pk, seen="paid", reason="x", now=morning(DAY), by=anna)
    credited(world, first)
    actions.prepare_invoice(instalment_id=other.instalments.get().pk, year=2027, today=DAY)
    for draft in Invoice.objects.filter(status=Status.DRAFT).order_by("pk"):
        actions.submit_invoice(invoice_id=draft.pk, now=morning(DAY), by=anna)

    numbers = Invoice.objects.order_by("sequence").values_list("number", flat=True)
    assert list(numbers) == [f"TC-2027-000{n}" for n in range(1, 5)]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_credit_note(world: World) -> None:
    invoice = submitted(world)

    notes = all_at_once(4, lambda _: credited(world, invoice).pk)

    assert len(set(notes)) == 1
    assert Invoice.objects.filter(kind="credit_note").count() == 1
    assert NumberSeries.objects.get().last_number == 2
    assert not list(ledger_faults())


# On the page.


def signed_in(world: World, role: str) -> Client:
    client = Client()
    client.force_login(world.person(role))
    return client


def test_the_administrator_credits_in_two_clicks_and_finds_the_new_draft(world: World, clock: SetDay) -> None:
    clock(DAY)
    invoice = in_status(world, "returned")
    anna = signed_in(world, Role.GRANTEE)
    panel = credit_panel(invoice, user=world.person(Role.GRANTEE), on=DAY)
    assert panel.steps
    assert panel.may_credit

    asked = anna.get(reverse("credit_invoice", args=[invoice.pk])).content.decode()
    assert "Ett nytt utkast görs på en gång" in asked
    answer = anna.post(
        reverse("credit_invoice", args=[invoice.pk]), {"seen": "returned", "reason": "Fel referens."}, follow=True
    )
    assert "är krediterad med kreditfaktura TC-2027-0002." in answer.content.decode()
    done = credit_panel(Invoice.objects.get(pk=invoice.pk), user=world.person(Role.GRANTEE), on=DAY)
    assert done.note is not None
    assert done.again == world.draft()


def test_a_stale_page_is_a_conflict(world: World, clock: SetDay) -> None:
    clock(DAY)
    invoice = in_status(world, "checked")
    answer = signed_in(world, Role.GRANTEE).post(
        reverse("credit_invoice", args=[invoice.pk]), {"seen": "submitted", "reason": "Fel."}
    )
    assert answer.status_code == 409
    assert not Invoice.objects.filter(kind="credit_note").exists()


@pytest.mark.parametrize("role", [*Role.values, "stranger"])
def test_a_forged_post_credits_nothing(world: World, clock: SetDay, role: str) -> None:
    clock(DAY)
    invoice = in_status(world, "approved")
    forged = {
        "seen": "approved",
        "status": "credited",
        "kind": "credit_note",
        "number": "X",
        "total": "1",
        "reason": "x",
    }
    for route in ("credit_invoice", "register_received_credit", "register_received_invoice", "grant_exception"):
        answer = signed_in(world, role).post(reverse(route, args=[invoice.pk]), forged)
        assert answer.status_code in (200, 403, 404), route
    invoice.refresh_from_db()
    assert invoice.status == Status.APPROVED
    assert Invoice.objects.count() == 1


def test_the_list_shows_the_kind_and_sums_to_what_is_asked_for(world: World, clock: SetDay) -> None:
    clock(DAY)
    credited(world, submitted(world))
    actions.submit_invoice(invoice_id=world.draft().pk, now=morning(DAY), by=world.person(Role.GRANTEE))

    rows = invoice_rows(Invoice.objects.order_by("pk"), today=DAY)
    assert [row.total for row in rows] == [TOTAL, -TOTAL, TOTAL]
    page = signed_in(world, Role.FINANCE).get(reverse("invoices")).content.decode().replace("\u00a0", " ")
    assert "Kreditfaktura, bidragsår 2027" in page
    assert "−841 510,00 kr" in page
    assert "Summa inskickat<small>Utkast räknas inte, kreditfakturor dras av</small></th>" in page
    assert page.count("841 510,00 kr") == 4
    assert sum((row.total for row in rows), Decimal(0)) == TOTAL
    assert not Invoice.objects.overdue(on=date(2028, 1, 1)).exclude(number="TC-2027-0003").exists()
