"""The nouns of grants: what a grant rests on, the grant, its years. One file a noun."""

from grants.models.basis import Basis
from grants.models.decision import Appropriation, BudgetRequest, Decision, DecisionItem, FundingSource
from grants.models.grant import Grant
from grants.models.grant_year import GrantYear
from grants.models.open_question import OpenQuestion

__all__ = [
    "Appropriation",
    "Basis",
    "BudgetRequest",
    "Decision",
    "DecisionItem",
    "FundingSource",
    "Grant",
    "GrantYear",
    "OpenQuestion",
]
