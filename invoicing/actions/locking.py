"""Invoices that an action is to change: held until its transaction ends, and as the person saw them."""

from typing import Any

from invoicing.models import Invoice
from invoicing.models.invoice import InvoiceQuerySet
from invoicing.rules.lifecycle import Status
from office.refusal import Refusal


class InvoiceChanged(Refusal):
    """The invoice is no longer as it was when the person looked at it: `invoice` is what it is now."""

    status = 409
    template = "invoicing/invoice_changed.html"

    def __init__(self, invoice: Invoice, seen: str = "") -> None:
        super().__init__(f"{invoice} är nu {invoice.get_status_display().lower()}.")
        self.invoice, self.seen = invoice, seen

    @property
    def context(self) -> dict[str, Any]:
        """What was shown, what it is now, and what happened since."""
        shown = next((status for status in Status if status.value == self.seen), None)
        return {"invoice": self.invoice, "shown": Invoice(status=shown) if shown else None}


def locked(invoices: InvoiceQuerySet) -> InvoiceQuerySet:
    """The invoices, each held until the transaction ends, always in the order of their keys; with what actions read."""
    held = invoices.select_for_update(of=("self",)).with_parties()
    return held.select_related("basis__agreement__host", "voucher", "addition__grant_year__grant").order_by("pk")


def locked_invoice(invoice_id: int, *, seen: str | None = None, among: InvoiceQuerySet | None = None) -> Invoice:
    """One invoice. Refused: Invoice.DoesNotExist; InvoiceChanged, when it has another status than `seen`."""
    invoice = locked(Invoice.objects.all() if among is None else among).get(pk=invoice_id)
    if seen is not None and invoice.status != seen:
        raise InvoiceChanged(invoice, seen)
    return invoice
