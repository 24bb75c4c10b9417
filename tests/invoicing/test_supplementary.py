"""More is promised for a year by a decision of its own, shown, and asked for by a supplementary invoice."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from grants import actions as grant_actions
from grants.models import AddedCommitment, Basis, GrantYear, Posting
from grants.queries.differences import compared, ledger_rows
from invoicing import actions
from invoicing.models import Invoice, InvoiceFile
from invoicing.queries import content_of, submission_blockers
from invoicing.rules.lifecycle import Status
from parties.actions import record_seat
from parties.models import Message, ProposalKind, Role
from tests.clients import Client
from tests.conftest import SetDay
from tests.einvoices import official_rules
from tests.invoicing.steps import TOTAL, credited, standing, submitted
from tests.invoicing.test_race_submit import all_at_once
from tests.world import World, by_two, confirmed_by, morning

DAY = date(2027, 3, 15)
MORE = Decimal("50000.00")


def year_of(world: World, year: int = 2027) -> GrantYear:
    return GrantYear.objects.get(grant__basis=world.agreement.basis, grant__number=1, year=year)


def added(world: World, **words: Any) -> AddedCommitment:
    said: dict[str, Any] = {
        "grant_year_id": year_of(world).pk,
        "amount": MORE,
        "decision": "Regionala tillväxtnämnden 2027-02-18 § 12",
        "decided_on": date(2027, 2, 18),
        "reason": "Fler deltagare.",
    } | words
    officer, finance = world.person(Role.OFFICER), world.person(Role.FINANCE)
    by = said.pop("by", officer)
    made = by_two(ProposalKind.ADDITION, said, on=DAY, by=by, second=finance)
    return AddedCommitment.objects.get(pk=made)


def prepared(world: World, addition: AddedCommitment, role: str = Role.OFFICER) -> Invoice:
    return actions.prepare_supplementary(addition_id=addition.pk, now=morning(DAY), by=world.person(role))


def test_it_is_promised_at_once_and_counts_as_computed(world: World) -> None:
    addition = added(world)

    posting = Posting.objects.get(voucher=addition.voucher)
    assert (posting.from_stage, posting.to_stage, posting.amount.amount) == ("OUTSIDE", "COMMITTED", MORE)
    assert (posting.business_date, posting.voucher.kind) == (date(2027, 2, 18), "amendment")
    assert standing() == {"COMMITTED": TOTAL + MORE}
    (row,) = (row for row in compared(world.agreement.basis) if row.comparison.grant_year == year_of(world))
    assert (row.comparison.added, row.comparison.difference) == (MORE, Decimal(0))
    assert row.comparison.computed == year_of(world).amount.amount + MORE
    (line,) = ledger_rows([Basis.objects.get(pk=world.agreement.basis_id)])
    assert line.open == 0


def test_its_invoice_goes_the_same_way_in_any_month(world: World) -> None:
    ordinary = submitted(world)
    draft = prepared(world, added(world))

    assert (draft.kind, draft.status) == ("supplementary", "draft")
    assert prepared(world, AddedCommitment.objects.get(), Role.GRANTEE) == draft
    assert world.draft() == ordinary
    content = content_of(draft, today=DAY)
    assert content.total == MORE
    (line,) = content.lines
    assert line.description == f"Tillägg till {year_of(world)}"
    assert line.derivation.replace("\xa0", " ") == (
        "Tillägg 50 000,00 kr utöver villkoren, enligt Regionala tillväxtnämnden 2027-02-18 § 12, "
        "beslutat 2027-02-18. Skäl: Fler deltagare."
    )
    assert not submission_blockers(draft, today=DAY)
    invoice = actions.submit_invoice(invoice_id=draft.pk, now=morning(DAY), by=world.person(Role.GRANTEE))
    assert (invoice.number, invoice.status) == ("TC-2027-0002", Status.SUBMITTED)
    xml = bytes(invoice.files.get(kind=InvoiceFile.Kind.XML).content)
    assert official_rules().faults(xml) == []
    assert standing() == {"INVOICED": TOTAL + MORE}
    told = Message.objects.filter(user=world.person(Role.GRANTEE)).get()
    assert told.subject.replace("\xa0", " ") == "Tilläggsfaktura att skicka: 50 000,00 kr"

    credited(world, invoice, on=DAY)
    again = Invoice.objects.drafts().get()
    assert (again.addition, again.kind) == (draft.addition, "supplementary")
    assert standing() == {"INVOICED": TOTAL, "COMMITTED": MORE}


@pytest.mark.django_db(transaction=True)
def test_many_who_prepare_it_at_once_get_one_draft(world: World) -> None:
    addition = added(world)
    drafts = all_at_once(4, lambda _: prepared(world, addition).pk)
    assert len(set(drafts)) == 1


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ({"amount": Decimal("0.00")}, grant_actions.AmountNotPositive),
        ({"amount": Decimal("-1.00")}, grant_actions.AmountNotPositive),
        ({"amount": Decimal("1.001")}, grant_actions.NotWholeOre),
        ({"decision": " "}, grant_actions.DecisionNotNamed),
        ({"reason": " "}, grant_actions.ReasonMissing),
        ({"decided_on": date(2027, 3, 16)}, grant_actions.DecidedInTheFuture),
    ],
)
def test_what_is_no_addition_is_refused(world: World, words: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        added(world, **words)
    assert standing() == {"COMMITTED": TOTAL}


def test_the_same_addition_is_not_made_twice_by_a_slip(world: World) -> None:
    added(world)
    with pytest.raises(grant_actions.AlreadyAdded):
        added(world, reason="Igen.")
    assert standing() == {"COMMITTED": TOTAL + MORE}


def test_one_that_finance_has_taken_back_is_not_invoiced(world: World) -> None:
    addition = added(world)
    draft = prepared(world, addition)
    grant_actions.correct_posting(
        posting_id=Posting.objects.get(voucher=addition.voucher).pk,
        new_amount=None,
        business_date=DAY,
        reason="Fel år.",
        today=DAY,
        by=world.person(Role.FINANCE),
    )

    assert standing() == {"COMMITTED": TOTAL}
    with pytest.raises(actions.CannotSubmit, match="Inget belopp finns för 2027"):
        actions.submit_invoice(invoice_id=draft.pk, now=morning(DAY), by=world.person(Role.GRANTEE))
    with pytest.raises(actions.CannotPrepare, match="taget tillbaka"):
        prepared(world, addition)
    assert added(world).pk != addition.pk


def test_what_does_not_bind_is_not_added_to(world: World) -> None:
    proposal = GrantYear.objects.exclude(grant__basis=world.agreement.basis).first()
    assert proposal is not None
    assert not proposal.grant.basis.is_binding
    with pytest.raises(grant_actions.NothingToAddTo):
        added(world, grant_year_id=proposal.pk)


@pytest.mark.parametrize("role", [*(role for role in Role.values if role != Role.OFFICER), "stranger"])
def test_only_an_officer_adds(world: World, role: str) -> None:
    with pytest.raises(grant_actions.NotAnOfficer):
        added(world, by=world.person(role))


def test_nobody_with_a_seat_at_the_grantees_table_adds(world: World) -> None:
    officer = world.person(Role.OFFICER)
    record_seat(
        user=officer,
        party=world.teknikcollege,
        what="Styrgruppen",
        valid_from=date(2027, 1, 1),
        valid_until=None,
        today=DAY,
        by=officer,
    )
    with pytest.raises(grant_actions.AddsInConflict, match="jävig"):
        added(world)


@pytest.mark.parametrize("role", [Role.FINANCE, Role.AUDITOR, "stranger"])
def test_others_do_not_have_its_invoice_prepared(world: World, role: str) -> None:
    addition = added(world)
    with pytest.raises(actions.NotOfTheAddition):
        prepared(world, addition, role)


def test_on_the_pages_from_decision_to_invoice(world: World, clock: SetDay) -> None:
    clock(DAY)
    olle, anna = Client(), Client()
    olle.force_login(world.person(Role.OFFICER))
    anna.force_login(world.person(Role.GRANTEE))
    page = reverse("add_commitment", args=[year_of(world).pk])
    typed = {"amount": "50 000", "decision": "RTN § 12", "decided_on": "2027-02-18", "reason": "Fler deltagare."}

    assert page in olle.get(world.agreement.get_absolute_url()).content.decode()
    assert "Skriv ett belopp" in olle.post(page, typed | {"amount": ""}).content.decode()
    refused = olle.post(page, typed | {"decided_on": "2027-03-16"}).content.decode()
    assert "Beslutet kan inte vara fattat efter i dag" in refused
    assert 'value="RTN § 12"' in refused
    shown = olle.post(page, typed, follow=True).content.decode().replace("\xa0", " ")
    assert "inget är gjort än. Det väntar på att en kollega bekräftar." in shown
    assert not AddedCommitment.objects.exists()
    assert "Samma förslag väntar redan" in olle.post(page, typed).content.decode()
    confirmed_by(world.person(Role.FINANCE))
    assert "RTN § 12" in olle.get(world.agreement.get_absolute_url()).content.decode()
    assert "redan registrerat" in olle.post(page, typed).content.decode()

    draft = Invoice.objects.drafts().get()
    seen = anna.get(world.agreement.get_absolute_url()).content.decode()
    assert draft.get_absolute_url() in seen
    assert "Fler deltagare." in seen
    addition = AddedCommitment.objects.get()
    answer = anna.post(reverse("prepare_supplementary", args=[addition.pk]))
    assert answer.headers["Location"] == draft.get_absolute_url()
    anna.post(reverse("submit_invoice", args=[draft.pk]))
    assert Invoice.objects.get(pk=draft.pk).number == "TC-2027-0001"
    compare = olle.get(reverse("compare_ledger", args=[world.agreement.basis_id])).content.decode().replace("\xa0", " ")
    assert "varav tillägg enligt beslut 50 000,00 kr" in compare
    assert "Öppen avvikelse" not in compare


@pytest.mark.parametrize("role", [*Role.values, "stranger"])
def test_a_forged_post_adds_nothing_for_others(world: World, clock: SetDay, role: str) -> None:
    clock(DAY)
    addition = added(world)
    client = Client()
    client.force_login(world.person(role))
    forged = {"amount": "1", "decision": "x", "decided_on": "2027-02-18", "reason": "x"}
    if role != Role.OFFICER:
        assert client.post(reverse("add_commitment", args=[year_of(world).pk]), forged).status_code in (403, 404)
    if role not in (Role.OFFICER, Role.GRANTEE):
        assert client.post(reverse("prepare_supplementary", args=[addition.pk])).status_code in (403, 404)
        assert Invoice.objects.count() == 1  # the draft that came with the confirmation
    assert AddedCommitment.objects.count() == 1


def test_a_reason_is_refused_where_it_is_typed_or_stands_whole_on_the_invoice(world: World, clock: SetDay) -> None:
    clock(DAY)
    olle = Client()
    olle.force_login(world.person(Role.OFFICER))
    page = reverse("add_commitment", args=[year_of(world).pk])
    words = {"amount": "50 000", "decision": "b" * 200, "decided_on": "2027-02-18", "reason": "x" * 2000}

    refused = olle.post(page, words).content.decode()
    assert "Texten har 2000 tecken. Korta den till högst 500." in refused
    assert "x" * 2000 in refused
    assert not AddedCommitment.objects.exists()

    olle.post(page, words | {"reason": f"{'ett skäl till ' * 35}slut"})
    confirmed_by(world.person(Role.FINANCE))
    draft = Invoice.objects.drafts().get()
    sent = actions.submit_invoice(invoice_id=draft.pk, now=morning(DAY), by=world.person(Role.GRANTEE))
    (line,) = content_of(sent, today=DAY).lines
    assert line.derivation.endswith("ett skäl till slut")
    files = {file.kind: bytes(file.content) for file in InvoiceFile.objects.filter(invoice=sent)}
    assert official_rules().faults(files[InvoiceFile.Kind.XML]) == []
