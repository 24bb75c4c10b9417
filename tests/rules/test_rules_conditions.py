"""The state of a condition on a day, against a walk through the days one by one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.rules.conditions import ConditionFacts, Span, holding, is_fulfilled, state_on
from followup.rules.lifecycle import State

DAY = date(2027, 1, 11)
YESTERDAY, TOMORROW = DAY - timedelta(1), DAY + timedelta(1)
FROM_DAY, UNTIL_DAY = Span(DAY), Span(date(2026, 1, 1), DAY)
days = st.integers(0, 30).map(lambda number: DAY + timedelta(number))
spans = st.lists(st.builds(Span, days, st.none() | days), max_size=6)


@given(spans, days)
def test_what_was_shown_last_decides(recorded: list[Span], day: date) -> None:
    # The oracle turns the pages of a calendar: each day it hears what is newly shown, and forgets what was before.
    heard: Span | None = None
    turned = DAY
    while turned <= day:
        for span in recorded:
            if span.first == turned:
                heard = span
        turned += timedelta(1)
    holds = heard is not None and (heard.last is None or heard.last >= day)

    assert (holding(recorded, day) is not None) is holds
    assert is_fulfilled(recorded, [], day) is is_fulfilled([], recorded, day) is holds


@pytest.mark.parametrize(
    ("day", "holds"), [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (DAY, True), (TOMORROW, False)]
)
def test_the_first_and_the_last_day_are_counted(day: date, holds: bool) -> None:
    assert is_fulfilled([UNTIL_DAY], [], day) is holds


@pytest.mark.parametrize(
    ("facts", "day", "state"),
    [
        (ConditionFacts(), DAY, State.UNMET),
        (ConditionFacts(paper_waits=True), DAY, State.HANDED_IN),
        (ConditionFacts(paper_waits=True, waiver_waits=True, last_paper_returned=True), DAY, State.HANDED_IN),
        (ConditionFacts(waiver_waits=True, last_paper_returned=True), DAY, State.WAIVER_PROPOSED),
        (ConditionFacts(last_paper_returned=True), DAY, State.RETURNED),
        (ConditionFacts(shown=(FROM_DAY,), last_paper_returned=True), DAY, State.MET),
        (ConditionFacts(shown=(FROM_DAY,)), YESTERDAY, State.UNMET),
        (ConditionFacts(shown=(UNTIL_DAY,)), TOMORROW, State.LAPSED),
        (ConditionFacts(shown=(UNTIL_DAY,), paper_waits=True), TOMORROW, State.HANDED_IN),
        (ConditionFacts(waived=(FROM_DAY,), paper_waits=True), DAY, State.WAIVED),
        (ConditionFacts(shown=(FROM_DAY,), waived=(FROM_DAY,)), DAY, State.MET),
        (ConditionFacts(waived=(UNTIL_DAY,)), TOMORROW, State.LAPSED),
    ],
)
def test_what_holds_goes_first_then_what_is_waited_for(facts: ConditionFacts, day: date, state: State) -> None:
    assert state_on(facts, day) is state
