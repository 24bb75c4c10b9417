"""Paying: what finance records, and what the ledger then has, against a table made by hand."""

from datetime import date
from decimal import Decimal

import pytest

from grants.actions import close_period
from grants.queries.verification import ledger_faults
from grants.rules.ledger import Stage
from invoicing.actions import InvoiceChanged
from invoicing.models import Invoice
from invoicing.queries.standing import is_overdue_on, lines_standing
from parties.actions import declare_conflict, give_role, reject_bank_account
from parties.models import BankAccount, Message, ProposalKind, Role, User
from payments.actions import (
    AlreadyRecorded,
    AlreadyTakenBack,
    CannotPay,
    ClaimStands,
    ClaimTooLarge,
    InTheFuture,
    MayNotPay,
    NotBetweenTheSame,
    NothingLeftToPay,
    PaidElsewhere,
    RefundTooLarge,
    SettledBySetOff,
    SettledTooMuch,
    allocate_payment,
    issue_recovery_claim,
    record_refund,
    set_off_claim,
    settle_recovery_claim,
    take_back_allocation,
    take_back_allocations,
)
from payments.models import Payment, RecoveryClaim
from payments.queries.bank_payments import payment_rows
from payments.queries.payments import payments_panel
from tests.payments.paying import APPROVED, NOW, PAID, another_attested, attested, pay, stands
from tests.world import World, by_two

pytestmark = pytest.mark.django_db


def left_of(payment: Payment) -> str:
    (row,) = payment_rows([Payment.objects.get(pk=payment.pk)])
    return str(row.left)


def finance(world: World) -> User:
    return world.person(Role.FINANCE)


def claim(world: World, invoice: Invoice, amount: str) -> RecoveryClaim:
    return issue_recovery_claim(
        invoice_id=invoice.pk,
        amount=Decimal(amount),
        reason="För få elever",
        due_on=date(2027, 3, 12),
        now=NOW,
        by=finance(world),
    )


def test_the_ledger_follows_each_event_as_in_the_table(world: World) -> None:
    bill, other = attested(world), another_attested(world, 0)
    assert stands(bill) == "APPROVED 841510.00, approved"

    first = pay(world, bill, "400 000.00", "B1")
    assert stands(bill) == "APPROVED 441510.00 PAID 400000.00, approved"
    assert [str(part) for _, part in lines_standing(bill, Stage.PAID, at_most=Decimal(10**9))] == ["400000.00"]

    second = pay(world, bill, "500 000.00", "B2")
    assert stands(bill) == "PAID 841510.00, paid"
    assert (left_of(first), left_of(second)) == ("0.00", "58490.00")

    allocate_payment(payment_id=second.pk, invoice_id=other.pk, now=NOW, by=finance(world))
    assert stands(other) == "PAID 1000.00, paid"
    assert left_of(second) == "57490.00"

    record_refund(
        payment_id=second.pk,
        kind="refund",
        amount=Decimal("57490.00"),
        received_on=PAID,
        bank_reference="R1",
        now=NOW,
        by=finance(world),
    )
    assert left_of(second) == "0.00"

    record_refund(
        payment_id=first.pk,
        kind="bounce",
        amount=Decimal("400000.00"),
        received_on=PAID,
        bank_reference="R2",
        now=NOW,
        by=finance(world),
    )
    assert stands(bill) == "APPROVED 400000.00 PAID 441510.00, approved"

    pay(world, bill, "400 000.00", "B3")
    assert stands(bill) == "PAID 841510.00, paid"

    asked = issue_recovery_claim(
        invoice_id=bill.pk,
        amount=Decimal("200000.00"),
        reason="För få elever",
        due_on=date(2027, 3, 12),
        now=NOW,
        by=finance(world),
    )
    assert stands(bill) == "PAID 841510.00, paid"
    settle_recovery_claim(
        claim_id=asked.pk, amount=Decimal("50000.00"), settled_on=PAID, bank_reference="I1", now=NOW, by=finance(world)
    )
    assert stands(bill) == "PAID 791510.00 REPAID 50000.00, paid"

    third = another_attested(world, 1)
    set_off_claim(claim_id=asked.pk, invoice_id=third.pk, amount=Decimal("1001.00"), now=NOW, by=finance(world))
    assert stands(bill) == "PAID 790509.00 REPAID 51001.00, paid"
    assert stands(third) == "PAID 1001.00, paid"

    said = {"claim_id": asked.pk, "reason": "Klart"}
    by_two(ProposalKind.CLAIM_WITHDRAWN, said, on=PAID, by=finance(world), second=world.person(Role.OFFICER))
    assert list(ledger_faults()) == []
    told = Message.objects.filter(user=world.person(Role.GRANTEE), kind="invoice_paid")
    assert told.count() == 4


def test_a_wrong_allocation_is_taken_back_once_and_its_kronor_used_elsewhere(world: World) -> None:
    wrong, right = another_attested(world, 0), another_attested(world, 1)
    payment = pay(world, wrong, "1000.00")
    (allocation,) = payment.allocations.all()

    take_back_allocation(allocation_id=allocation.pk, reason="Fel faktura", now=NOW, by=finance(world))
    assert stands(wrong) == "APPROVED 1000.00, approved"
    allocate_payment(payment_id=payment.pk, invoice_id=right.pk, now=NOW, by=finance(world))
    assert stands(right) == "APPROVED 1.00 PAID 1000.00, approved"
    with pytest.raises(AlreadyTakenBack):
        take_back_allocation(allocation_id=allocation.pk, reason="Igen", now=NOW, by=finance(world))


def test_who_pays_and_what_may_be_paid(world: World) -> None:
    bill, waiting = attested(world), world.draft(2028)
    for who in (Role.OFFICER, Role.CHECKER, Role.GRANTEE, "stranger"):
        with pytest.raises(MayNotPay):
            pay(world, bill, "1.00", by=world.person(who))
    give_role(user=world.person(Role.APPROVER), party=world.region, role=Role.FINANCE, valid_from=APPROVED)
    with pytest.raises(MayNotPay, match="själv beslutsattesterat"):
        pay(world, bill, "1.00", by=world.person(Role.APPROVER))
    with pytest.raises(Invoice.DoesNotExist):
        pay(world, waiting, "1.00", settles=False)
    with pytest.raises(InvoiceChanged):
        pay(world, bill, "1.00", seen="paid")
    with pytest.raises(InTheFuture):
        pay(world, bill, "1.00", paid_on=date(2027, 2, 11))
    with pytest.raises(PaidElsewhere):
        pay(world, bill, "1.00", bankgiro="9912346")

    pay(world, bill, "841 510.00")
    with pytest.raises(NothingLeftToPay):
        pay(world, bill, "1.00", "B2")
    with pytest.raises(AlreadyRecorded):
        pay(world, bill, "841 510.00", " B1 ", settles=False)
    assert left_of(pay(world, bill, "841 510.00", "B3", settles=False)) == "841510.00"


def test_a_conflict_of_interest_or_an_account_that_is_rejected_stops_the_payment(world: World) -> None:
    bill = attested(world)
    account = BankAccount.objects.get(party=world.teknikcollege, verified_at__isnull=False)
    reject_bank_account(account_id=account.pk, reason="Okänt", now=NOW, by=world.person(Role.OFFICER))
    with pytest.raises(CannotPay, match="är inte kontrollerat"):
        pay(world, bill, "841 510.00")
    recorded = pay(world, bill, "841 510.00", settles=False)
    with pytest.raises(CannotPay):
        allocate_payment(payment_id=recorded.pk, invoice_id=bill.pk, now=NOW, by=finance(world))
    assert stands(bill) == "APPROVED 841510.00, approved"

    declare_conflict(party=world.teknikcollege, reason="Make", today=PAID, by=finance(world))
    with pytest.raises(MayNotPay, match="jävig"):
        pay(world, bill, "1.00", "B2", settles=False)
    with pytest.raises(MayNotPay, match="jävig"):
        record_refund(
            payment_id=recorded.pk,
            kind="refund",
            amount=Decimal(1),
            received_on=PAID,
            bank_reference="R",
            now=NOW,
            by=finance(world),
        )


def test_no_more_comes_back_or_is_claimed_than_was_paid(world: World) -> None:
    bill, other = attested(world), another_attested(world, 0)
    payment = pay(world, bill, "841 510.00")
    (allocation,) = payment.allocations.all()
    by = finance(world)
    with pytest.raises(RefundTooLarge):
        record_refund(
            payment_id=payment.pk,
            kind="refund",
            amount=Decimal("0.01"),
            received_on=PAID,
            bank_reference="R1",
            now=NOW,
            by=by,
        )
    with pytest.raises(ClaimTooLarge):
        claim(world, bill, "841510.01")
    claim(world, bill, "841510.00")
    with pytest.raises(ClaimTooLarge):
        claim(world, bill, "0.01")
    with pytest.raises(ClaimStands):
        take_back_allocation(allocation_id=allocation.pk, reason="Fel", now=NOW, by=by)
    asked = bill.recovery_claims.get()
    with pytest.raises(SettledTooMuch):
        settle_recovery_claim(
            claim_id=asked.pk, amount=Decimal("841510.01"), settled_on=PAID, bank_reference="I", now=NOW, by=by
        )
    with pytest.raises(NotBetweenTheSame):
        set_off_claim(claim_id=asked.pk, invoice_id=bill.pk, amount=Decimal(1), now=NOW, by=by)
    with pytest.raises(SettledTooMuch):
        set_off_claim(claim_id=asked.pk, invoice_id=other.pk, amount=Decimal("1000.01"), now=NOW, by=by)
    set_off_claim(claim_id=asked.pk, invoice_id=other.pk, amount=Decimal("1.00"), now=NOW, by=by)
    for invoice in (bill, other):
        with pytest.raises(SettledBySetOff):
            take_back_allocations(invoice, reason="Krediteras", now=NOW, by=by)


def test_in_a_closed_period_it_is_booked_on_the_first_open_day(world: World) -> None:
    bill = attested(world)
    close_period(party_id=world.region.pk, until=date(2027, 1, 31), reason="Månad", today=PAID, by=finance(world))
    payment = pay(world, bill, "1.00", paid_on=date(2027, 1, 20))
    assert payment.paid_on == date(2027, 1, 20)
    assert payment.allocations.get().allocated_on == date(2027, 2, 1)


def test_the_panel_says_overdue_and_what_the_agreement_says_of_late_interest(world: World) -> None:
    bill = attested(world)
    user = finance(world)
    in_time, late = payments_panel(bill, user, today=PAID), payments_panel(bill, user, today=date(2027, 2, 20))
    assert (in_time.is_overdue, late.is_overdue) == (False, True)
    for day in (PAID, date(2027, 2, 20)):
        assert is_overdue_on(bill, day) == Invoice.objects.overdue(on=day).filter(pk=bill.pk).exists()
    assert late.late is not None
    assert late.late.yearly_percent is None
    bill.agreement.late_interest = Decimal("8.00")
    shown = payments_panel(bill, user, today=date(2027, 2, 20)).late
    assert shown is not None
    assert shown.amount == Decimal("1844.41")  # 841 510 × 8 % × 10 / 365
