"""Which conditions stand open, decided in the database: the same answers as conditions.py gives of one, for all."""

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from followup.models import Condition, ConditionPaper, ConditionWaiver
from followup.rules.lifecycle import PaperState, WaiverState

_WAITS = Exists(ConditionPaper.objects.waiting().filter(condition=OuterRef("pk")))
_GRANTED = ConditionWaiver.objects.filter(condition=OuterRef("pk"), state=WaiverState.GRANTED)
_ACCEPTED = ConditionPaper.objects.filter(condition=OuterRef("pk"), state=PaperState.ACCEPTED)


def unmet(conditions: QuerySet[Condition], *, on: date) -> QuerySet[Condition]:
    """Those that are unmet before the invoice of the day's year, or over the whole term on the day."""
    begun = conditions.filter(from_year__lte=on.year)
    before_invoice = Q(holds=Condition.Holds.BEFORE_INVOICE, met_on=None) & ~Exists(_GRANTED)
    return _with_what_decides(begun, on).filter(
        before_invoice | Q(holds=Condition.Holds.WHOLE_TERM) & ~_shown(on) & ~_waived(on)
    )


def running_out(conditions: QuerySet[Condition], *, by: date, on: date) -> QuerySet[Condition]:
    """Those over the whole term for which what was shown ends at the latest `by` that day, or has ended.

    As it is known on the day, and not those for which a waiver goes on where that ends.
    """
    ending = conditions.filter(holds=Condition.Holds.WHOLE_TERM, valid_until__lte=by)
    goes_on = Q(waived_until=None) | Q(waived_until__gt=F("valid_until"))
    return _with_what_decides(ending, on).filter(~(_waived(on) & goes_on))


def without_paper(conditions: QuerySet[Condition]) -> QuerySet[Condition]:
    """Those for which no paper waits to be judged."""
    return conditions.filter(~_WAITS)


def _with_what_decides(conditions: QuerySet[Condition], on: date) -> QuerySet[Condition]:
    """With the accepted paper and the granted waiver that began last (rules/conditions.py, `holding`)."""
    paper = _ACCEPTED.filter(judged_on__lte=on).order_by("-judged_on", "-pk")
    waiver = _GRANTED.filter(decided_on__lte=on).order_by("-decided_on", "-pk")
    return conditions.annotate(
        paper_on=Subquery(paper.values("judged_on")[:1]),
        paper_until=Subquery(paper.values("valid_until")[:1]),
        waived_on=Subquery(waiver.values("decided_on")[:1]),
        waived_until=Subquery(waiver.values("valid_until")[:1]),
    )


def _shown(on: date) -> Q:
    """What the condition rests on now decides over papers of the same day and earlier ones."""
    now_decides = Q(met_on__lte=on) & (Q(paper_on=None) | Q(paper_on__lte=F("met_on")))
    paper_decides = Q(paper_on__isnull=False) & (Q(met_on=None) | Q(met_on__gt=on) | Q(met_on__lt=F("paper_on")))
    return now_decides & _not_ended("valid_until", on) | paper_decides & _not_ended("paper_until", on)


def _waived(on: date) -> Q:
    return Q(waived_on__isnull=False) & _not_ended("waived_until", on)


def _not_ended(last_day: str, on: date) -> Q:
    return Q(**{last_day: None}) | Q(**{f"{last_day}__gte": on})
