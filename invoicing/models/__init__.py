"""The nouns of invoicing: the invoice and what is frozen with it, the series that numbers it, and what pays it."""

from invoicing.models.invoice import Invoice
from invoicing.models.invoice_file import InvoiceFile
from invoicing.models.invoice_line import InvoiceLine
from invoicing.models.invoice_side import InvoiceSide
from invoicing.models.month_exception import MonthException
from invoicing.models.number_series import NumberSeries
from invoicing.models.preparation import Preparation

__all__ = [
    "Invoice",
    "InvoiceFile",
    "InvoiceLine",
    "InvoiceSide",
    "MonthException",
    "NumberSeries",
    "Preparation",
]
