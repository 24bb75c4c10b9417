"""The state of a condition on a day: shown, waived, lapsed, or on its way.

Something shown holds from the day it was accepted, and to a last day when the paper states one. What was shown last
decides: a newer certificate takes the place of an older one, also when it ends sooner.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from followup.rules.lifecycle import State


@dataclass(frozen=True, slots=True)
class Span:
    """From a day on, first and last day included; None: no last day."""

    first: date
    last: date | None = None


@dataclass(frozen=True, kw_only=True)
class ConditionFacts:
    """Everything that decides the state of a condition. Spans in the order they were recorded."""

    shown: tuple[Span, ...] = ()
    waived: tuple[Span, ...] = ()
    paper_waits: bool = False  # for somebody to judge it
    waiver_waits: bool = False  # for an approver
    last_paper_returned: bool = False


def holding(spans: Iterable[Span], day: date) -> Span | None:
    """The span that decides on a day, if it covers it; None when none has begun, or what decides has ended.

    Of those begun the one that began last decides; of those begun the same day the one recorded last.
    """
    begun = [span for span in spans if span.first <= day]
    if not begun:
        return None
    newest = max(span.first for span in begun)
    span = [span for span in begun if span.first == newest][-1]
    return span if span.last is None or day <= span.last else None


def is_fulfilled(shown: Iterable[Span], waived: Iterable[Span], day: date) -> bool:
    """Whether a condition stands in nobody's way on the day: shown and still holding, or waived."""
    return holding(shown, day) is not None or holding(waived, day) is not None


def state_on(facts: ConditionFacts, day: date) -> State:
    """The state on a day. What holds goes first, then what somebody waits for, then what has been."""
    if holding(facts.shown, day):
        return State.MET
    if holding(facts.waived, day):
        return State.WAIVED
    if facts.paper_waits:
        return State.HANDED_IN
    if facts.waiver_waits:
        return State.WAIVER_PROPOSED
    return _without_anything_that_holds(facts, day)


def _without_anything_that_holds(facts: ConditionFacts, day: date) -> State:
    if facts.last_paper_returned:
        return State.RETURNED
    has_been = any(span.first <= day for span in (*facts.shown, *facts.waived))
    return State.LAPSED if has_been else State.UNMET
