"""Invoices that an action is to change: held until its transaction ends, and as the person saw them."""

from invoicing.models import Invoice
from invoicing.models.invoice import InvoiceQuerySet


class InvoiceChanged(Exception):
    """The invoice is no longer as it was when the person looked at it: `invoice` is what it is now."""

    def __init__(self, invoice: Invoice) -> None:
        super().__init__(f"{invoice} är nu {invoice.get_status_display().lower()}.")
        self.invoice = invoice


def locked(invoices: InvoiceQuerySet) -> InvoiceQuerySet:
    """The invoices, each held until the transaction ends, always in the order of their keys; with what actions read."""
    held = invoices.select_for_update(of=("self",)).with_parties()
    return held.select_related("basis__agreement__host", "voucher", "addition__grant_year__grant").order_by("pk")


def locked_invoice(invoice_id: int, *, seen: str | None = None, among: InvoiceQuerySet | None = None) -> Invoice:
    """One invoice. Refused: Invoice.DoesNotExist; InvoiceChanged, when it has another status than `seen`."""
    invoice = locked(Invoice.objects.all() if among is None else among).get(pk=invoice_id)
    if seen is not None and invoice.status != seen:
        raise InvoiceChanged(invoice)
    return invoice
