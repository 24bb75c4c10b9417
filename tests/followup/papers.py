"""Conditions that have not been met yet, and the papers that are to show them."""

from datetime import date

from agreements.models import Agreement
from followup.actions import hand_in_paper
from followup.models import Condition, ConditionPaper
from office.uploads import Kind, Upload
from parties.actions import give_role, open_account
from parties.models import Party, User
from tests.world import morning

DAY = date(2026, 1, 20)
CERTIFICATE = Upload(Kind.PDF, b"%PDF-")  # as if it had been looked through


def unmet(agreement: Agreement, number: int) -> Condition:
    """A condition that nobody has shown anything for."""
    return agreement.conditions.get(number=number, met_on=None)


def asked_for(number: int) -> Condition:
    """A condition of an agreement to come."""
    said = {"clause": "§ 8", "summary": f"Intyg {number}", "holds": Condition.Holds.BEFORE_INVOICE}
    return Condition(number=number, from_year=2026, **said)


def handed_in(condition: Condition, by: User, *, title: str = "Samverkansavtal", on: date = DAY) -> ConditionPaper:
    return hand_in_paper(condition_id=condition.pk, title=title, upload=CERTIFICATE, now=morning(on), by=by)


def colleague(party: Party, role: str) -> User:
    """One more person in the role."""
    user = open_account(email=f"andra-{role}@example.se", name=f"Andra {role}")
    give_role(user=user, party=party, role=role, valid_from=date(2025, 1, 1))
    return user
