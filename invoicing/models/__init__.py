"""The nouns of invoicing: the invoice and what is frozen with it, and the series that numbers it. One file a noun."""

from invoicing.models.invoice import Invoice
from invoicing.models.invoice_file import InvoiceFile
from invoicing.models.invoice_line import InvoiceLine
from invoicing.models.invoice_side import InvoiceSide
from invoicing.models.number_series import NumberSeries

__all__ = ["Invoice", "InvoiceFile", "InvoiceLine", "InvoiceSide", "NumberSeries"]
