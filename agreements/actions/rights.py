from datetime import date

from agreements.models import Agreement
from office.refusal import Refusal
from parties.models import Role, User
from parties.queries import conflict_of_interest, has_role


class NotAnOfficer(Refusal):
    """Only an officer of the grantor does this."""

    sentence = "Det här gör en handläggare hos bidragsgivaren."


class HasConflict(Refusal):
    """The person may not take part in what concerns the grantee or its host; the message says why, in Swedish."""


def require_officer(agreement: Agreement, by: User, on: date) -> None:
    """Refused: NotAnOfficer."""
    if not has_role(by, agreement.basis.grantor, Role.OFFICER, on=on):
        raise NotAnOfficer


def require_impartial(agreement: Agreement, by: User, on: date) -> None:
    """Refused: HasConflict (kommunallagen 6 kap. 28 §)."""
    others = [party for party in (agreement.grantee, agreement.host) if party]
    if conflict := conflict_of_interest(by, parties=others, on=on):
        raise HasConflict(f"{conflict} Be en kollega göra det.")


def require_impartial_officer(agreement: Agreement, by: User, on: date) -> None:
    """Refused: NotAnOfficer, HasConflict."""
    require_officer(agreement, by, on)
    require_impartial(agreement, by, on)
