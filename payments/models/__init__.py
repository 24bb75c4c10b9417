"""The nouns of payments: what the bank has done, what it settles, and what is claimed back."""

from payments.models.payment import Allocation, Payment, PaymentFile, Refund
from payments.models.recovery_claim import ClaimSettlement, RecoveryClaim

__all__ = [
    "Allocation",
    "ClaimSettlement",
    "Payment",
    "PaymentFile",
    "RecoveryClaim",
    "Refund",
]
