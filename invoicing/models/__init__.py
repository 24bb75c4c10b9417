"""The nouns of invoicing: the invoice and what is frozen with it, the series that numbers it, and what pays it."""

from invoicing.models.delivery import Delivery
from invoicing.models.invoice import Invoice
from invoicing.models.invoice_file import InvoiceFile
from invoicing.models.invoice_line import InvoiceLine
from invoicing.models.invoice_side import InvoiceSide
from invoicing.models.month_exception import MonthException
from invoicing.models.number_series import NumberSeries
from invoicing.models.payment import Allocation, Payment, PaymentFile, Refund
from invoicing.models.preparation import Preparation
from invoicing.models.recovery_claim import ClaimSettlement, RecoveryClaim

__all__ = [
    "Allocation",
    "ClaimSettlement",
    "Delivery",
    "Invoice",
    "InvoiceFile",
    "InvoiceLine",
    "InvoiceSide",
    "MonthException",
    "NumberSeries",
    "Payment",
    "PaymentFile",
    "Preparation",
    "RecoveryClaim",
    "Refund",
]
