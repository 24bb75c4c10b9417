"""Which open questions a person may see or close. Every question is asked for a user and a day."""

from datetime import date

from django.db.models import QuerySet

from grants.models import OpenQuestion
from parties.models import Role, User
from parties.queries import parties_with_role


def questions_of_officer(user: User, *, on: date) -> QuerySet[OpenQuestion]:
    """The questions, open and closed, about papers of the grantors that the person is an officer of on the day."""
    grantors = parties_with_role(user, Role.OFFICER, on=on)
    return OpenQuestion.objects.filter(basis__grantor__in=grantors).select_related("basis", "closed_by")
