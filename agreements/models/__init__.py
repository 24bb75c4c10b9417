"""The nouns of agreements: what was promised, on which conditions, until when. One file a noun."""

from agreements.models.agreement import Agreement, Instalment
from agreements.models.clause import Clause
from agreements.models.condition import Condition
from agreements.models.signature import Signature

__all__ = ["Agreement", "Clause", "Condition", "Instalment", "Signature"]
