"""What the bank has done, recorded by hand, and what is settled with it (design, section 4, "How real events post").

A payment is a fact and is never edited; what it pays is said by allocations, which can be taken back.
"""

import re
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from grants.actions.ledger import plain_reason
from invoicing.models import Invoice
from office.formats import kronor
from office.money import sek
from office.refusal import Refusal
from parties.models import Role, User
from parties.queries import conflict_of_interest, has_role
from payments.actions.allocations import (
    MayNotPay,
    allocate,
    become_unpaid,
    locked_bill,
    locked_bills,
    require_finance,
    require_payer,
    take_back,
)
from payments.models import Allocation, Payment, Refund
from payments.queries.bank_files import most_alike, payments_between
from payments.queries.bank_payments import held_left, standing_allocations
from payments.rules.accounts import other_account
from payments.rules.sameness import Likeness, Source, Told

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class AlreadyRecorded(Refusal):
    """The very same payment of the payer, or refund of the payment, is recorded already."""

    sentence = (
        "Den är redan registrerad, med samma referens, belopp, dag och konto. Se listan över utbetalningar. "
        "Är det en till skiljs de åt av referensen: lägg till något i den."
    )
    field = "bank_reference"


class Doubtful(Refusal):
    """It may be a mistake: whoever records it looks once more, and says that it is right."""

    field = "is_right"


class BeforeInvoice(Refusal):
    """Nobody pays an invoice before it is there."""

    field = "paid_on"

    def __init__(self, invoice: Invoice) -> None:
        super().__init__(
            f"Dagen är före fakturans dag {invoice.issue_date}. Kontrollera dagen; gäller betalningen en annan faktura "
            "registreras den på den."
        )


class InTheFuture(Refusal):
    """What has not happened is not recorded."""

    sentence = "Dagen har inte varit än. Registrera det som har hänt."


class BeforePayment(Refusal):
    """Money comes back after it was paid."""

    sentence = "Pengar kan inte komma tillbaka före dagen då de betalades."
    field = "received_on"


class ReferenceMissing(Refusal):
    """The bank's reference tells one payment from another."""

    sentence = "Skriv bankens referens."
    field = "bank_reference"


class NotBetweenTheSame(Refusal):
    """The invoice has another issuer or payer than the payment."""

    sentence = "Fakturan är mellan andra parter, eller är den som återkravet gäller."
    field = "invoice"


class AlreadyTakenBack(Refusal):
    """The allocation was taken back before, or takes one back itself."""

    sentence = "Avräkningen är redan tillbakatagen."


class CameBack(Refusal):
    """What has come back was paid: it is no mistake that it was recorded."""

    sentence = "Pengar har kommit tillbaka av betalningen. Den går inte att stryka."


class AlreadyStruck(Refusal):
    """The payment is struck."""

    sentence = "Betalningen är redan struken."


class RefundTooLarge(Refusal):
    """More than what may come back of the payment: `left` is that, in kronor."""

    field = "amount"

    def __init__(self, left: Decimal) -> None:
        super().__init__(f"Högst {kronor(left)} kan komma tillbaka. Det som en faktura är betald med återkrävs.")


class SomebodyAllocated(Refusal):
    """Somebody allocated the payment in the same moment: look at it again."""

    sentence = "Någon annan ändrade betalningen i samma ögonblick. Försök igen."


class SettledBySetOff(Refusal):
    """The invoice is paid by a set-off, or some of it has been repaid: that is not taken back."""

    sentence = "Fakturan är betald genom kvittning, eller en del har återbetalats."


@transaction.atomic
def record_payment(
    *,
    invoice_id: int,
    amount: Decimal,
    paid_on: date,
    bank_reference: str,
    note: str = "",
    bankgiro: str | None = None,
    account: str = "",
    settles: bool = True,
    is_right: bool = True,
    seen: str | None = None,
    now: datetime,
    by: User,
) -> Payment:
    """Record that the payer has paid the issuer of the invoice, and let it settle the invoice (`settles`).

    `amount` is in kronor, above nought. `bankgiro` has digits only, None for the invoice's; `account` is of another
    kind, and then it went to no bankgiro. `seen` is the status that the person was shown. What the invoice does not
    lack is left of the payment: a claim on the receiver. A payment that may not settle it is recorded with
    `settles=False`. Refused: InvoiceChanged, MayNotPay, InTheFuture, BeforeInvoice, ReferenceMissing,
    AlreadyRecorded; unless the person says that it `is_right`, Doubtful; and, if it is to settle the invoice,
    CannotPay, PaidElsewhere, NothingLeftToPay, ledger.PostingRefused.
    """
    invoice = locked_bill(invoice_id, seen=seen)
    require_payer(invoice, now=now, by=by)
    if paid_on > now.date():
        raise InTheFuture
    if invoice.issue_date and paid_on < invoice.issue_date:
        raise BeforeInvoice(invoice)
    elsewhere = other_account("", account)
    payment = Payment(
        payer=invoice.payer,
        receiver=invoice.issuer,
        invoice=invoice,
        amount=sek(amount),
        paid_on=paid_on,
        bank_reference=plain_reference(bank_reference),
        bankgiro="" if elsewhere else invoice.bankgiro if bankgiro is None else bankgiro,
        account=elsewhere,
        note=" ".join(note.split()),
        recorded_by=by,
        recorded_at=now,
    )
    _refuse_the_same(payment, invoice, is_right=is_right)
    store_payment(payment)
    if settles:
        allocate(payment, invoice, left=amount, on=paid_on, now=now, by=by)
    return payment


def _refuse_the_same(payment: Payment, invoice: Invoice, *, is_right: bool) -> None:
    """Refused: AlreadyRecorded; Doubtful, unless it `is_right`. Says of the payment how many alike are struck."""
    told = Told(
        source=Source.PERSON,
        reference=payment.bank_reference,
        amount=payment.amount.amount,
        day=payment.paid_on,
        account=payment.bankgiro or payment.account,
        invoices=frozenset({invoice.pk}),
    )
    between = payments_between(invoice, told.amount)
    how, alike = most_alike([row for row in between if not row.strikes], told)
    if how is Likeness.SAME:
        raise AlreadyRecorded
    if alike and not is_right:
        found = alike.payment
        raise Doubtful(
            f"{found} på samma belopp, betald {found.paid_on}, är redan registrerad. Är det en annan betalning?"
        )
    if invoice.total and told.amount > invoice.total.amount and not is_right:
        raise Doubtful(f"Beloppet är mer än hela fakturan, som är på {kronor(invoice.total)}. Stämmer det?")
    payment.again = sum(row.strikes is not None for row in between)


@transaction.atomic
def strike_payment(*, payment_id: int, reason: str, now: datetime, by: User) -> Refund:
    """The payment was recorded by mistake: what it settles is taken back, and a row of its own says that it is struck.

    Nothing is removed. Refused: MayNotPay, AlreadyStruck, CameBack, SomebodyAllocated, ClaimStands,
    ledger.ReasonMissing, ledger.PostingRefused.
    """
    reason = plain_reason(reason)
    payment = Payment.objects.select_related("payer", "receiver").get(pk=payment_id)
    invoices = locked_bills(one.invoice_id for one in standing_allocations(payment))
    _require_finance_of(payment, invoices, now=now, by=by)
    held_left(payment.pk)
    if before := payment.refunds.first():
        raise AlreadyStruck if before.kind == Refund.Kind.STRIKE else CameBack
    strike = Refund(
        payment=payment, kind=Refund.Kind.STRIKE, amount=payment.amount, received_on=now.date(), reason=reason
    )
    return refund(payment, invoices, strike, now=now, by=by)


@transaction.atomic
def allocate_payment(*, payment_id: int, invoice_id: int, now: datetime, by: User) -> Allocation:
    """Settle an invoice with what is left of a payment between the same two; booked today.

    Refused: NotBetweenTheSame, MayNotPay, CannotPay, PaidElsewhere, NothingLeftToPay, NothingLeftOfPayment,
    ledger.PostingRefused.
    """
    invoice = locked_bill(invoice_id)
    payment = Payment.objects.get(pk=payment_id)
    if (payment.payer_id, payment.receiver_id) != (invoice.payer_id, invoice.issuer_id):
        raise NotBetweenTheSame
    return allocate(payment, invoice, left=held_left(payment.pk), on=now.date(), now=now, by=by)


@transaction.atomic
def take_back_allocation(*, allocation_id: int, reason: str, now: datetime, by: User) -> Allocation:
    """The payment was not for this invoice: it is unpaid again, and the kronor are left of the payment.

    Refused: MayNotPay, AlreadyTakenBack, ClaimStands, ledger.ReasonMissing, ledger.PostingRefused.
    """
    reason = plain_reason(reason)
    asked_for = Allocation.objects.get(pk=allocation_id)
    invoice = locked_bill(asked_for.invoice_id)
    require_finance(invoice, now=now, by=by)
    held_left(asked_for.payment_id)
    if asked_for.takes_back_id or Allocation.objects.filter(takes_back=asked_for).exists():
        raise AlreadyTakenBack
    asked_for.invoice = invoice
    taken = take_back(asked_for, on=now.date(), reason=reason, now=now, by=by)
    become_unpaid(invoice)
    return taken


def take_back_allocations(invoice: Invoice, *, reason: str, now: datetime, by: User) -> list[Allocation]:
    """Take back all that settles an invoice that is credited; what was paid is left of its payments.

    The caller holds the invoice in its transaction, has checked that the person may, and moves the status.
    Refused: SettledBySetOff, ClaimStands, ledger.PostingRefused.
    """
    if invoice.set_offs.exists() or any(claim.settlements.exists() for claim in invoice.recovery_claims.all()):
        raise SettledBySetOff
    rows = invoice.allocations.filter(takes_back=None, taken_back_by=None).select_related("payment")
    taken = []
    for allocation in rows.order_by("payment", "pk"):
        held_left(allocation.payment_id)
        allocation.invoice = invoice
        taken.append(take_back(allocation, on=now.date(), reason=plain_reason(reason), now=now, by=by))
    return taken


@transaction.atomic
def record_refund(
    *, payment_id: int, kind: str, amount: Decimal, received_on: date, bank_reference: str, now: datetime, by: User
) -> Refund:
    """Record that kronor of a payment came back: from the receiver (refund), or from the bank (bounce).

    A refund is of what no invoice accounts for. A bounce takes back what the payment settled, the latest first, as
    far as needed: those invoices are unpaid again. Refused: MayNotPay, InTheFuture, BeforePayment, ReferenceMissing,
    AlreadyRecorded, RefundTooLarge, SomebodyAllocated, ClaimStands, ledger.PostingRefused.
    """
    payment = Payment.objects.select_related("payer", "receiver").get(pk=payment_id)
    invoices = locked_bills(one.invoice_id for one in standing_allocations(payment))
    _require_finance_of(payment, invoices, now=now, by=by)
    return refund(
        payment,
        invoices,
        Refund(
            payment=payment,
            kind=kind,
            amount=sek(amount),
            received_on=received_on,
            bank_reference=plain_reference(bank_reference),
        ),
        now=now,
        by=by,
    )


def refund(payment: Payment, invoices: dict[int, Invoice], row: Refund, *, now: datetime, by: User) -> Refund:
    """Store a refund or bounce of the payment; the caller holds `invoices`, those that it settles. Refused as above."""
    amount = row.amount.amount
    if row.received_on > now.date():
        raise InTheFuture
    if row.received_on < payment.paid_on:
        raise BeforePayment
    same = Refund.objects.filter(payment=payment, bank_reference=row.bank_reference, received_on=row.received_on)
    if same.filter(amount=amount).exists():
        raise AlreadyRecorded
    left = held_left(payment.pk)
    if row.kind != Refund.Kind.REFUND:
        standing = standing_allocations(Payment.objects.get(pk=payment.pk))
        for allocation in reversed(standing):
            if left >= amount:
                break
            if allocation.invoice_id not in invoices:
                raise SomebodyAllocated
            allocation.payment, allocation.invoice = payment, invoices[allocation.invoice_id]
            why = f"{payment} studsade" if row.kind == Refund.Kind.BOUNCE else row.reason
            take_back(allocation, on=row.received_on, reason=why, now=now, by=by)
            become_unpaid(allocation.invoice)
            left += allocation.amount.amount
    if amount > left:
        raise RefundTooLarge(left)
    row.recorded_by, row.recorded_at = by, now
    row.save()
    return row


def store_payment(payment: Payment) -> Payment:
    """Write the row. Refused: AlreadyRecorded, also when somebody else records it in the same moment."""
    try:
        with transaction.atomic():
            payment.save()
    except IntegrityError as error:
        if "payment_recorded_once" in str(error):
            raise AlreadyRecorded from error
        raise
    return payment


def plain_reference(text: str) -> str:
    """A bank reference on one line without what nobody sees. Refused: ReferenceMissing."""
    plain = " ".join(_UNSEEN.sub(" ", text).split())
    if not plain:
        raise ReferenceMissing
    return plain


def _require_finance_of(payment: Payment, invoices: dict[int, Invoice], *, now: datetime, by: User) -> None:
    for invoice in invoices.values():
        require_finance(invoice, now=now, by=by)
    if not has_role(by, payment.payer, Role.FINANCE, on=now.date()):
        raise MayNotPay(f"Du är inte ekonom för {payment.payer}.")
    if conflict := conflict_of_interest(by, parties=[payment.receiver], on=now.date()):
        raise MayNotPay(conflict)
