"""The pages of invoicing: one file a thing that a person does."""

from invoicing.views.attest import approve_invoice, attest, check_invoice, check_invoices, return_invoice
from invoicing.views.exceptions import grant_exception
from invoicing.views.invoice import invoice_pdf, invoice_xml, invoices, preview_invoice, submit_invoice
from invoicing.views.received import register_received_invoice
from invoicing.views.run import january_run
from invoicing.views.supplementary import add_commitment, prepare_supplementary

__all__ = [
    "add_commitment",
    "approve_invoice",
    "attest",
    "check_invoice",
    "check_invoices",
    "grant_exception",
    "invoice_pdf",
    "invoice_xml",
    "invoices",
    "january_run",
    "prepare_supplementary",
    "preview_invoice",
    "register_received_invoice",
    "return_invoice",
    "submit_invoice",
]
