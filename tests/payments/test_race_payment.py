"""Two finance people at once, over connections of their own: never more is settled than the invoice, or the payment."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest

from grants.actions import PostingRefused
from grants.queries.verification import ledger_faults
from invoicing.models import Invoice
from parties.actions import give_role, open_account
from parties.models import Role, User
from payments.actions import (
    AlreadyRecorded,
    AlreadyTakenBack,
    NothingLeftOfPayment,
    NothingLeftToPay,
    ReadBefore,
    RefundTooLarge,
    allocate_payment,
    import_payment_file,
    record_refund,
    take_back_allocation,
)
from payments.models import Payment
from tests.invoicing.test_race_submit import all_at_once
from tests.payments.paying import APPROVED, NOW, PAID, another_attested, attested, pay, stands
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED = (
    AlreadyRecorded, AlreadyTakenBack, NothingLeftToPay, NothingLeftOfPayment, ReadBefore, RefundTooLarge,
    PostingRefused,
)  # fmt: skip


@pytest.fixture
def two(world: World) -> list[User]:
    other = open_account(email="finance2@example.se", name="Finance Två", password="ett-paahittat-loesenord")
    give_role(user=other, party=world.region, role=Role.FINANCE, valid_from=APPROVED)
    return [world.person(Role.FINANCE), other]


def tries(do: Callable[[], object]) -> bool:
    try:
        do()
    except REFUSED:
        return False
    return True


def at_once(*actions: Callable[[], object]) -> int:
    """How many of them got through."""
    return sum(all_at_once(len(actions), lambda number: tries(actions[number])))


def test_two_pay_the_same_invoice_and_then_quarrel_about_what_is_left(world: World, two: list[User]) -> None:
    bill, other = attested(world), another_attested(world, 0)

    whole = [partial(pay, world, bill, "841 510.00", f"B{by.pk}", by=by) for by in two]
    assert at_once(*whole) == 1
    assert stands(bill) == "PAID 841510.00, paid"
    assert Payment.objects.count() == 1

    same = [partial(pay, world, other, "600.00", "SAME", by=by, settles=False) for by in two]
    assert at_once(*same) == 1
    rest = Payment.objects.get(bank_reference="SAME")
    assert at_once(
        partial(allocate_payment, payment_id=rest.pk, invoice_id=other.pk, now=NOW, by=two[0]),
        partial(
            record_refund, payment_id=rest.pk, kind="refund", amount=Decimal(600), received_on=PAID,
            bank_reference="R", now=NOW, by=two[1],
        ),
    ) == 1  # fmt: skip

    parts = [partial(pay, world, other, "600.00", f"P{by.pk}", by=by) for by in two]
    at_once(*parts)
    assert stands(other) == "PAID 1000.00, paid"

    allocation = bill.allocations.get()
    back = [partial(take_back_allocation, allocation_id=allocation.pk, reason="Fel", now=NOW, by=by) for by in two]
    assert at_once(*back) == 1
    assert stands(bill) == "APPROVED 841510.00, approved"

    content = f"Fakturanummer;Belopp;Betaldatum;Verifikationsnummer\n{bill.number};841510,00;2027-02-09;A1\n".encode()
    files = [partial(import_payment_file, payer=world.region, name="a", content=content, now=NOW, by=by) for by in two]
    assert at_once(*files) == 1
    assert stands(bill) == "PAID 841510.00, paid"
    assert Invoice.objects.get(pk=bill.pk).allocations.count() == 3
    assert list(ledger_faults()) == []
