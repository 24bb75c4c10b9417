"""An invoice from the grantee's own system: registered by an officer, exactly for the year's amount, never her own."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements.actions import NotAnOfficer
from invoicing import actions
from invoicing.models import Invoice, MonthException, NumberSeries
from invoicing.queries import content_of
from invoicing.rules.lifecycle import Status
from parties.models import Document, Message, Role
from payments import actions as payments_actions
from tests.clients import Client
from tests.conftest import SetDay
from tests.invoicing.steps import DAY, PAPER, TOTAL, credited, paid, returned, standing
from tests.office import files
from tests.world import World, morning, show_all_but


def received(world: World, **words: Any) -> Invoice:
    said: dict[str, Any] = {
        "invoice_id": world.draft().pk,
        "number": "2027-17",
        "issue_date": date(2027, 1, 8),
        "due_date": None,
        "total": TOTAL,
        "bankgiro": "50501055",
        "buyer_reference": "010-ABC123",
        "upload": PAPER,
        "now": morning(DAY),
        "by": world.person(Role.OFFICER),
    }
    return actions.register_received_invoice(**(said | words))


def test_it_comes_into_the_same_flow_and_the_officer_is_who_sent_it(world: World) -> None:
    invoice = received(world)

    assert (invoice.status, invoice.number, invoice.series) == (Status.SUBMITTED, "2027-17", None)
    assert (invoice.issue_date, invoice.due_date, invoice.pay_by) == (
        date(2027, 1, 8),
        date(2027, 2, 7),
        date(2027, 2, 8),
    )
    assert invoice.submitted_by == world.person(Role.OFFICER)
    assert not invoice.files.exists()
    assert not NumberSeries.objects.filter(last_number__gt=0).exists()
    paper = Document.objects.get()
    assert (paper.party, paper.shared_with) == (world.teknikcollege, world.region)
    assert standing() == {"INVOICED": TOTAL}
    assert [message.user for message in Message.objects.all()] == [world.person(Role.CHECKER)]
    assert received(world, invoice_id=invoice.pk) == invoice
    assert paid(world, invoice).status == Status.PAID


@pytest.mark.parametrize(
    ("words", "refusal", "says"),
    [
        (
            {"total": Decimal("841510.01")},
            actions.AmountsDiffer,
            "841\xa0510,01\xa0kr, men årets belopp är 841\xa0510,00",
        ),
        ({"number": "TC-2027-0001"}, actions.NumberRefused, "hör till serien som ges här"),
        ({"number": "tc-2027-00019"}, actions.NumberRefused, "hör till serien"),
        ({"number": " "}, actions.NumberRefused, "högst 30 tecken"),
        ({"number": "9" * 31}, actions.NumberRefused, "högst 30 tecken"),
        ({"issue_date": date(2027, 1, 12)}, actions.DatedWrongly, "efter i dag, 2027-01-11"),
        ({"due_date": date(2027, 1, 7)}, actions.DatedWrongly, "Förfallodagen"),
        ({"due_date": date(2028, 1, 9)}, actions.DatedWrongly, "Förfallodagen"),
        ({"issue_date": date(2026, 12, 30)}, actions.CannotSubmit, "Fakturan skickas i januari 2027"),
    ],
)
def test_what_is_wrong_on_it_is_refused(
    world: World, words: dict[str, Any], refusal: type[Exception], says: str
) -> None:
    with pytest.raises(refusal, match=says):
        received(world, **words)
    assert Invoice.objects.get().is_draft
    assert not Document.objects.exists()


def test_a_number_is_taken_once_of_an_issuer(world: World) -> None:
    received(world)
    with pytest.raises(actions.NumberRefused, match="har redan en faktura med nummer 2027-17"):
        received(world, invoice_id=world.draft(2028).pk, issue_date=date(2028, 1, 8), now=morning(date(2028, 1, 9)))


def test_the_gate_of_submission_holds_where_it_applies(nothing_shown: World) -> None:
    world = nothing_shown
    show_all_but(world, 2)
    with pytest.raises(actions.CannotSubmit, match="Villkoret är inte uppfyllt"):
        received(world)


@pytest.mark.parametrize("role", [*(role for role in Role.values if role != Role.OFFICER), "stranger"])
def test_only_an_officer_of_the_payer_registers(world: World, role: str) -> None:
    with pytest.raises(NotAnOfficer):
        received(world, by=world.person(role))


def test_one_that_is_sent_from_here_is_not_registered_too(world: World) -> None:
    invoice = actions.submit_invoice(invoice_id=world.draft().pk, now=morning(DAY), by=world.person(Role.GRANTEE))
    with pytest.raises(actions.InvoiceChanged):
        received(world, invoice_id=invoice.pk)


def credit_note(world: World, invoice: Invoice, **words: Any) -> Invoice:
    said: dict[str, Any] = {
        "invoice_id": invoice.pk,
        "seen": invoice.status,
        "number": "2027-18",
        "issue_date": DAY,
        "reason": "Fel belopp i vårt system.",
        "upload": PAPER,
        "now": morning(DAY),
        "by": world.person(Role.OFFICER),
    }
    return payments_actions.register_received_credit(**(said | words))


def test_its_credit_note_is_the_issuers_own(world: World) -> None:
    invoice = returned(world, paid(world, received(world)))
    with pytest.raises(actions.CannotCredit, match="ert eget system"):
        credited(world, invoice)
    with pytest.raises(actions.NumberRefused, match="redan"):
        credit_note(world, invoice, number="2027-17")
    with pytest.raises(actions.DatedWrongly):
        credit_note(world, invoice, issue_date=date(2027, 1, 7))
    with pytest.raises(NotAnOfficer):
        credit_note(world, invoice, by=world.person(Role.GRANTEE))

    note = credit_note(world, invoice)

    assert (note.number, note.status, note.series, note.credits) == ("2027-18", Status.ISSUED, None, invoice)
    assert note.is_received
    assert not note.files.exists()
    assert credit_note(world, invoice) == note
    assert standing() == {"COMMITTED": TOTAL}
    assert content_of(note, today=DAY).credits is not None
    assert world.draft().is_draft


def test_ours_is_not_credited_by_a_paper_from_outside(world: World) -> None:
    invoice = actions.submit_invoice(invoice_id=world.draft().pk, now=morning(DAY), by=world.person(Role.GRANTEE))
    with pytest.raises(actions.CannotCredit, match="gjord här"):
        credit_note(world, invoice)


def test_a_wrong_amount_stands_beside_the_field_and_nothing_typed_is_lost(world: World, clock: SetDay) -> None:
    clock(DAY)
    olle, draft = Client(), world.draft()
    olle.force_login(world.person(Role.OFFICER))
    page = reverse("register_received_invoice", args=[draft.pk])
    typed = {
        "number": "2027-17",
        "issue_date": "2027-01-08",
        "total": "841 510,01",
        "bankgiro": "5050-1055",
        "buyer_reference": "REF-ÅÄÖ",
    }

    assert "841\xa0510,00\xa0kr" in olle.get(page).content.decode()
    answer = olle.post(page, typed | {"upload": SimpleUploadedFile("f.pdf", files.pdf())}).content.decode()
    assert "Fakturan är på 841\xa0510,01\xa0kr, men årets belopp är 841\xa0510,00\xa0kr." in answer
    for word in typed.values():
        assert f'value="{word}"' in answer
    assert Invoice.objects.get().is_draft
    done = olle.post(page, typed | {"total": "841510", "upload": SimpleUploadedFile("f.pdf", files.pdf())})
    assert done.headers["Location"] == draft.get_absolute_url()
    invoice = Invoice.objects.get()
    assert (invoice.number, invoice.buyer_reference) == ("2027-17", "REF-ÅÄÖ")
    assert olle.get(draft.get_absolute_url()).status_code == 200
    note = reverse("register_received_credit", args=[invoice.pk])
    words = {"seen": "submitted", "number": "K1", "issue_date": "2027-01-11", "reason": "Fel."}
    assert olle.get(note).status_code == 200
    olle.post(note, words | {"upload": SimpleUploadedFile("f.pdf", files.pdf())})
    assert Invoice.objects.get(kind="credit_note").number == "K1"


def test_outside_its_month_it_needs_an_exception(world: World) -> None:
    late = {"issue_date": date(2027, 2, 3), "now": morning(date(2027, 2, 5))}
    with pytest.raises(actions.CannotSubmit, match="skulle ha skickats i januari 2027"):
        received(world, **late)
    actions.grant_exception(
        invoice_id=world.draft().pk,
        valid_until=date(2027, 2, 5),
        reason="Sjukdom.",
        today=date(2027, 2, 4),
        by=world.person(Role.OFFICER),
    )
    assert received(world, **late).status == Status.SUBMITTED
    assert MonthException.objects.count() == 1
