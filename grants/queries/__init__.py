"""Every read about the money: what is promised year by year, and where each krona stands."""

from grants.queries.amounts import AmountRow, AmountTable, all_budget_requests, all_grant_years, amounts_by_year
from grants.queries.decisions import decisions_visible_to, decisions_where_officer
from grants.queries.ledger import (
    Comparison,
    Effect,
    Statement,
    StatementRow,
    balances_by_grant_year,
    balances_of,
    computed_against_posted,
    effects_of_correction,
    held,
    postings_of,
    statement,
    totals_by_year,
)
from grants.queries.open_questions import questions_of_officer

__all__ = [
    "AmountRow",
    "AmountTable",
    "Comparison",
    "Effect",
    "Statement",
    "StatementRow",
    "all_budget_requests",
    "all_grant_years",
    "amounts_by_year",
    "balances_by_grant_year",
    "balances_of",
    "computed_against_posted",
    "decisions_visible_to",
    "decisions_where_officer",
    "effects_of_correction",
    "held",
    "postings_of",
    "questions_of_officer",
    "statement",
    "totals_by_year",
]
