"""The nouns of parties: organisations, people and what they may do where. One file a noun."""

from parties.models.document import Document
from parties.models.membership import Membership, Role
from parties.models.party import Party
from parties.models.user import User

__all__ = ["Document", "Membership", "Party", "Role", "User"]
