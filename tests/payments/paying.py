"""An invoice on its way to payment, as five people take it there, and a table of where its kronor stand."""

from datetime import date
from decimal import Decimal
from typing import Any

from followup.actions import meet_condition
from grants.models import StageBalance
from invoicing.actions import approve_invoice, check_invoice, prepare_invoice, submit_invoice
from invoicing.models import Invoice
from invoicing.rules.lifecycle import Status
from parties.models import Role
from payments.actions import record_payment
from payments.models import Payment
from tests.world import World, another_agreement, morning

SENT, CHECKED, APPROVED, PAID = (date(2027, 1, 11), date(2027, 1, 12), date(2027, 1, 13), date(2027, 2, 10))
NOW = morning(PAID)


def attested(world: World, invoice: Invoice | None = None) -> Invoice:
    """A submitted, checked and approved invoice, as it is in the database: 841 510,00 kr unless another is given."""
    draft = invoice or world.draft()
    for condition in draft.agreement.conditions.filter(holds="whole_term", met_on=None):
        meet_condition(condition_id=condition.pk, on=SENT, note="Intyg", by=world.person(Role.OFFICER))
    submit_invoice(invoice_id=draft.pk, now=morning(SENT), by=world.person(Role.GRANTEE))
    check_invoice(invoice_id=draft.pk, seen=Status.SUBMITTED, now=morning(CHECKED), by=world.person(Role.CHECKER))
    return approve_invoice(
        invoice_id=draft.pk, seen=Status.CHECKED, now=morning(APPROVED), by=world.person(Role.APPROVER)
    )


def another_attested(world: World, number: int, **terms: Any) -> Invoice:
    """One more, of another agreement of the same two, for 1 000 kr and its number."""
    agreement = another_agreement(world, number, signed_on=date(2027, 1, 4), **terms)
    draft = prepare_invoice(instalment_id=agreement.instalments.get().pk, year=2027, today=date(2027, 1, 4))
    return attested(world, draft)


def pay(world: World, invoice: Invoice, amount: str, reference: str = "B1", **other: Any) -> Payment:
    asked: dict[str, Any] = {"paid_on": PAID, "now": NOW, "by": world.person(Role.FINANCE)} | other
    return record_payment(
        invoice_id=invoice.pk, amount=Decimal(amount.replace(" ", "")), bank_reference=reference, **asked
    )


def stands(invoice: Invoice) -> str:
    """Where the invoice's kronor stand, as the ledger has it, and its status: "APPROVED 100.00 PAID 0.50, approved"."""
    sums: dict[str, Decimal] = {}
    for balance in StageBalance.objects.filter(invoice=invoice.voucher_id).exclude(amount=0):
        sums[balance.stage] = sums.get(balance.stage, Decimal(0)) + balance.amount.amount
    told = " ".join(f"{stage} {sums[stage]}" for stage in ("INVOICED", "APPROVED", "PAID", "REPAID") if stage in sums)
    return f"{told}, {Invoice.objects.get(pk=invoice.pk).status}"
