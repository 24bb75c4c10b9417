"""The nouns of agreements: what was promised, on which conditions, until when. One file a noun."""

from agreements.models.agreement import Agreement, Instalment
from agreements.models.clause import Clause
from agreements.models.signature import Signature

__all__ = [
    "Agreement",
    "Clause",
    "Instalment",
    "Signature",
]
