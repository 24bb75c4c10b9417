"""What a file of payments is compared with: the invoices that may be named in it, and what is recorded already."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from django.db.models import Prefetch

from invoicing.models import Invoice
from invoicing.queries import left_to_pay
from invoicing.rules.lifecycle import ON_ITS_WAY, Status
from parties.models import BankAccount, Party
from payments.models import Allocation, Payment, Refund
from payments.queries.bank_payments import PaymentRow, payment_rows
from payments.rules.bank_rows import BankRow, FileKind, is_reference
from payments.rules.matching import Payable
from payments.rules.sameness import Likeness, Source, Told, likeness, share_a_reference, source_of


def payables_of(payer: Party) -> list[Payable]:
    """Every numbered invoice to the payer, with where its issuer may be paid."""
    accounts = Prefetch("issuer__bank_accounts", BankAccount.objects.order_by("pk"))
    return [_payable(one) for one in Invoice.objects.bills().filter(payer=payer).prefetch_related("issuer", accounts)]


def marks_of(payer: Party) -> dict[str, int]:
    """The payer's own marks of payments, each with the invoice (its key) that the payment settled last."""
    settled = Allocation.objects.filter(payment__payer=payer, takes_back=None).exclude(payment__end_to_end="")
    return dict(settled.order_by("pk").values_list("payment__end_to_end", "invoice"))


def most_alike(payments: Iterable[PaymentRow], told: Told) -> tuple[Likeness, PaymentRow | None]:
    """How like the likest of the payments is. What came back before the day was another's turn to be paid."""
    ranked = [(_likeness_of(row, told), row) for row in payments]
    for wanted in (Likeness.SAME, Likeness.PERHAPS):
        if found := [row for how, row in ranked if how is wanted]:
            return wanted, max(found, key=lambda row: (not row.strikes, row.payment.pk))
    return Likeness.ANOTHER, None


def payments_between(invoice: Invoice, amount: Decimal) -> list[PaymentRow]:
    """The payments of that amount from the payer of the invoice to its issuer."""
    between = Payment.objects.filter(payer=invoice.payer_id, receiver=invoice.issuer_id, amount=amount)
    return payment_rows(between.select_related("file", "invoice", "recorded_by"))


def left_to_be_paid(invoice: Invoice) -> Decimal:
    """What the invoice lacks, attested or not yet, that no payment of it waits to settle. In kronor, also below 0."""
    unattested = invoice.total if invoice.status in ON_ITS_WAY and invoice.status != Status.APPROVED else None
    lacks = unattested.amount if unattested else left_to_pay(invoice)
    never_used = Payment.objects.filter(invoice=invoice, allocations=None)
    waiting = sum((row.left for row in payment_rows(never_used)), Decimal(0))
    return lacks - waiting


def returns_alike(invoice: Invoice, told: Told) -> tuple[Likeness, Refund | None]:
    """As `most_alike`, of what came back of the payments between the two."""
    told = replace(told, account="")  # of a return the file tells the payment's
    back = Refund.objects.filter(payment__payer=invoice.payer_id, payment__receiver=invoice.issuer_id)
    rows = back.exclude(kind=Refund.Kind.STRIKE).filter(amount=told.amount).select_related("payment", "file")
    named = {row.payment.pk: row.named for row in payment_rows(Payment.objects.filter(refunds__in=rows).distinct())}
    ranked = [(likeness(_told_of_refund(one, named[one.payment_id], told), told), one) for one in rows.order_by("-pk")]
    for wanted in (Likeness.SAME, Likeness.PERHAPS):
        if found := next((one for how, one in ranked if how is wanted), None):
            return wanted, found
    return Likeness.ANOTHER, None


def returned_payment(invoice: Invoice, row: BankRow) -> Payment | None:
    """The payment that the row brings back: by the payer's mark, else by its amount and what it settles.

    Only one that still may come back whole, to that amount.
    """
    paid = Payment.objects.filter(payer=invoice.payer_id, receiver=invoice.issuer_id, paid_on__lte=row.paid_on)
    could = [one for one in payment_rows(paid) if one.may_come_back >= row.amount]
    by_mark = [
        one
        for one in could
        if is_reference(row.end_to_end) and one.payment.end_to_end == row.end_to_end and _is_for(one, invoice)
    ]
    found = [one for one in by_mark if one.payment.amount.amount == row.amount] or by_mark
    found = found or [one for one in could if _is_of(one, invoice, row.amount)]
    return max((one.payment for one in found), key=lambda one: (one.paid_on, one.pk), default=None)


def _payable(invoice: Invoice) -> Payable:
    latest = {one.bankgiro: one for one in invoice.issuer.bank_accounts.all()}
    verified = frozenset(number for number, account in latest.items() if account.is_verified)
    return Payable(
        key=invoice.pk,
        number=invoice.number,
        bankgiro=invoice.bankgiro if invoice.bankgiro in verified else "",
        accounts=verified,
        issuer=invoice.issuer.name,
        issued_on=invoice.issue_date,
        is_ours=invoice.series_id is not None,
    )


def _likeness_of(row: PaymentRow, told: Told) -> Likeness:
    payment = row.payment
    recorded = Told(
        source=_source(payment, told),
        reference=payment.bank_reference,
        mark=payment.end_to_end,
        amount=payment.amount.amount,
        day=payment.paid_on,
        account=payment.bankgiro or payment.account,
        invoices=row.named,
    )
    how = likeness(recorded, told)
    came_back = row.came_back_on is not None and row.came_back_on <= told.day
    was_of_another = bool(row.taken_from & told.invoices) and not share_a_reference(recorded, told)
    return Likeness.ANOTHER if how is Likeness.PERHAPS and (came_back or row.strikes or was_of_another) else how


def _told_of_refund(refund: Refund, named: frozenset[int], told: Told) -> Told:
    return Told(
        source=_source(refund, told),
        reference=refund.bank_reference,
        mark=refund.payment.end_to_end,
        amount=refund.amount.amount,
        day=refund.received_on,
        invoices=named,
    )


def _source(row: Payment | Refund, told: Told) -> Source:
    """Who told of the row. The file that is being read is not stored yet: that is who tells now."""
    if row.file_id and not row.file:
        return told.source
    return source_of(FileKind(row.file.kind) if row.file else None)


def _is_for(row: PaymentRow, invoice: Invoice) -> bool:
    return not row.named or invoice.pk in row.named


def _is_of(row: PaymentRow, invoice: Invoice, amount: Decimal) -> bool:
    return row.payment.amount.amount == amount and (invoice in row.invoices or row.left == amount)
