"""The nouns of grants: what a grant rests on, the grant, its years, the ledger of its kronor. One file a noun."""

from grants.models.added_commitment import AddedCommitment
from grants.models.basis import Basis
from grants.models.closed_difference import ClosedDifference
from grants.models.closed_period import ClosedPeriod
from grants.models.decision import Appropriation, BudgetRequest, Decision, DecisionItem, FundingSource
from grants.models.grant import Grant
from grants.models.grant_year import GrantYear
from grants.models.ledger_seal import LedgerSeal
from grants.models.open_question import OpenQuestion
from grants.models.posting import ChainHead, Posting, PostingLink, StageBalance
from grants.models.voucher import Voucher
from grants.models.year_end_choice import YearEndChoice

__all__ = [
    "AddedCommitment",
    "Appropriation",
    "Basis",
    "BudgetRequest",
    "ChainHead",
    "ClosedDifference",
    "ClosedPeriod",
    "Decision",
    "DecisionItem",
    "FundingSource",
    "Grant",
    "GrantYear",
    "LedgerSeal",
    "OpenQuestion",
    "Posting",
    "PostingLink",
    "StageBalance",
    "Voucher",
    "YearEndChoice",
]
