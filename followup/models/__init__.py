"""The nouns of follow-up: conditions, and the papers and waivers that meet them."""

from followup.models.condition import Condition
from followup.models.condition_paper import ConditionPaper
from followup.models.condition_waiver import ConditionWaiver
from followup.models.handed_in import HandedIn

__all__ = [
    "Condition",
    "ConditionPaper",
    "ConditionWaiver",
    "HandedIn",
]
