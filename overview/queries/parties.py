"""The organisations that a person may see, and what is unclear about each."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from agreements.queries import bases_visible_to, parties_visible_to
from grants.models import OpenQuestion
from grants.queries import questions_of_officer
from parties.models import Party, User
from parties.queries import PartyNumbers, numbers_of


@dataclass(frozen=True)
class PartyRow:
    """An organisation, what its numbers tell, and how many open questions about it the person may read."""

    party: Party
    numbers: PartyNumbers
    open_questions: int


@dataclass(frozen=True)
class PartyQuestion:
    question: OpenQuestion
    is_officer: bool  # whether the person may close it


def party_rows(user: User, *, today: date) -> list[PartyRow]:
    """Every organisation that the person may see, by name."""
    readable = bases_visible_to(user, on=today)
    parties = parties_visible_to(user, on=today)
    open_about = Counter(
        OpenQuestion.objects.filter(basis__in=readable, closed_on=None).values_list("parties", flat=True)
    )
    return [PartyRow(party, numbers_of(party), open_about[party.pk]) for party in parties]


def party_questions(party: Party, user: User, *, today: date) -> list[PartyQuestion]:
    """The questions about an organisation in the papers that the person may read, the open ones first."""
    readable = party.open_questions.filter(basis__in=bases_visible_to(user, on=today))
    mine = set(questions_of_officer(user, on=today).values_list("pk", flat=True))
    questions = readable.select_related("basis", "closed_by").order_by(F("closed_on").asc(nulls_first=True), "pk")
    return [PartyQuestion(question, question.pk in mine) for question in questions]
