"""The pages of invoicing: one file a thing that a person does."""

from invoicing.views.attest import approve_invoice, attest, check_invoice, check_invoices, return_invoice
from invoicing.views.bank_files import import_payments, payment_file
from invoicing.views.claims import (
    issue_recovery_claim,
    recovery_claim,
    recovery_claims,
    set_off_claim,
    settle_recovery_claim,
    withdraw_recovery_claim,
)
from invoicing.views.credit import credit_invoice, register_received_credit
from invoicing.views.delivery import einvoice, einvoices, record_own_sending
from invoicing.views.exceptions import grant_exception
from invoicing.views.invoice import (
    invoice,
    invoice_pdf,
    invoice_xml,
    invoices,
    invoices_csv,
    preview_invoice,
    submit_invoice,
)
from invoicing.views.payments import (
    allocate_payment,
    payment,
    payments,
    payments_csv,
    record_payment,
    record_refund,
    take_back_allocation,
)
from invoicing.views.received import register_received_invoice
from invoicing.views.run import january_run
from invoicing.views.supplementary import add_commitment, prepare_supplementary

__all__ = [
    "add_commitment",
    "allocate_payment",
    "approve_invoice",
    "attest",
    "check_invoice",
    "check_invoices",
    "credit_invoice",
    "einvoice",
    "einvoices",
    "grant_exception",
    "import_payments",
    "invoice",
    "invoice_pdf",
    "invoice_xml",
    "invoices",
    "invoices_csv",
    "issue_recovery_claim",
    "january_run",
    "payment",
    "payment_file",
    "payments",
    "payments_csv",
    "prepare_supplementary",
    "preview_invoice",
    "record_own_sending",
    "record_payment",
    "record_refund",
    "recovery_claim",
    "recovery_claims",
    "register_received_credit",
    "register_received_invoice",
    "return_invoice",
    "set_off_claim",
    "settle_recovery_claim",
    "submit_invoice",
    "take_back_allocation",
    "withdraw_recovery_claim",
]
