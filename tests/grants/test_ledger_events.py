"""Every real event that design, section 4, lists: which postings it makes, and where each krona then stands."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from moneyed import Money

from grants import actions
from grants.actions import bind_basis
from grants.models import Appropriation, ClosedPeriod, Decision, GrantYear, Posting, Voucher
from grants.queries import balances_of, computed_against_posted, statement
from grants.queries.ledger import effects_of_correction, postings_of, totals_by_year
from grants.queries.verification import ledger_faults
from grants.queries.year_end import grant_years_of, left_at, unpaid_at, year_end_rows
from grants.rules.ledger import MOVES, Stage, is_legal
from invoicing.actions import CannotSubmit, submit_invoice
from invoicing.models import Invoice
from invoicing.queries import content_of
from invoicing.rules.content import InvoiceContent
from office.money import sek
from parties.actions import give_role, open_account
from parties.models import Role
from tests.grants.conftest import SIGNED, TODAY, Books, signed_agreement
from tests.world import World, morning

IN_JANUARY = date(2026, 1, 15)


def test_signing_commits_all_the_years(books: Books) -> None:
    assert books.stands(books.year(2026)) == {"COMMITTED": "1000.00"}
    assert balances_of(basis=books.basis)[Stage.COMMITTED] == Decimal("4500.00")
    first = postings_of(basis=books.basis)[0]
    assert (first.business_date, str(first.voucher), first.by) == (SIGNED, "Provavtal, § 2", books.officer)
    assert Voucher.objects.get().kind == Voucher.Kind.CLAUSE


def test_a_decided_appropriation_commits_its_year_and_no_more(documents: None, books: Books) -> None:
    paper = Decision.objects.get(basis__slug="26rs5145-utokat-driftsstod-iuc")
    Decision.objects.update(status="decided", decided_on=date(2026, 6, 1))
    for role in (Role.OFFICER, Role.FINANCE):
        give_role(user=books.clerk, party=paper.basis.grantor, role=role, valid_from=SIGNED)
    bind_basis(basis_id=paper.basis_id, on=date(2026, 6, 1), by=books.clerk)
    year = GrantYear.objects.get(grant__basis=paper.basis_id)

    assert books.stands(year) == {"COMMITTED": "250000.00"}
    voucher = Voucher.objects.get(basis=paper.basis_id)
    assert (voucher.kind, str(voucher)) == (
        "decision_item",
        "Utökat driftsstöd till IUC Industrihubb Örebro län, att-sats 1",
    )
    with pytest.raises(actions.OverAppropriation, match=r"mer än 250\s000,00\skr kan inte beviljas"):
        books.do("commit", year, "0.01")
    books.do("release", year, "50000.00")
    books.do("commit", year, "50000.00")
    with pytest.raises(IntegrityError, match="signed or decided stands"), transaction.atomic():
        Appropriation.objects.update(amount=sek(200_000))


def test_a_basis_whose_binding_day_is_closed_is_posted_on_the_first_open_day(books: Books) -> None:
    actions.close_period(
        party_id=books.region.pk, until=date(2026, 3, 31), reason="Kvartal", today=TODAY, by=books.clerk
    )
    grantee = books.year(2026).grant.grantee
    late = signed_agreement("sent", books.region, grantee, {"1": "1000.00"}, by=books.officer)

    posting = postings_of(basis=late)[0]
    assert posting.business_date == date(2026, 4, 1)
    assert posting.reason == "Avtalet binder från 2026-01-12; perioden var stängd, därför bokfört 2026-04-01"


def test_submitting_an_invoice_moves_its_lines(world: World) -> None:
    invoice = submit_invoice(invoice_id=world.draft().pk, now=morning(date(2027, 1, 11)), by=world.person(Role.GRANTEE))

    assert invoice.voucher is not None
    assert str(invoice.voucher) == "Faktura TC-2027-0001"
    posted = postings_of(basis=world.agreement.basis).filter(invoice=invoice.voucher)
    assert [(row.grant_year.year, str(row.amount.amount), row.event) for row in posted] == [
        (2027, "635510.00", "invoice"),
        (2027, "206000.00", "invoice"),
    ]
    assert balances_of(basis=world.agreement.basis)[Stage.INVOICED] == Decimal("841510.00")
    assert totals_by_year()[2027][Stage.COMMITTED] == 0


def test_more_than_is_promised_cannot_be_invoiced(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even when kronor are let go of in the moment between the reading and the posting."""
    year = GrantYear.objects.get(grant__basis=world.agreement.basis, grant__number=2, year=2027)
    draft, finance = world.draft(), world.person(Role.FINANCE)

    def read_just_before(draft: Invoice, *, today: date) -> InvoiceContent:
        content = content_of(draft, today=today)
        note = Voucher.objects.create(
            basis=world.agreement.basis, kind=Voucher.Kind.AMENDMENT, label="Minskning", dated_on=date(2026, 6, 1)
        )
        actions.release(
            lines=[(year, sek(6000))], voucher=note, business_date=TODAY, reason="Mindre", today=TODAY, by=finance
        )
        return content

    monkeypatch.setattr("invoicing.actions.submit.content_of", read_just_before)
    with pytest.raises(CannotSubmit, match=r"206\s000,00\skr kan inte flyttas, för 200\s000,00\skr står som beviljat"):
        submit_invoice(invoice_id=draft.pk, now=morning(date(2027, 1, 11)), by=world.person(Role.GRANTEE))
    draft.refresh_from_db()
    assert draft.is_draft
    assert not Voucher.objects.filter(kind=Voucher.Kind.INVOICE).exists()


def test_attest_and_payment(books: Books) -> None:
    year, bill = books.year(2026), books.bill()
    books.do("invoice", year, "1000", invoice=bill)
    books.do("approve", year, "1000", invoice=bill)
    assert books.stands(year) == {"APPROVED": "1000.00"}
    books.do("pay", year, "1000", invoice=bill, voucher=books.voucher(Voucher.Kind.PAYMENT))
    assert books.stands(year) == {"PAID": "1000.00"}


def test_part_payment_in_line_order(books: Books) -> None:
    first, second, bill = books.year(2026), books.year(2026, grant=2), books.bill()
    payment = books.voucher(Voucher.Kind.PAYMENT)
    for event in ("invoice", "approve"):
        books.post((event, first, "1000", bill), (event, second, "500", bill), voucher=bill)
    books.post(("pay", first, "1000", bill), ("pay", second, "100", bill), voucher=payment)

    assert books.stands(first) == {"PAID": "1000.00"}
    assert books.stands(second) == {"APPROVED": "400.00", "PAID": "100.00"}


def test_one_invoice_is_never_paid_from_another_ones_attest(books: Books) -> None:
    year, attested, other = books.year(2026), books.bill(), books.bill()
    books.do("invoice", year, "600", invoice=attested)
    books.do("invoice", year, "400", invoice=other)
    books.do("approve", year, "600", invoice=attested)
    with pytest.raises(actions.NotEnough, match=r"400,00\skr kan inte flyttas, för 0,00\skr står som attesterat"):
        books.do("pay", year, "400", invoice=other)


def test_overpayment_stays_outside_the_promise(books: Books) -> None:
    """The unallocated rest is a claim on the receiver: the ledger takes no more than what is attested."""
    year, bill = books.year(2026), books.bill()
    books.do("invoice", year, "1000", invoice=bill)
    books.do("approve", year, "1000", invoice=bill)
    with pytest.raises(actions.NotEnough):
        books.do("pay", year, "1200", invoice=bill)


def test_a_bounced_payment_is_taken_back_and_paid_again(books: Books) -> None:
    year, bill = books.year(2026), books.bill()
    books.bring_to_paid(year, "1000", bill)
    books.do("unpay", year, "1000", invoice=bill)
    assert books.stands(year) == {"APPROVED": "1000.00"}
    books.do("pay", year, "1000", invoice=bill)
    assert books.stands(year) == {"PAID": "1000.00"}


def test_repayment_on_a_recovery_claim(books: Books) -> None:
    year, bill = books.year(2026), books.bill()
    books.bring_to_paid(year, "1000", bill)
    books.do("repay", year, "300", invoice=bill, voucher=books.voucher(Voucher.Kind.RECOVERY_CLAIM))
    assert books.stands(year) == {"PAID": "700.00", "REPAID": "300.00"}


def test_credit_before_attest(books: Books) -> None:
    year, bill = books.year(2026), books.bill()
    books.do("invoice", year, "1000", invoice=bill)
    books.do("credit", year, "1000", invoice=bill, voucher=books.voucher(Voucher.Kind.CREDIT_NOTE))
    assert books.stands(year) == {"COMMITTED": "1000.00"}


def test_credit_after_attest_takes_the_attest_back_on_the_invoice_first(books: Books) -> None:
    year, bill = books.year(2026), books.bill()
    books.do("invoice", year, "1000", invoice=bill)
    books.do("approve", year, "1000", invoice=bill)
    with pytest.raises(actions.NotEnough):
        books.do("credit", year, "1000", invoice=bill)
    note = books.voucher(Voucher.Kind.CREDIT_NOTE)
    with pytest.raises(IntegrityError, match="somebody posts who may not"), transaction.atomic():
        books.post(("unapprove", year, "1000", bill), ("credit", year, "1000", bill), voucher=note)
    books.do("unapprove", year, "1000", invoice=bill)
    books.do("credit", year, "1000", invoice=bill, voucher=note)
    assert books.stands(year) == {"COMMITTED": "1000.00"}


def test_credit_of_a_paid_invoice_whose_payment_goes_to_the_new_one(books: Books) -> None:
    year, wrong, right = books.year(2026), books.bill(), books.bill()
    books.bring_to_paid(year, "1000", wrong)
    note = books.voucher(Voucher.Kind.CREDIT_NOTE)
    with pytest.raises(IntegrityError, match="somebody posts who may not"), transaction.atomic():
        books.post(("unpay", year, "1000", wrong), voucher=note)
    books.post(("unpay", year, "1000", wrong), ("unapprove", year, "1000", wrong), voucher=wrong)
    books.do("credit", year, "1000", invoice=wrong, voucher=note)
    books.bring_to_paid(year, "900", right)
    assert books.stands(year, wrong) == {}
    assert books.stands(year) == {"COMMITTED": "100.00", "PAID": "900.00"}


def test_credit_in_a_year_that_is_no_longer_committed(books: Books) -> None:
    year, bill = books.year(2028), books.bill()
    books.do("invoice", year, "1000", invoice=bill)
    note = books.voucher(Voucher.Kind.CREDIT_NOTE)
    books.post(("credit", year, "1000", bill), ("release", year, "1000", None), voucher=note)
    assert books.stands(year) == {"RELEASED": "1000.00"}


def test_amendment_upward_of_an_invoiced_year(books: Books) -> None:
    year, bill, supplementary = books.year(2026), books.bill(), books.bill()
    books.do("invoice", year, "1000", invoice=bill)
    books.do("commit", year, "50")
    books.do("invoice", year, "50", invoice=supplementary)
    assert books.stands(year) == {"INVOICED": "1050.00"}
    (row,) = [row for row in computed_against_posted(books.basis) if row.grant_year == year]
    assert (row.difference, row.promised) == (Decimal("50.00"), Decimal("1050.00"))
    assert row.reasons == ("2026-11-20 Beviljat: Prov (Ändring 3)",)


def test_amendment_downward_credits_first(books: Books) -> None:
    year, bill = books.year(2026), books.bill()
    books.do("invoice", year, "1000", invoice=bill)
    with pytest.raises(actions.NotEnough):
        books.do("release", year, "200")
    books.do("credit", year, "200", invoice=bill)
    books.do("release", year, "200")
    assert books.stands(year) == {"INVOICED": "800.00", "RELEASED": "200.00"}


def test_notice_releases_the_years_after_it_and_is_withdrawn(books: Books) -> None:
    notice = books.voucher(Voucher.Kind.NOTICE)
    first, second = books.year(2028), books.year(2028, grant=2)
    released = books.post(("release", first, "1000", None), ("release", second, "500", None), voucher=notice)
    assert books.stands(first) == {"RELEASED": "1000.00"}
    back = books.reverse(*released, reason="Uppsägningen återtagen")
    assert [posting.reverses for posting in back] == released
    assert books.stands(second) == {"COMMITTED": "500.00"}
    assert [posting.what for posting in back] == ["Rättelse: frigjort"] * 2


def test_unspent_money_is_carried_to_the_next_year_by_a_decision(books: Books) -> None:
    decision = books.voucher(Voucher.Kind.DECISION_ITEM)
    released, promised = actions.carry_over(
        from_year=books.year(2026),
        to_year=books.year(2027),
        amount=Decimal("400"),
        voucher=decision,
        business_date=TODAY,
        reason="Överfört",
        today=TODAY,
        by=books.clerk,
    )
    assert released.voucher == promised.voucher == decision
    assert books.stands(books.year(2026)) == {"COMMITTED": "600.00", "RELEASED": "400.00"}
    assert books.stands(books.year(2027)) == {"COMMITTED": "1400.00"}


def test_a_reversal_is_the_mirror_and_happens_once(books: Books) -> None:
    year, bill = books.year(2026), books.bill()
    (posting,) = books.do("invoice", year, "300", invoice=bill)
    (reversal,) = books.reverse(posting)
    assert (reversal.from_stage, reversal.to_stage, reversal.invoice) == ("INVOICED", "COMMITTED", bill)
    assert reversal.voucher.kind == Voucher.Kind.CORRECTION
    with pytest.raises(actions.AlreadyReversed, match=f"Post {posting.pk} är redan rättad"):
        books.reverse(posting)
    with pytest.raises(actions.ReversalNotReversed):
        books.reverse(reversal)


def test_what_has_gone_on_since_is_not_reversed(books: Books) -> None:
    year, bill = books.year(2026), books.bill()
    (posting,) = books.do("invoice", year, "300", invoice=bill)
    books.do("approve", year, "300", invoice=bill)
    with pytest.raises(actions.NotEnough, match=r"för 0,00\skr står som fakturerat"):
        books.reverse(posting)


def test_finance_corrects_an_amount(books: Books) -> None:
    year = books.year(2026)
    (posting,) = books.do("commit", year, "500")
    effects = effects_of_correction(posting, new_amount=Decimal("50"))
    assert [(effect.stage.value, int(effect.before), int(effect.after)) for effect in effects] == [
        ("COMMITTED", 1500, 1050)
    ]
    stranger = open_account(email="annan@example.se", name="Annan", password="ett-paahittat-loesenord")
    said: dict[str, Any] = {
        "posting_id": posting.pk,
        "new_amount": Decimal("50"),
        "business_date": TODAY,
        "reason": "Skrivfel",
        "today": TODAY,
    }
    with pytest.raises(actions.NotFinance):
        actions.correct_posting(by=stranger, **said)
    stranger.is_staff = True  # lets in to the administration, and gives no role
    stranger.save()
    with pytest.raises(actions.NotFinance):
        actions.correct_posting(by=stranger, **said)
    reversal, anew = actions.correct_posting(by=books.clerk, **said)
    assert (reversal.reverses, anew.amount.amount, anew.voucher) == (posting, Decimal("50.00"), reversal.voucher)
    assert books.stands(year) == {"COMMITTED": "1050.00"}
    actions.correct_posting(by=stranger, by_administrator=True, **{**said, "posting_id": anew.pk, "new_amount": None})
    assert books.stands(year) == {"COMMITTED": "1000.00"}


REFUSED: list[tuple[type[Exception], str, dict[str, Any]]] = [
    (actions.AmountNotPositive, "0", {}),
    (actions.AmountNotPositive, "-1", {}),
    (actions.AmountNotPositive, "1000000000000", {}),
    (actions.NotWholeOre, "0.001", {}),
    (actions.NotWholeOre, "NaN", {}),
    (actions.NotWholeOre, "Infinity", {}),
    (actions.NotEnough, "1000.01", {}),
    (actions.ReasonMissing, "1", {"reason": " \n "}),
    (actions.BusinessDateInFuture, "1", {"business_date": date(2026, 11, 21)}),
    (actions.BeforeDocument, "1", {"business_date": date(2026, 1, 11)}),
    (actions.InvoiceMismatch, "1", {"invoice": None}),
]


@pytest.mark.parametrize(("refusal", "amount", "said"), REFUSED)
def test_bad_input_is_refused_with_a_sentence(
    books: Books, refusal: type[Exception], amount: str, said: dict[str, Any]
) -> None:
    usual: dict[str, Any] = {"invoice": books.bill(), "voucher": books.voucher(Voucher.Kind.AMENDMENT)}
    before = Posting.objects.count()
    with pytest.raises(refusal) as refused:
        books.do("invoice", books.year(2026), amount, **(usual | said))
    assert str(refused.value).endswith(".")
    assert Posting.objects.count() == before


def test_another_currency_and_a_float_are_refused(books: Books) -> None:
    said: dict[str, Any] = {
        "voucher": books.voucher(Voucher.Kind.AMENDMENT),
        "business_date": TODAY,
        "reason": "Prov",
        "today": TODAY,
        "by": books.clerk,
    }
    with pytest.raises(actions.WrongCurrency, match="i svenska kronor, inte i EUR"):
        actions.release(lines=[(books.year(2026), Money("1.00", "EUR"))], **said)
    with pytest.raises(TypeError):
        actions.release(lines=[(books.year(2026), 1.5)], **said)  # type: ignore[list-item]
    with pytest.raises(actions.NothingToPost):
        actions.release(lines=[], **said)


def test_a_closed_period_takes_nothing_more(books: Books) -> None:
    said: dict[str, Any] = {"party_id": books.region.pk, "reason": "Kvartalsbokslut", "by": books.clerk}
    with pytest.raises(actions.PeriodNotClosed, match="inte slut"):
        actions.close_period(until=TODAY, today=TODAY, **said)
    actions.close_period(until=date(2026, 6, 30), today=TODAY, **said)
    with pytest.raises(actions.PeriodNotClosed, match="redan stängt till och med 2026-06-30"):
        actions.close_period(until=date(2026, 6, 29), today=TODAY, **said)
    with pytest.raises(actions.PeriodClosed, match="Region Prov har stängt sin bokföring till och med 2026-06-30"):
        books.do("release", books.year(2026), "1", business_date=date(2026, 6, 30))
    books.do("release", books.year(2026), "1", business_date=date(2026, 7, 1))
    assert ClosedPeriod.objects.count() == 1


def test_a_statement_runs_and_can_be_read_as_of_a_moment(books: Books) -> None:
    year, bill = books.year(2026), books.bill()
    (posting,) = books.do("invoice", year, "300", invoice=bill)
    known = postings_of(grant=year.grant).get(pk=posting.pk).link.recorded_at
    (reversal,) = books.reverse(posting)

    told = statement(postings_of(grant=year.grant, year=2026))
    assert [row.standing[Stage.COMMITTED] for row in told.rows] == [1000, 700, 1000]
    assert told.rows[1].reversed_by == reversal
    assert told.closing == balances_of(grant_year=year)
    then = statement(postings_of(grant=year.grant, recorded_until=known))
    assert then.closing[Stage.INVOICED] == Decimal("300.00")


def test_the_year_end_list_goes_by_business_date(books: Books) -> None:
    year, bill = books.year(2026), books.bill()
    books.bring_to_paid(year, "600", bill)
    unpaid = grant_years_of(unpaid_at(2026, [books.region])).order_by("year", "grant")

    assert [(str(row.grant_year.grant_id), row.unpaid) for row in year_end_rows(unpaid, year=2026)] == [
        (str(year.grant_id), Decimal("400.00")),
        (str(books.year(2026, grant=2).grant_id), Decimal("500.00")),
    ]
    assert sum(left_at(2026, [books.region]).to_come.values()) == Decimal("3000.00")
    assert unpaid_at(2025, [books.region]) == {}


def test_the_documents_load_unsigned_and_post_nothing(documents: None) -> None:
    assert not Posting.objects.exists()
    call_command("verify_ledger", verbosity=0)


def test_every_way_and_no_other_is_legal() -> None:
    legal = {(a, b) for a in Stage for b in Stage if is_legal(a, b, reversal=False)}
    assert legal == set(MOVES.values())
    assert {(a, b) for a in Stage for b in Stage if is_legal(a, b, reversal=True)} == {(b, a) for a, b in legal}


def test_all_this_leaves_a_ledger_that_holds(books: Books) -> None:
    year, bill = books.year(2026), books.bill()
    books.bring_to_paid(year, "600", bill)
    books.reverse(*books.do("repay", year, "10", invoice=bill))
    assert list(ledger_faults()) == []
