"""The pages about the money, a file a noun."""

from grants.views.corrections import correct_posting
from grants.views.decisions import decision, decisions, record_decision
from grants.views.differences import close_difference, compare_ledger
from grants.views.ledger import ledger
from grants.views.periods import close_period, closed_periods
from grants.views.questions import close_question
from grants.views.seals import seal_file, seal_ledger, seals
from grants.views.year_end import choose_at_year_end, year_end, year_end_to_come

__all__ = [
    "choose_at_year_end",
    "close_difference",
    "close_period",
    "close_question",
    "closed_periods",
    "compare_ledger",
    "correct_posting",
    "decision",
    "decisions",
    "ledger",
    "record_decision",
    "seal_file",
    "seal_ledger",
    "seals",
    "year_end",
    "year_end_to_come",
]
