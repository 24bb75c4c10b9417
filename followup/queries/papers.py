"""The papers that have been handed in for conditions."""

from datetime import date

from agreements.queries import agreements_visible_to
from followup.models import ConditionPaper
from followup.models.condition_paper import ConditionPaperQuerySet
from parties.models import User


def papers_visible_to(user: User, *, on: date) -> ConditionPaperQuerySet:
    """Those of the agreements that the person may see on the day, with their condition and agreement."""
    visible = agreements_visible_to(user, on=on).values("pk")
    of_them = ConditionPaper.objects.for_reading().filter(condition__agreement__in=visible)
    return of_them.select_related("condition__agreement__basis", "condition__agreement__grantee")
