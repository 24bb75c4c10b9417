"""Kontrollattest, beslutsattest and return: each by a person with the right to it, on the invoice as it was shown."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from grants.actions import ledger
from grants.models import Voucher
from grants.rules.ledger import LONGEST_REASON
from invoicing.actions.locking import InvoiceChanged, locked_invoice
from invoicing.actions.postings import lines_of, total_of, voucher_of
from invoicing.models import Invoice
from invoicing.queries import Attestant, is_settled_in_part
from invoicing.queries.attest import WAITS_AT
from invoicing.rules.attest import Attest
from invoicing.rules.lifecycle import MEANING, Rests, Status, may_become
from office.formats import day, kronor, sentence
from office.refusal import Refusal
from parties.actions import notify
from parties.models import ApprovalMandate, MessageKind, Role, User
from parties.queries import has_role, people_with_role


class MayNotAttest(Refusal):
    """The person may not, and the message says why, in Swedish."""


class ReturnReasonMissing(Refusal):
    """The issuer is to know what is wrong."""

    sentence = "Skriv vad som är fel, så att nästa faktura blir rätt."
    field = "reason"


class PartlyPaid(Refusal):
    """Kronor have been paid on it: they are taken back first."""

    sentence = "Fakturan är betald, helt eller delvis. Ekonomen återsänder den, och tar då tillbaka betalningen."


@transaction.atomic
def check_invoice(*, invoice_id: int, seen: str, now: datetime, by: User) -> Invoice:
    """Kontrollattest: the invoice is right as far as the checker can tell. No krona moves.

    `seen` is the status that the person was shown. Refused: InvoiceChanged; MayNotAttest, for want of role or mandate,
    for a hand in the invoice already, or a conflict of interest.
    """
    invoice, under = _attested(invoice_id, seen, Attest.CHECK, now, by)
    invoice.status, invoice.checked_by, invoice.checked_at, invoice.checked_under = Status.CHECKED, by, now, under
    invoice.save(update_fields=["status", "checked_by", "checked_at", "checked_under"])
    notify(
        to=people_with_role(invoice.payer, Role.APPROVER, on=now.date()),
        kind=MessageKind.INVOICE_TO_APPROVE,
        subject=f"{invoice} väntar på beslutsattest",
        text=f"{invoice.issuer} har fakturerat {kronor(total_of(invoice))}. {by} har kontrollerat fakturan. "
        "Besluta om den.",
        url=invoice.get_absolute_url(),
        key=f"invoice:{invoice.pk}:to-approve",
        now=now,
    )
    return invoice


@transaction.atomic
def approve_invoice(*, invoice_id: int, seen: str, now: datetime, by: User) -> Invoice:
    """Beslutsattest: the invoice is to be paid. Its kronor go from INVOICED to APPROVED.

    `seen` is the status that the person was shown. Refused: InvoiceChanged; MayNotAttest, as for a check and for an
    amount above the mandate's limit.
    """
    invoice, under = _attested(invoice_id, seen, Attest.APPROVE, now, by)
    invoice.status, invoice.approved_by, invoice.approved_at, invoice.approved_under = Status.APPROVED, by, now, under
    invoice.save(update_fields=["status", "approved_by", "approved_at", "approved_under"])
    ledger.approve(
        lines=lines_of(invoice),
        invoice=voucher_of(invoice),
        voucher=Voucher.objects.create(
            basis=invoice.basis,
            kind=Voucher.Kind.ATTEST,
            label=f"Beslutsattest av faktura {invoice.number}",
            dated_on=now.date(),
        ),
        business_date=now.date(),
        reason=f"Beslutsattest enligt {under.decision}"[:LONGEST_REASON],
        today=now.date(),
        by=by,
    )
    return invoice


@transaction.atomic
def return_invoice(
    *, invoice_id: int, seen: str, reason: str, now: datetime, by: User, unpay: Callable[[Invoice], None] | None = None
) -> Invoice:
    """Send an invoice back, with the reason. An approval is taken back in the ledger.

    `unpay` takes back what it was paid with: the room of payments gives its way of doing so. Without it nothing is
    returned that has been paid. Refused: InvoiceChanged; MayNotAttest, for somebody who does not work for the payer or
    has a conflict of interest; ReturnReasonMissing; PartlyPaid.
    """
    invoice = locked_invoice(invoice_id, seen=seen)
    why = " ".join(reason.split())
    if not why:
        raise ReturnReasonMissing
    _require_returner(invoice, now, by)
    if not may_become(Status(invoice.status), Status.RETURNED):
        raise InvoiceChanged(invoice, seen)
    was_paid, was_approved = is_settled_in_part(invoice), MEANING[Status(invoice.status)].rests is Rests.ON_APPROVAL
    if was_paid and unpay is None:
        raise PartlyPaid
    invoice.status, invoice.returned_by, invoice.returned_at, invoice.return_reason = Status.RETURNED, by, now, why
    invoice.save(update_fields=["status", "returned_by", "returned_at", "return_reason"])
    if was_paid and unpay is not None:
        unpay(invoice)
    if was_approved:
        ledger.unapprove(
            lines=lines_of(invoice),
            invoice=voucher_of(invoice),
            business_date=now.date(),
            reason=f"Återsänd: {why}"[:LONGEST_REASON],
            today=now.date(),
            by=by,
        )
    notify(
        to=people_with_role(invoice.issuer, Role.GRANTEE, on=now.date()),
        kind=MessageKind.INVOICE_RETURNED,
        subject=f"{invoice} är återsänd",
        text=f"{invoice.payer} har skickat tillbaka fakturan på {kronor(total_of(invoice))}: {sentence(why)} "
        "Kreditera den och skicka en ny.",
        url=invoice.get_absolute_url(),
        key=f"invoice:{invoice.pk}:returned",
        now=now,
    )
    return invoice


def _attested(invoice_id: int, seen: str, attest: Attest, now: datetime, by: User) -> tuple[Invoice, ApprovalMandate]:
    invoice = locked_invoice(invoice_id, seen=seen)
    if invoice.status != WAITS_AT[attest]:
        raise InvoiceChanged(invoice, seen)
    if invoice.issue_date and now.date() < invoice.issue_date:
        raise MayNotAttest(f"Fakturan är daterad {day(invoice.issue_date)}, och den dagen har inte kommit.")
    verdict = Attestant(by, on=now.date()).judge(invoice, attest)
    if verdict.mandate is None:
        raise MayNotAttest(verdict.why_not)
    return invoice, verdict.mandate


def _require_returner(invoice: Invoice, now: datetime, by: User) -> None:
    roles = (Role.OFFICER, Role.CHECKER, Role.APPROVER, Role.FINANCE)
    if not has_role(by, invoice.payer, *roles, on=now.date()):
        raise MayNotAttest(f"Bara den som handlägger eller attesterar för {invoice.payer} återsänder fakturan.")
    if conflict := Attestant(by, on=now.date()).conflict(invoice):
        raise MayNotAttest(conflict)
