from datetime import date
from decimal import Decimal

from django.db import transaction

from grants.actions.closed_periods import NotFinance
from grants.actions.ledger import Item, PostingRefused, post, reverse
from grants.models import Posting
from grants.rules.ledger import Event
from parties.models import Role, User
from parties.queries import has_role


class InvoiceStands(PostingRefused):
    """What an invoice, its attest or its payment moved is not corrected alone: they and it would tell two stories."""

    def __init__(self, event: Event) -> None:
        how = _CORRECTED_BY.get(event, "En faktura rättas genom att den krediteras")
        super().__init__(f"{how}, inte genom att dess bokföring ändras.")


_CORRECTED_BY = {
    Event.APPROVE: "En attest rättas genom att fakturan återsänds",
    Event.PAY: "En utbetalning rättas genom att avräkningen tas tillbaka",
    Event.REPAY: "Ett återkrav rättas genom att det återkallas",
}


@transaction.atomic
def correct_posting(
    *,
    posting_id: int,
    new_amount: Decimal | None,
    business_date: date,
    reason: str,
    today: date,
    by: User,
    by_administrator: bool = False,
) -> list[Posting]:
    """Reverse a posting and, with a new amount, post the same move anew; both on one voucher of kind correction.

    By the grantor's finance. `by_administrator` says that the caller has made sure that a system administrator asks,
    who holds no role: only Django admin says so, behind its own door. Gives the reversal first.
    Refused: NotFinance; InvoiceStands; and as `reverse` (PostingRefused).
    """
    original = Posting.objects.select_related("grant__basis__grantor", "grant_year__grant", "voucher__basis").get(
        pk=posting_id
    )
    if not (by_administrator or has_role(by, original.grant.basis.grantor, Role.FINANCE, on=today)):
        raise NotFinance
    if original.invoice_id is not None:
        raise InvoiceStands(original.event)
    written = reverse(postings=[original], business_date=business_date, reason=reason, today=today, by=by)
    if new_amount is not None:
        anew = Item(
            event=original.event,
            grant_year=original.grant_year,
            amount=new_amount,
            voucher=written[0].voucher,
        )
        written += post(items=[anew], business_date=business_date, reason=reason, today=today, by=by)
    return written
