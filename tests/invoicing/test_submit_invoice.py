"""Submitting: numbered, frozen, stored; once; by the right person; or refused with what stands in the way."""

import hashlib
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest

from followup.models import Condition
from grants.models import Basis
from invoicing.actions import CannotPrepare, CannotSubmit, NotTheIssuer, prepare_invoice, submit_invoice
from invoicing.models import Invoice, InvoiceFile, InvoiceSide, NumberSeries
from invoicing.queries import content_of, submission_blockers
from invoicing.rules.content import Side
from parties.actions import record_invoice_details, rename_party, withdraw_identity
from parties.models import Membership, Party, Role
from tests.world import World, drafted_agreement, morning, show_all_but, signed

DAY = date(2027, 1, 11)


def called(world: World, party: Party, name: str) -> None:
    """Called otherwise from the day of the invoice: a name on bound papers changes by a row of its own."""
    by = world.person(Role.OFFICER)
    rename_party(party_id=party.pk, name=name, holds_from=DAY, reason="Bolagsverket", today=DAY, by=by)


def test_a_submitted_invoice_has_number_dates_and_total(world: World) -> None:
    invoice = submit_invoice(invoice_id=world.draft().pk, now=morning(DAY), by=world.person(Role.GRANTEE))

    assert invoice.number == "TC-2027-0001"
    assert (invoice.issue_date, invoice.due_date) == (DAY, date(2027, 2, 10))
    assert invoice.total is not None
    assert invoice.total.amount == Decimal("841510.00")
    assert invoice.submitted_by == world.person(Role.GRANTEE)


def test_it_says_exactly_what_the_preview_showed(world: World) -> None:
    draft = world.draft()
    preview = content_of(draft, today=DAY)
    invoice = submit_invoice(invoice_id=draft.pk, now=morning(DAY), by=world.person(Role.GRANTEE))

    assert content_of(invoice, today=date(2030, 5, 5)) == replace(preview, number="TC-2027-0001")


def test_it_keeps_saying_so_when_a_party_moves(world: World) -> None:
    record_invoice_details(
        party_id=world.teknikcollege.pk,
        registered_office="Örebro",
        invoice_contact="Eva Ek",
        invoice_contact_at="08-465 004 00",
    )
    invoice = submit_invoice(invoice_id=world.draft().pk, now=morning(DAY), by=world.person(Role.GRANTEE))
    before = content_of(invoice, today=DAY)
    moved = {"street": "Nygatan 1", "bankgiro": "", "registered_office": "Kumla", "invoice_contact": "Bo Berg"}
    Party.objects.filter(pk=world.teknikcollege.pk).update(**moved)
    called(world, world.teknikcollege, "Nytt namn")

    after = content_of(Invoice.objects.get(pk=invoice.pk), today=DAY)
    assert after == before
    seller = after.seller
    assert (seller.registered_office, seller.contact, seller.contact_at) == ("Örebro", "Eva Ek", "08-465 004 00")
    assert after.buyer.contact == ""


def test_what_a_side_says_has_a_column_of_the_same_name() -> None:
    columns = {field.name for field in InvoiceSide._meta.fields} - {"id", "invoice", "which"}
    assert columns == {field.name for field in fields(Side)}


def test_the_longest_that_can_be_recorded_fits_on_it(world: World) -> None:
    longest = {"care_of": "o" * 200, "street": "s" * 200, "city": "c" * 100, "registered_office": "k" * 100}
    Party.objects.update(invoice_contact="e" * 100, invoice_contact_at="@".join(("m" * 90, "mail.se")))
    for party in (world.teknikcollege, world.region):
        Party.objects.filter(pk=party.pk).update(**longest)
        called(world, party, "n" * 200)
    agreement = drafted_agreement(world, 1, today=DAY)
    Basis.objects.filter(pk=agreement.basis_id).update(title="t" * 300, case_number="d" * 50, through="g" * 200)
    agreement = signed(world, agreement, on=DAY)
    draft = prepare_invoice(instalment_id=agreement.instalments.get().pk, year=2027, today=DAY)
    said = content_of(draft, today=DAY)
    invoice = submit_invoice(invoice_id=draft.pk, now=morning(DAY), by=world.person(Role.GRANTEE))

    assert content_of(Invoice.objects.get(pk=invoice.pk), today=DAY) == replace(said, number=invoice.number)
    assert said.seller.name == said.buyer.name == "n" * 200
    assert "c/o " + "o" * 200 in said.seller.address


def test_its_pdf_is_stored_with_its_hash(world: World) -> None:
    invoice = submit_invoice(invoice_id=world.draft().pk, now=morning(DAY), by=world.person(Role.GRANTEE))
    file = InvoiceFile.objects.get(invoice=invoice, kind=InvoiceFile.Kind.PDF)

    assert file.name == "TC-2027-0001.pdf"
    assert bytes(file.content).startswith(b"%PDF-")
    assert file.sha256 == hashlib.sha256(bytes(file.content)).hexdigest()


def test_submitting_again_gives_the_same_invoice(world: World) -> None:
    draft = world.draft()
    first = submit_invoice(invoice_id=draft.pk, now=morning(DAY), by=world.person(Role.GRANTEE))
    second = submit_invoice(invoice_id=draft.pk, now=morning(DAY), by=world.person(Role.GRANTEE))

    assert first.number == second.number
    assert NumberSeries.objects.get().last_number == 1
    assert InvoiceFile.objects.count() == len(InvoiceFile.Kind)


def test_preparing_again_gives_the_same_draft(world: World) -> None:
    assert world.draft() == world.draft()
    assert Invoice.objects.count() == 1


def test_a_due_date_on_a_saturday_is_shown_with_the_monday_after(world: World) -> None:
    content = content_of(world.draft(), today=date(2027, 1, 14))

    assert content.due_date == date(2027, 2, 13)  # a Saturday
    assert content.pay_by == date(2027, 2, 15)


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.GRANTEE] + ["stranger"])
def test_nobody_but_the_grantees_administrator_submits(world: World, role: str) -> None:
    draft = world.draft()
    with pytest.raises(NotTheIssuer):
        submit_invoice(invoice_id=draft.pk, now=morning(DAY), by=world.person(role))
    assert Invoice.objects.get().is_draft


def test_a_membership_that_has_ended_submits_nothing(world: World) -> None:
    Membership.objects.filter(user=world.person(Role.GRANTEE)).update(valid_until=date(2027, 1, 10))
    with pytest.raises(NotTheIssuer):
        submit_invoice(invoice_id=world.draft().pk, now=morning(DAY), by=world.person(Role.GRANTEE))


def test_an_unsigned_agreement_has_nothing_to_invoice(documents: None) -> None:
    from_paper = Condition.objects.select_related("agreement").first()
    assert from_paper is not None
    instalment = from_paper.agreement.instalments.get()
    with pytest.raises(CannotPrepare, match="inte undertecknat"):
        prepare_invoice(instalment_id=instalment.pk, year=2026, today=date(2026, 1, 15))


def test_a_year_after_the_term_has_nothing_to_invoice(world: World) -> None:
    with pytest.raises(CannotPrepare, match="gäller inte 2031"):
        world.draft(2031)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"bankgiro": ""}, "Bankgiro saknas för Teknikcollege"),
        ({"invoice_prefix": ""}, "Fakturaserie saknas"),
    ],
)
def test_what_is_missing_about_the_grantee_stops_it(world: World, change: dict[str, str], complaint: str) -> None:
    Party.objects.filter(pk=world.teknikcollege.pk).update(**change)
    refused_without_a_number(world, complaint)


def test_a_grantee_whose_identity_is_verified_no_more_submits_nothing(world: World) -> None:
    by = world.person(Role.OFFICER)
    withdraw_identity(party_id=world.teknikcollege.pk, reason="Fel bolag", today=DAY, by=by)
    refused_without_a_number(world, "juridiska identiteten för Teknikcollege Örebro län är inte kontrollerad")


def refused_without_a_number(world: World, complaint: str) -> None:
    with pytest.raises(CannotSubmit, match=complaint):
        submit_invoice(invoice_id=world.draft().pk, now=morning(DAY), by=world.person(Role.GRANTEE))
    assert Invoice.objects.get().is_draft
    assert not NumberSeries.objects.filter(last_number__gt=0).exists()


def test_a_missing_buyer_reference_stops_it(world: World) -> None:
    Party.objects.filter(pk=world.region.pk).update(buyer_reference="")
    with pytest.raises(CannotSubmit, match="Er referens saknas"):
        submit_invoice(invoice_id=world.draft().pk, now=morning(DAY), by=world.person(Role.GRANTEE))


def test_an_unmet_condition_stops_it_and_says_which(nothing_shown: World) -> None:
    world = nothing_shown
    show_all_but(world, 2)
    blockers = submission_blockers(world.draft(), today=DAY)

    assert [blocker.what for blocker in blockers] == [
        "Villkoret är inte uppfyllt: Underskrivet samverkansavtal med kommunerna."
    ]


def test_before_january_it_waits(world: World) -> None:
    (blocker,) = submission_blockers(world.draft(), today=date(2026, 12, 31))

    assert blocker.what == "Fakturan skickas i januari 2027."


def test_a_failure_in_the_middle_leaves_no_gap(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*content: object) -> bytes:
        raise OSError("the disk is full")

    draft = world.draft()
    with monkeypatch.context() as patch:
        patch.setattr("invoicing.actions.files.invoice_pdf", broken)
        with pytest.raises(OSError, match="disk"):
            submit_invoice(invoice_id=draft.pk, now=morning(DAY), by=world.person(Role.GRANTEE))

    invoice = submit_invoice(invoice_id=draft.pk, now=morning(DAY), by=world.person(Role.GRANTEE))
    assert invoice.number == "TC-2027-0001"
