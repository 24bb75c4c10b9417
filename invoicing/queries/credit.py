"""Whether and how an invoice is taken back, and what came of it."""

from invoicing.models import Invoice
from invoicing.rules.lifecycle import Status, may_become


def year_is_promised(invoice: Invoice) -> bool:
    """Whether the agreement still covers the year of the invoice; after a notice it may have ended before that."""
    return invoice.year in invoice.agreement.years


def why_not_credited(invoice: Invoice) -> str:
    """Why a numbered invoice is not credited as it stands, and what to do, in Swedish; empty when it may be.

    Of a paid one the room of payments asks more (payments/queries/credit.py).
    """
    if invoice.is_credit_note:
        return "En kreditfaktura krediteras inte. Det som ska gälla faktureras på nytt."
    if invoice.status == Status.APPROVED:
        return f"Fakturan är beslutsattesterad. Be {invoice.payer} återsända den först, sedan kan den krediteras."
    if invoice.status == Status.PAID:
        return (
            f"Fakturan är betald. Be {invoice.payer} återsända den först, sedan kan den krediteras. Är pengar betalda "
            f"för mycket kan {invoice.payer} i stället begära dem tillbaka med ett återkrav."
        )
    if not may_become(Status(invoice.status), Status.CREDITED):
        return f"Fakturan är {invoice.get_status_display().lower()} och kan inte krediteras."
    return ""
