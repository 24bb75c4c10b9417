"""Recovery claims (återkrav): a document first; kronor are posted when they come, or are set off (design, 4)."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from grants.actions import ledger
from grants.models import Voucher
from grants.rules.ledger import Event, Stage
from invoicing.actions.postings import voucher_of
from invoicing.models import Invoice
from invoicing.queries.standing import left_to_pay, lines_standing
from office.formats import day, kronor, sentence
from office.money import sek
from office.refusal import Refusal
from parties.actions import Asked, notify, takes_two
from parties.models import MessageKind, ProposalKind, Role, User
from parties.queries import people_with_role
from payments.actions.allocations import (
    NothingLeftToPay,
    become_paid,
    day_of_settlement,
    locked_bill,
    locked_bills,
    require_finance,
    require_payable,
    require_payer,
)
from payments.actions.payments import AlreadyRecorded, InTheFuture, NotBetweenTheSame, plain_reference
from payments.models import ClaimSettlement, RecoveryClaim
from payments.queries.claims import claim_rows
from payments.queries.payments import left_to_claim


class ClaimTooLarge(Refusal):
    """More than what is paid and not claimed back already: `most` is that, in kronor."""

    field = "amount"

    def __init__(self, most: Decimal) -> None:
        super().__init__(f"Högst {kronor(most)} är betalt och inte redan återkrävt.")


class DueBeforeIssued(Refusal):
    """A claim is not due before it is issued."""

    sentence = "Välj i dag eller en senare dag."
    field = "due_on"


class AlreadyWithdrawn(Refusal):
    """The claim was withdrawn before."""

    sentence = "Återkravet är återkallat."


class SettledBeforeIssued(Refusal):
    """Money on a claim comes after the claim."""

    sentence = "Återkravet var inte utfärdat den dagen."
    field = "settled_on"


class SettledTooMuch(Refusal):
    """More than what is left of the claim (or to pay of the invoice): `most` is that, in kronor."""

    field = "amount"

    def __init__(self, most: Decimal) -> None:
        super().__init__(f"Högst {kronor(most)} är kvar.")


@transaction.atomic
def issue_recovery_claim(
    *, invoice_id: int, amount: Decimal, reason: str, due_on: date, now: datetime, by: User
) -> RecoveryClaim:
    """Claim back kronor that the invoice was paid with. Nothing is posted until they come.

    Refused: MayNotPay, ClaimTooLarge, DueBeforeIssued, ledger.ReasonMissing.
    """
    invoice = locked_bill(invoice_id)
    require_finance(invoice, now=now, by=by)
    most, today = left_to_claim(invoice), now.date()
    if amount > most:
        raise ClaimTooLarge(most)
    if due_on < today:
        raise DueBeforeIssued
    claim = RecoveryClaim.objects.create(
        invoice=invoice,
        amount=sek(amount),
        reason=ledger.plain_reason(reason),
        issued_on=today,
        due_on=due_on,
        voucher=Voucher.objects.create(
            basis=invoice.basis,
            kind=Voucher.Kind.RECOVERY_CLAIM,
            label=f"Återkrav på faktura {invoice.number}",
            dated_on=today,
        ),
        issued_by=by,
    )
    notify(
        to=people_with_role(invoice.issuer, Role.GRANTEE, on=today),
        kind=MessageKind.CLAIM_ISSUED,
        subject=f"{invoice.payer} återkräver {kronor(claim.amount)}",
        text=f"Av {invoice}: {sentence(claim.reason)} Beloppet ska vara betalt senast {day(due_on)}.",
        url=claim.get_absolute_url(),
        key=f"claim:{claim.pk}",
        now=now,
    )
    return claim


def _asked(*, claim_id: int, reason: str) -> Asked:
    claim = RecoveryClaim.objects.select_related("invoice__payer", "invoice__issuer").get(pk=claim_id)
    came = claim.settlements.aggregate(Sum("amount"))["amount__sum"] or Decimal(0)
    return Asked(
        party=claim.invoice.payer,
        other_side=claim.invoice.issuer,
        what=f"{claim} återkallas",
        url=claim.get_absolute_url(),
        rows=[
            ("Begärs av", str(claim.invoice.issuer), str(claim.invoice.issuer)),
            ("Återkrävt", kronor(claim.amount), kronor(claim.amount)),
            ("Har kommit in", kronor(came), kronor(came)),
            ("Begärs ännu", kronor(claim.amount.amount - came), kronor(Decimal(0))),
            ("Skäl för återkravet", claim.reason, claim.reason),
            ("Skäl för att återkalla", "", ledger.plain_reason(reason)),
        ],
    )


@takes_two(ProposalKind.CLAIM_WITHDRAWN, asked=_asked, read={})
@transaction.atomic
def withdraw_recovery_claim(*, claim_id: int, reason: str, now: datetime, by: User) -> RecoveryClaim:
    """What is left of a claim is not asked for any more, when another confirms it. What has come on it stands.

    Refused: MayNotPay, AlreadyWithdrawn, ledger.ReasonMissing.
    """
    claim, _ = _locked(claim_id, now=now, by=by)
    claim.withdrawn_on, claim.withdrawn_by = now.date(), by
    claim.withdrawn_reason = ledger.plain_reason(reason)
    claim.save(update_fields=["withdrawn_on", "withdrawn_by", "withdrawn_reason"])
    return claim


@transaction.atomic
def settle_recovery_claim(
    *, claim_id: int, amount: Decimal, settled_on: date, bank_reference: str, now: datetime, by: User
) -> ClaimSettlement:
    """Record money that came on a claim, all of it or a part: PAID to REPAID, in the order of the invoice's lines.

    Refused: MayNotPay, AlreadyWithdrawn, InTheFuture, SettledBeforeIssued, SettledTooMuch, ReferenceMissing,
    AlreadyRecorded, ledger.PostingRefused.
    """
    claim, invoices = _locked(claim_id, now=now, by=by)
    invoice, reference = invoices[claim.invoice_id], plain_reference(bank_reference)
    if settled_on > now.date():
        raise InTheFuture
    if settled_on < claim.issued_on:
        raise SettledBeforeIssued
    if claim.settlements.filter(bank_reference=reference).exists():
        raise AlreadyRecorded
    _refuse_too_much(claim, amount)
    ledger.repay(
        lines=lines_standing(invoice, Stage.PAID, at_most=amount),
        invoice=voucher_of(invoice),
        voucher=claim.voucher,
        business_date=ledger.first_open_day(invoice.payer, settled_on),
        reason=f"Återbetalt, {reference}",
        today=now.date(),
        by=by,
    )
    return ClaimSettlement.objects.create(
        claim=claim,
        kind=ClaimSettlement.Kind.MONEY,
        amount=sek(amount),
        settled_on=settled_on,
        bank_reference=reference,
        recorded_by=by,
        recorded_at=now,
    )


@transaction.atomic
def set_off_claim(*, claim_id: int, invoice_id: int, amount: Decimal, now: datetime, by: User) -> ClaimSettlement:
    """Set a claim off (kvitta) against another approved invoice of the same two: repaid on the one, paid on the other.

    Refused: MayNotPay, AlreadyWithdrawn, NotBetweenTheSame (also against the claim's own invoice), CannotPay,
    NothingLeftToPay, SettledTooMuch, ledger.PostingRefused.
    """
    claim, invoices = _locked(claim_id, invoice_id, now=now, by=by)
    source, target = invoices[claim.invoice_id], invoices.get(invoice_id)
    if target is None:
        raise Invoice.DoesNotExist
    if target == source or (target.issuer_id, target.payer_id) != (source.issuer_id, source.payer_id):
        raise NotBetweenTheSame
    require_payer(target, now=now, by=by)
    require_payable(target, now=now)
    lacks = left_to_pay(target)
    if not lacks:
        raise NothingLeftToPay
    _refuse_too_much(claim, amount)
    if amount > lacks:
        raise SettledTooMuch(lacks)
    settlement = _post_set_off(claim, source, target, amount, now=now, by=by)
    if amount == lacks:
        become_paid(target, occasion=f"set-off:{settlement.pk}", now=now)
    return settlement


def _post_set_off(
    claim: RecoveryClaim, source: Invoice, target: Invoice, amount: Decimal, *, now: datetime, by: User
) -> ClaimSettlement:
    today = now.date()
    booked = day_of_settlement(target, today)
    voucher = Voucher.objects.create(
        basis=target.basis,
        kind=Voucher.Kind.RECOVERY_CLAIM,
        label=f"Kvittning av återkrav på faktura {source.number} mot faktura {target.number}",
        dated_on=booked,
    )
    repaid = lines_standing(source, Stage.PAID, at_most=amount)
    paid = lines_standing(target, Stage.APPROVED, at_most=amount)
    ledger.post(
        items=[
            ledger.Item(event=event, grant_year=year, amount=part, voucher=paper, invoice=voucher_of(invoice))
            for event, lines, paper, invoice in (
                (Event.REPAY, repaid, claim.voucher, source),
                (Event.PAY, paid, voucher, target),
            )
            for year, part in lines
        ],
        business_date=booked,
        reason=f"Kvittning, {kronor(amount)}",
        today=today,
        by=by,
    )
    return ClaimSettlement.objects.create(
        claim=claim,
        kind=ClaimSettlement.Kind.SET_OFF,
        amount=sek(amount),
        settled_on=today,
        invoice=target,
        voucher=voucher,
        recorded_by=by,
        recorded_at=now,
    )


def _locked(claim_id: int, *others: int, now: datetime, by: User) -> tuple[RecoveryClaim, dict[int, Invoice]]:
    """The claim and its invoice, with other invoices, held in the one order. Refused: MayNotPay, AlreadyWithdrawn."""
    invoice_id = RecoveryClaim.objects.values_list("invoice", flat=True).get(pk=claim_id)
    invoices = locked_bills([invoice_id, *others])
    require_finance(invoices[invoice_id], now=now, by=by)
    claim = RecoveryClaim.objects.select_for_update(of=("self",)).select_related("voucher").get(pk=claim_id)
    if claim.withdrawn_on:
        raise AlreadyWithdrawn
    return claim, invoices


def _refuse_too_much(claim: RecoveryClaim, amount: Decimal) -> None:
    (row,) = claim_rows([claim])
    if amount > row.left:
        raise SettledTooMuch(row.left)
