"""The pages about e-invoices on their way."""

from delivery.views.delivery import einvoice, einvoices, record_own_sending

__all__ = [
    "einvoice",
    "einvoices",
    "record_own_sending",
]
