"""Where conditions stand on a day: the gates of submission and payment ask here, and so do the pages."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch, prefetch_related_objects

from agreements.models import Agreement
from followup.models import Condition, ConditionPaper, ConditionWaiver
from followup.rules.conditions import ConditionFacts, Span, is_fulfilled, state_on
from followup.rules.lifecycle import PaperState, State, WaiverState


def fetch_conditions(agreements: Iterable[Agreement]) -> None:
    """Fetch, for all agreements at once, what the questions below read. What is there already is not fetched again."""
    found = list(agreements)
    prefetch_related_objects(found, "conditions")
    prefetch_related_objects(
        [condition for agreement in found for condition in agreement.conditions.all()],
        "met_by",
        Prefetch("papers", ConditionPaper.objects.for_reading()),
        Prefetch("waivers", ConditionWaiver.objects.select_related("proposed_by", "decided_by")),
    )


def condition_facts(condition: Condition) -> ConditionFacts:
    """What decides the state of a condition."""
    papers = list(condition.papers.all())
    judged = [paper for paper in papers if not paper.is_waiting]
    return ConditionFacts(
        shown=_shown(condition),
        waived=_waived(condition),
        paper_waits=len(judged) < len(papers),
        waiver_waits=any(waiver.is_waiting for waiver in condition.waivers.all()),
        last_paper_returned=bool(judged) and judged[-1].state == PaperState.RETURNED,
    )


def _shown(condition: Condition) -> tuple[Span, ...]:
    """By papers in the order handed in, and last by what the condition rests on now."""
    spans = [Span(paper.judged_on, paper.valid_until) for paper in _accepted(condition) if paper.judged_on]
    now = [Span(condition.met_on, condition.valid_until)] if condition.met_on else []
    return (*spans, *now)


def _accepted(condition: Condition) -> list[ConditionPaper]:
    return [paper for paper in condition.papers.all() if paper.state == PaperState.ACCEPTED]


def _waived(condition: Condition) -> tuple[Span, ...]:
    return tuple(
        Span(waiver.decided_on, waiver.valid_until)
        for waiver in condition.waivers.all()
        if waiver.state == WaiverState.GRANTED and waiver.decided_on
    )


def condition_state(condition: Condition, *, on: date) -> State:
    """Where the condition stands on the day."""
    return state_on(condition_facts(condition), on)


def condition_is_fulfilled(condition: Condition, *, on: date) -> bool:
    """Whether the condition is met or waived on the day."""
    return is_fulfilled(_shown(condition), _waived(condition), on)


def unmet_before_invoice(agreement: Agreement, year: int) -> list[Condition]:
    """The conditions that stand before the invoice of a year and are neither met nor waived, by number."""
    return [
        condition
        for condition in _of_kind(agreement, Condition.Holds.BEFORE_INVOICE, year)
        if not condition.is_met and not _waived(condition)
    ]


def unmet_whole_term(agreement: Agreement, on: date) -> list[Condition]:
    """The conditions that hold the whole term and are not shown, or no longer hold, on the day, by number."""
    return [
        condition
        for condition in _of_kind(agreement, Condition.Holds.WHOLE_TERM, on.year)
        if not condition_is_fulfilled(condition, on=on)
    ]


def _of_kind(agreement: Agreement, holds: str, year: int) -> list[Condition]:
    fetch_conditions([agreement])
    conditions = sorted(agreement.conditions.all(), key=lambda condition: condition.number)
    return [condition for condition in conditions if condition.holds == holds and condition.from_year <= year]
