"""The nouns of agreements: what was promised, on which conditions, until when. One file a noun."""

from agreements.models.agreement import Agreement, Instalment
from agreements.models.clause import Clause
from agreements.models.condition import Condition
from agreements.models.condition_paper import ConditionPaper
from agreements.models.condition_waiver import ConditionWaiver
from agreements.models.signature import Signature

__all__ = ["Agreement", "Clause", "Condition", "ConditionPaper", "ConditionWaiver", "Instalment", "Signature"]
