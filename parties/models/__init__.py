"""The nouns of parties: organisations, people and what they may do where. One file a noun."""

from parties.models.approval_mandate import ApprovalMandate
from parties.models.bank_account import BankAccount
from parties.models.conflict_of_interest import ConflictOfInterest
from parties.models.document import Document
from parties.models.membership import Membership, Role
from parties.models.message import Message, MessageKind, MutedKind
from parties.models.party import Party
from parties.models.party_naming import PartyNaming
from parties.models.proposal import Answer, Proposal, ProposalKind
from parties.models.user import User

__all__ = [
    "Answer",
    "ApprovalMandate",
    "BankAccount",
    "ConflictOfInterest",
    "Document",
    "Membership",
    "Message",
    "MessageKind",
    "MutedKind",
    "Party",
    "PartyNaming",
    "Proposal",
    "ProposalKind",
    "Role",
    "User",
]
