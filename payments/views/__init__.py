"""The pages about payments."""

from payments.views.bank_files import import_payments, payment_file
from payments.views.claims import (
    issue_recovery_claim,
    recovery_claim,
    recovery_claims,
    set_off_claim,
    settle_recovery_claim,
    withdraw_recovery_claim,
)
from payments.views.credit import credit_invoice, register_received_credit
from payments.views.payments import (
    allocate_payment,
    payment,
    payments,
    record_payment,
    record_refund,
    take_back_allocation,
)

__all__ = [
    "allocate_payment",
    "credit_invoice",
    "import_payments",
    "issue_recovery_claim",
    "payment",
    "payment_file",
    "payments",
    "record_payment",
    "record_refund",
    "recovery_claim",
    "recovery_claims",
    "register_received_credit",
    "set_off_claim",
    "settle_recovery_claim",
    "take_back_allocation",
    "withdraw_recovery_claim",
]
