"""What a file of payments is compared with: the invoices that may be named in it, and what is recorded already."""

import re
from decimal import Decimal

from invoicing.models import Invoice
from parties.models import Party
from payments.models import Allocation, Payment, Refund
from payments.queries.bank_payments import PaymentRow, payment_rows
from payments.rules.bank_rows import BankRow, FileKind
from payments.rules.matching import Payable

_WORD = re.compile(r"\w+")


def payables_of(payer: Party) -> list[Payable]:
    """Every numbered invoice to the payer."""
    bills = Invoice.objects.bills().filter(payer=payer)
    return [Payable(key=one.pk, number=one.number, bankgiro=one.bankgiro) for one in bills]


def marks_of(payer: Party) -> dict[str, int]:
    """The payer's own marks of payments, each with the invoice (its key) that the payment settled last."""
    settled = Allocation.objects.filter(payment__payer=payer, takes_back=None).exclude(payment__end_to_end="")
    return dict(settled.order_by("pk").values_list("payment__end_to_end", "invoice"))


def recorded_payment(payer: Party, reference: str) -> Payment | None:
    """The payment that has the bank reference, if it is recorded."""
    return Payment.objects.filter(payer=payer, bank_reference=reference).first()


def recorded_refund(payer: Party, reference: str) -> Refund | None:
    """The refund or bounce that has the bank reference, if it is recorded."""
    return Refund.objects.filter(payment__payer=payer, bank_reference=reference).select_related("payment").first()


def payments_alike(invoice: Invoice, row: BankRow, kind: FileKind) -> list[Payment]:
    """Payments to the issuer of that amount on that day that were recorded by hand or from another kind of file.

    Two sources name one payment in two ways, so the reference does not tell.
    """
    alike = Payment.objects.filter(
        payer=invoice.payer_id, receiver=invoice.issuer_id, amount=row.amount, paid_on=row.paid_on
    )
    return [one for one in alike.select_related("file") if one.file is None or one.file.kind != kind.value]


def is_named_in(reference: str, other: str) -> bool:
    """Whether every word of one reference stands in the other: `A 17` in `2027 A 17 TC-2027-0001`."""
    words = set(_WORD.findall(reference.casefold()))
    return bool(words) and words <= set(_WORD.findall(other.casefold()))


def returned_payment(invoice: Invoice, row: BankRow) -> Payment | None:
    """The payment that the row brings back: by the payer's mark, else by its amount and what it settles.

    Only one that still may come back whole, to that amount.
    """
    paid = Payment.objects.filter(payer=invoice.payer_id, receiver=invoice.issuer_id, paid_on__lte=row.paid_on)
    could = [one for one in payment_rows(paid) if one.payment.amount.amount - one.refunded >= row.amount]
    by_mark = [one for one in could if row.end_to_end and one.payment.end_to_end == row.end_to_end]
    found = by_mark or [one for one in could if _is_of(one, invoice, row.amount)]
    return max((one.payment for one in found), key=lambda one: (one.paid_on, one.pk), default=None)


def bounced_alike(invoice: Invoice, row: BankRow) -> Refund | None:
    """A return of the same amount on the same day that was recorded already."""
    alike = Refund.objects.filter(payment__payer=invoice.payer_id, payment__receiver=invoice.issuer_id)
    return alike.filter(amount=row.amount, received_on=row.paid_on).select_related("payment").first()


def _is_of(row: PaymentRow, invoice: Invoice, amount: Decimal) -> bool:
    return row.payment.amount.amount == amount and (invoice in row.invoices or row.left == amount)
