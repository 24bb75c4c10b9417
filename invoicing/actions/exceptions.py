from datetime import date

from django.db import transaction

from agreements.actions.rights import require_impartial_officer
from grants.actions.ledger import plain_reason
from invoicing.actions.locking import locked_invoice
from invoicing.models import Invoice, MonthException
from invoicing.queries.exceptions import replaces_sent
from office.formats import day
from office.refusal import Refusal
from parties.models import User


class NoMonthToExcept(Refusal):
    """The invoice has been sent, replaces one that was, or is of a kind that may be sent in any month."""

    sentence = "Fakturan är redan skickad, så inget undantag behövs."


class ExceptionEndsTooSoon(Refusal):
    """An exception holds today or longer."""

    field = "valid_until"


@transaction.atomic
def grant_exception(*, invoice_id: int, valid_until: date, reason: str, today: date, by: User) -> MonthException:
    """Let the invoice of this draft's instalment and year be dated outside its month, from today to a last day.

    By an officer of the payer without interest in the issuer. Granted again, the latest last day counts.
    Refused: NotAnOfficer, HasConflict (agreements.actions), NoMonthToExcept, ExceptionEndsTooSoon,
    ReasonMissing (grants.actions).
    """
    draft = locked_invoice(invoice_id)
    require_impartial_officer(draft.agreement, by, today)
    if not draft.is_draft or draft.kind != Invoice.Kind.ORDINARY or replaces_sent(draft):
        raise NoMonthToExcept
    if valid_until < today:
        raise ExceptionEndsTooSoon(f"Dagen har passerat. Skriv tidigast i dag, {day(today)}.")
    return MonthException.objects.create(
        instalment=draft.instalment,
        year=draft.year,
        valid_until=valid_until,
        reason=plain_reason(reason),
        granted_on=today,
        granted_by=by,
    )
