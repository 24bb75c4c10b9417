"""The pages of invoicing: one file a thing that a person does."""

from invoicing.views.invoice import (
    invoice,
    invoice_pdf,
    invoice_xml,
    invoices,
    preview_invoice,
    submit_invoice,
)
from invoicing.views.run import january_run

__all__ = [
    "invoice",
    "invoice_pdf",
    "invoice_xml",
    "invoices",
    "january_run",
    "preview_invoice",
    "submit_invoice",
]
