"""What agreements say and who may see them. Every question is asked for a user or a day."""

from agreements.queries.condition_page import ConditionPage, ConditionRow, condition_page, condition_rows
from agreements.queries.conditions import (
    condition_is_fulfilled,
    condition_state,
    fetch_conditions,
    lapsed_or_unmet,
    open_conditions,
    unmet_before_invoice,
    unmet_whole_term,
)
from agreements.queries.visible import (
    agreements_visible_to,
    agreements_where_officer,
    bases_visible_to,
    parties_kept_by,
    parties_visible_to,
)

__all__ = [
    "ConditionPage",
    "ConditionRow",
    "agreements_visible_to",
    "agreements_where_officer",
    "bases_visible_to",
    "condition_is_fulfilled",
    "condition_page",
    "condition_rows",
    "condition_state",
    "fetch_conditions",
    "lapsed_or_unmet",
    "open_conditions",
    "parties_kept_by",
    "parties_visible_to",
    "unmet_before_invoice",
    "unmet_whole_term",
]
