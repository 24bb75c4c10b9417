"""The pages that show more than one room's data."""

from overview.views.agreements import agreement, agreements, start, to_do
from overview.views.bank_accounts import propose_bank_account, reject_bank_account, verify_bank_account
from overview.views.conflicts import declare_conflict, end_conflict, record_seat
from overview.views.cost_centre import record_cost_centre
from overview.views.einvoice_channel import choose_einvoice_channel
from overview.views.invoice import invoice
from overview.views.parties import parties, party, record_invoice_details, verify_identity
from overview.views.statement import statement, statement_csv

__all__ = [
    "agreement",
    "agreements",
    "choose_einvoice_channel",
    "declare_conflict",
    "end_conflict",
    "invoice",
    "parties",
    "party",
    "propose_bank_account",
    "record_cost_centre",
    "record_invoice_details",
    "record_seat",
    "reject_bank_account",
    "start",
    "statement",
    "statement_csv",
    "to_do",
    "verify_bank_account",
    "verify_identity",
]
