"""Kronor of a payment that settle an invoice, and that do so no longer: the steps that payments and files share.

Whoever calls has a transaction open, holds the invoice, and has seen to it that the person may.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from grants.actions import ledger
from grants.models import Posting, Voucher
from grants.rules.ledger import Stage
from invoicing.actions.locking import locked, locked_invoice
from invoicing.actions.postings import total_of, voucher_of
from invoicing.models import Invoice
from invoicing.queries.standing import left_to_pay, lines_standing
from invoicing.rules.gate import Blocked
from invoicing.rules.lifecycle import Status
from office import clock
from office.formats import bankgiro, kronor
from office.money import sek
from office.refusal import Refusal
from parties.actions import notify
from parties.models import MessageKind, Role, User
from parties.queries import people_with_role
from payments.models import Allocation, Payment
from payments.queries import payment_blockers
from payments.queries.bank_payments import reached_issuer
from payments.queries.payments import left_to_claim, why_not_finance, why_not_pay


class MayNotPay(Refusal):
    """The person may not handle this money, and the message says why, in Swedish."""


class CannotPay(Blocked):
    """Something stops the payment of the invoice."""


class PaidElsewhere(Refusal):
    """The payment went to an account that is not known to be the issuer's: another bankgiro, or one of another kind."""

    def __init__(self, payment: Payment) -> None:
        where = f"bankgiro {bankgiro(payment.bankgiro)}" if payment.bankgiro else f"konto {payment.account}"
        super().__init__(
            f"Betalningen gick till {where}, som inte är kontrollerat. "
            "Registrera den utan att räkna av den mot fakturan tills det är utrett."
        )


class NothingLeftToPay(Refusal):
    """The invoice is paid, all of it."""

    sentence = "Inget är kvar att betala på fakturan. Registrera betalningen utan att räkna av den mot fakturan."


class NothingLeftOfPayment(Refusal):
    """All of the payment settles something, or has come back."""

    sentence = "Inget är kvar av betalningen."


class ClaimStands(Refusal):
    """What would be taken back is claimed back from the receiver: the claim is withdrawn first."""

    sentence = "Beloppet är återkrävt eller återbetalt. Återkalla återkravet först."


def locked_bills(ids: Iterable[int]) -> dict[int, Invoice]:
    """Those of the invoices that ask to be paid, each held until the transaction ends."""
    return {invoice.pk: invoice for invoice in locked(Invoice.objects.bills().filter(pk__in=set(ids)))}


def locked_bill(invoice_id: int, *, seen: str | None = None) -> Invoice:
    """One that asks to be paid. Refused: Invoice.DoesNotExist; InvoiceChanged, when its status is not `seen`."""
    return locked_invoice(invoice_id, seen=seen, among=Invoice.objects.bills())


def require_finance(invoice: Invoice, *, now: datetime, by: User) -> None:
    """Refused: MayNotPay, for anybody but the payer's finance, and for a conflict of interest."""
    if why_not := why_not_finance(by, invoice, on=now.date()):
        raise MayNotPay(why_not)


def require_payer(invoice: Invoice, *, now: datetime, by: User) -> None:
    """Refused: MayNotPay, as `require_finance` and for the approver of the invoice."""
    if why_not := why_not_pay(by, invoice, on=now.date()):
        raise MayNotPay(why_not)


def require_payable(invoice: Invoice, *, now: datetime) -> None:
    """Refused: CannotPay. The page asks the same gate."""
    if blockers := payment_blockers(invoice, today=now.date()):
        raise CannotPay(blockers)


def day_of_settlement(invoice: Invoice, wanted: date) -> date:
    """The day to book what settles an invoice: not before its attest, and not in a closed period."""
    attested = clock.day_of(invoice.approved_at) if invoice.approved_at else wanted
    return ledger.first_open_day(invoice.payer, max(wanted, attested))


@transaction.atomic
def allocate(payment: Payment, invoice: Invoice, *, left: Decimal, on: date, now: datetime, by: User) -> Allocation:
    """Settle the invoice with at most `left` of the payment, which the caller holds, and no more than it lacks.

    Line by line in the order of the invoice; paid when nothing is left. Refused: MayNotPay, CannotPay, PaidElsewhere,
    NothingLeftToPay, NothingLeftOfPayment, and what the ledger refuses (ledger.PostingRefused).
    """
    require_payer(invoice, now=now, by=by)
    require_payable(invoice, now=now)
    if payment.account or not reached_issuer(invoice, payment.bankgiro):
        raise PaidElsewhere(payment)
    lacks = left_to_pay(invoice)
    if not lacks:
        raise NothingLeftToPay
    if left <= 0:
        raise NothingLeftOfPayment
    amount, booked = min(left, lacks), day_of_settlement(invoice, on)
    voucher = Voucher.objects.create(
        basis=invoice.basis,
        kind=Voucher.Kind.PAYMENT,
        label=f"{payment} för faktura {invoice.number}",
        dated_on=booked,
    )
    ledger.pay(
        lines=lines_standing(invoice, Stage.APPROVED, at_most=amount),
        invoice=voucher_of(invoice),
        voucher=voucher,
        business_date=booked,
        reason=f"{payment}, {kronor(payment.amount)}",
        today=now.date(),
        by=by,
    )
    allocation = Allocation.objects.create(
        payment=payment,
        invoice=invoice,
        amount=sek(amount),
        voucher=voucher,
        allocated_on=booked,
        allocated_by=by,
        allocated_at=now,
    )
    if amount == lacks:
        become_paid(invoice, occasion=f"payment:{allocation.pk}", now=now)
    return allocation


def become_paid(invoice: Invoice, *, occasion: str, now: datetime) -> None:
    """Nothing is left to pay: the status says so, and so does a message to the issuer's administrators."""
    invoice.status = Status.PAID
    invoice.save(update_fields=["status"])
    notify(
        to=people_with_role(invoice.issuer, Role.GRANTEE, on=now.date()),
        kind=MessageKind.INVOICE_PAID,
        subject=f"{invoice} är betald",
        text=f"{invoice.payer} har betalat {kronor(total_of(invoice))}.",
        url=invoice.get_absolute_url(),
        key=f"invoice:{invoice.pk}:paid:{occasion}",
        now=now,
    )


def take_back(allocation: Allocation, *, on: date, reason: str, now: datetime, by: User) -> Allocation:
    """Undo an allocation by its mirror: what it paid is attested and unpaid again. The status is the caller's to move.

    Refused: ClaimStands; what the ledger refuses, such as kronor that have been repaid since.
    """
    invoice, amount = allocation.invoice, allocation.amount.amount
    if left_to_claim(invoice) < amount:
        raise ClaimStands
    booked = ledger.first_open_day(invoice.payer, max(on, allocation.allocated_on))
    voucher = Voucher.objects.create(
        basis=invoice.basis,
        kind=Voucher.Kind.PAYMENT,
        label=f"{allocation.payment} för faktura {invoice.number}, tillbakatagen",
        dated_on=booked,
    )
    paid = Posting.objects.filter(voucher=allocation.voucher_id).select_related("grant_year__grant").order_by("pk")
    ledger.unpay(
        lines=[(posting.grant_year, posting.amount) for posting in paid],
        invoice=voucher_of(invoice),
        voucher=voucher,
        business_date=booked,
        reason=reason,
        today=now.date(),
        by=by,
    )
    return Allocation.objects.create(
        payment=allocation.payment,
        invoice=invoice,
        amount=allocation.amount,
        takes_back=allocation,
        reason=reason,
        voucher=voucher,
        allocated_on=booked,
        allocated_by=by,
        allocated_at=now,
    )


def become_unpaid(invoice: Invoice) -> None:
    """Something is left to pay again: the attest stands."""
    if invoice.status == Status.PAID:
        invoice.status = Status.APPROVED
        invoice.save(update_fields=["status"])
