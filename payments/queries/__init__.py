"""Every read about payments that joins; what a person may see is asked for that person."""

from payments.queries.credit import CreditPanel, credit_panel, why_not_credited, why_not_returned
from payments.queries.gates import payment_blockers

__all__ = [
    "CreditPanel",
    "credit_panel",
    "payment_blockers",
    "why_not_credited",
    "why_not_returned",
]
