"""Return of an invoice that has been paid, and credit of one that may have been: the rest is invoicing's.

What the region has approved or paid, the issuer credits only once the region has returned it.
"""

from datetime import date, datetime
from functools import partial

from grants.rules.ledger import LONGEST_REASON
from invoicing import actions as invoicing_actions
from invoicing.models import Invoice
from office.refusal import Refusal
from office.uploads import Upload
from parties.models import User
from payments.actions.allocations import require_finance
from payments.actions.payments import take_back_allocations
from payments.queries.credit import why_not_unpaid


class CannotReturn(Refusal):
    """What the invoice was paid with is not taken back as it stands; the message says what to do, in Swedish."""


def return_paid_invoice(*, invoice_id: int, seen: str, reason: str, now: datetime, by: User) -> Invoice:
    """Send back an invoice that has been paid, all of it or a part: payment and attest are taken back in the ledger.

    By the payer's finance. What was paid is left of its payments, for the new invoice, or for the receiver to pay back.
    As `invoicing.actions.return_invoice`, with its refusals; MayNotPay; CannotReturn; ClaimStands, SettledBySetOff,
    ledger.PostingRefused.
    """
    unpay = partial(_unpay, reason=reason, now=now, by=by)
    return invoicing_actions.return_invoice(
        invoice_id=invoice_id, seen=seen, reason=reason, unpay=unpay, now=now, by=by
    )


def credit_invoice(*, invoice_id: int, seen: str, reason: str, now: datetime, by: User) -> Invoice:
    """Take an invoice back by a credit note. As `invoicing.actions.make_credit_note`, with its refusals."""
    return invoicing_actions.make_credit_note(invoice_id=invoice_id, seen=seen, reason=reason, now=now, by=by)


def register_received_credit(
    *, invoice_id: int, seen: str, number: str, issue_date: date, reason: str, upload: Upload, now: datetime, by: User
) -> Invoice:
    """Register the credit note that the issuer made in its own system.

    As `invoicing.actions.keep_credit_note`, with its refusals.
    """
    return invoicing_actions.keep_credit_note(
        invoice_id=invoice_id,
        seen=seen,
        number=number,
        issue_date=issue_date,
        reason=reason,
        upload=upload,
        now=now,
        by=by,
    )


def _unpay(invoice: Invoice, *, reason: str, now: datetime, by: User) -> None:
    require_finance(invoice, now=now, by=by)
    if why_not := why_not_unpaid(invoice):
        raise CannotReturn(why_not)
    take_back_allocations(invoice, reason=f"Återsänd: {reason}"[:LONGEST_REASON], now=now, by=by)
