"""Every read about conditions that joins."""

from followup.queries.condition_page import ConditionPage, ConditionRow, condition_page, condition_rows
from followup.queries.conditions import (
    condition_is_fulfilled,
    condition_state,
    fetch_conditions,
    unmet_before_invoice,
    unmet_whole_term,
)
from followup.queries.papers import paper_rows, papers_to_judge, papers_visible_to, viewer_of
from followup.queries.waiting import running_out, unmet, without_paper

__all__ = [
    "ConditionPage",
    "ConditionRow",
    "condition_is_fulfilled",
    "condition_page",
    "condition_rows",
    "condition_state",
    "fetch_conditions",
    "paper_rows",
    "papers_to_judge",
    "papers_visible_to",
    "running_out",
    "unmet",
    "unmet_before_invoice",
    "unmet_whole_term",
    "viewer_of",
    "without_paper",
]
