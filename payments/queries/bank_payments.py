"""What the bank has done, for whoever may see it, and what is left of each payment. Amounts in kronor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, F, Func, Q, QuerySet, Sum, When, prefetch_related_objects

from invoicing.models import Invoice
from invoicing.rules.lifecycle import Status
from parties.models import Role, User
from parties.queries import account_is_verified, parties_where_grantee, parties_where_grantor, parties_with_role
from payments.models import Allocation, Payment, PaymentFile, Refund


class PaymentLeft(Func):
    """What is left of a payment, which is held until the transaction ends (law/payments.sql)."""

    function = "payment_left"
    output_field = DecimalField(max_digits=16, decimal_places=2)


@dataclass(frozen=True)
class PaymentRow:
    """A payment with what it has settled, what has come back, and the invoices that it pays."""

    payment: Payment
    allocated: Decimal
    refunded: Decimal
    invoices: list[Invoice]
    named: frozenset[int]  # keys of the invoices that it was said to be of
    taken_from: frozenset[int]  # keys of the invoices that it was found not to be of
    came_back_on: date | None  # all of it
    strikes: Refund | None  # it was recorded by mistake, and this says so

    @property
    def may_come_back(self) -> Decimal:
        whole: Decimal = self.payment.amount.amount
        return Decimal(0) if self.strikes else whole - self.refunded

    @property
    def left(self) -> Decimal:
        """What the receiver has got and no invoice accounts for: a claim on her."""
        return self.may_come_back - self.allocated


def payments_visible_to(user: User, *, on: date) -> QuerySet[Payment]:
    """The payments that the person's own organisations have made or received."""
    return Payment.objects.filter(
        Q(payer__in=parties_where_grantor(user, on=on)) | Q(receiver__in=parties_where_grantee(user, on=on))
    ).select_related("payer", "receiver", "file", "recorded_by")


def payments_handled_by(user: User, *, on: date) -> QuerySet[Payment]:
    """The payments of the organisations in which the person is finance."""
    return payments_visible_to(user, on=on).filter(payer__in=parties_with_role(user, Role.FINANCE, on=on))


def files_visible_to(user: User, *, on: date) -> QuerySet[PaymentFile]:
    """The files that the organisations for which the person works have read; the newest first."""
    return PaymentFile.objects.filter(payer__in=parties_where_grantor(user, on=on)).select_related("payer", "read_by")


def payment_rows(payments: Iterable[Payment]) -> list[PaymentRow]:
    """The payments in the order given, each with what is left of it."""
    rows = list(payments)
    prefetch_related_objects(rows, "allocations__invoice", "refunds")
    return [_row(payment) for payment in rows]


def sums_of(payments: QuerySet[Payment]) -> dict[str, Decimal]:
    """What the payments are in all (`total`), and what of it no invoice accounts for (`left`). In kronor.

    What is struck was never paid, and is in neither.
    """
    payments = payments.exclude(refunds__kind=Refund.Kind.STRIKE)
    chosen = payments.order_by().values("pk")
    total = Payment.objects.filter(pk__in=chosen).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    signed = Case(When(takes_back=None, then=F("amount")), default=-F("amount"), output_field=DecimalField())
    settles = Allocation.objects.filter(payment__in=chosen).aggregate(sum=Sum(signed))
    came_back = Refund.objects.filter(payment__in=chosen).aggregate(sum=Sum("amount"))
    return {"total": total, "left": total - (settles["sum"] or Decimal(0)) - (came_back["sum"] or Decimal(0))}


def standing_allocations(payment: Payment) -> list[Allocation]:
    """What the payment settles today: not what was taken back."""
    rows = list(payment.allocations.all())
    taken_back = {one.takes_back_id for one in rows}
    return [one for one in rows if one.takes_back_id is None and one.pk not in taken_back]


def invoices_to_allocate_to(payment: Payment) -> QuerySet[Invoice]:
    """The approved invoices between the same two, the one that is to be paid first before the others."""
    waiting = Invoice.objects.filter(issuer=payment.receiver_id, payer=payment.payer_id, status=Status.APPROVED)
    return waiting.order_by("pay_by", "pk")


def reached_issuer(invoice: Invoice, bankgiro: str) -> bool:
    """Whether money sent to the bankgiro (digits; empty: not told) came to the issuer of the invoice."""
    return bankgiro in ("", invoice.bankgiro) or account_is_verified(invoice.issuer, bankgiro)


def held_left(payment_id: int) -> Decimal:
    """What is left of the payment, which nobody else can use until the caller's transaction ends."""
    left: Any = Payment.objects.filter(pk=payment_id).values_list(PaymentLeft(F("pk")), flat=True).get()
    return Decimal(left)


def _row(payment: Payment) -> PaymentRow:
    standing, refunds = standing_allocations(payment), payment.refunds.all()
    back = [one for one in refunds if one.kind != Refund.Kind.STRIKE]
    refunded = sum((one.amount.amount for one in back), Decimal(0))
    allocated_to = {one.invoice_id for one in payment.allocations.all()}
    named = {payment.invoice_id} if payment.invoice_id else allocated_to
    return PaymentRow(
        payment=payment,
        allocated=sum((one.amount.amount for one in standing), Decimal(0)),
        refunded=refunded,
        invoices=list(dict.fromkeys(one.invoice for one in standing)),
        named=frozenset(named),
        taken_from=frozenset(
            {one.invoice_id for one in payment.allocations.all()} - {one.invoice_id for one in standing}
        ),
        came_back_on=max(one.received_on for one in back) if refunded == payment.amount.amount else None,
        strikes=next((one for one in refunds if one.kind == Refund.Kind.STRIKE), None),
    )
