"""Credit of an invoice that may be paid: what it was paid with becomes unallocated, and the rest is invoicing's."""

from datetime import date, datetime
from functools import partial

from invoicing import actions as invoicing_actions
from invoicing.models import Invoice
from office.uploads import Upload
from parties.models import User
from payments.actions.allocations import ClaimStands
from payments.actions.payments import SettledBySetOff, take_back_allocations
from payments.queries.credit import why_not_unpaid


def credit_invoice(*, invoice_id: int, seen: str, reason: str, now: datetime, by: User) -> Invoice:
    """Take an invoice back by a credit note; what was paid on it is left of its payments.

    As `invoicing.actions.make_credit_note`, with its refusals; CannotCredit, too, where a part has been set off,
    claimed back or repaid.
    """
    return invoicing_actions.make_credit_note(
        invoice_id=invoice_id, seen=seen, reason=reason, unpay=partial(_unpay, now=now, by=by), now=now, by=by
    )


def register_received_credit(
    *, invoice_id: int, seen: str, number: str, issue_date: date, reason: str, upload: Upload, now: datetime, by: User
) -> Invoice:
    """Register the credit note that the issuer made in its own system; what was paid is left of its payments.

    As `invoicing.actions.keep_credit_note`, with its refusals, and those of `credit_invoice`.
    """
    return invoicing_actions.keep_credit_note(
        invoice_id=invoice_id,
        seen=seen,
        number=number,
        issue_date=issue_date,
        reason=reason,
        upload=upload,
        unpay=partial(_unpay, now=now, by=by),
        now=now,
        by=by,
    )


def _unpay(original: Invoice, note: Invoice, *, now: datetime, by: User) -> None:
    if claimed := why_not_unpaid(original):
        raise invoicing_actions.CannotCredit(claimed)
    try:
        take_back_allocations(original, reason=f"Krediterad av {note.number}", now=now, by=by)
    except (ClaimStands, SettledBySetOff) as refusal:
        why = "En del av fakturan har kvittats, krävts tillbaka eller återbetalats."
        raise invoicing_actions.CannotCredit(why) from refusal
