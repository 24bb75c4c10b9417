"""When an agreement ends after notice, against walking the calendar a day at a time."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.notice import (
    NoticeAfterTheEnd,
    agreement_end_after_notice,
    last_day_to_give_notice,
    next_day_to_give_notice,
)

LAST_DAY = date(2030, 12, 31)
days = st.dates(date(2026, 1, 1), LAST_DAY)
# Days that every year has, so that the oracle needs no rule of its own for 29 February.
month_ends = st.sampled_from([(1, 31), (3, 31), (6, 30), (9, 30), (12, 31)])


def walk(received: date, latest: tuple[int, int], years: int) -> date:
    day = received
    while (day.month, day.day) != latest:
        day += timedelta(days=1)
    return date(day.year + years, day.month, day.day)


@given(days, month_ends, st.integers(0, 3))
def test_notice_runs_from_the_next_such_day_and_never_past_the_term(
    received: date, latest: tuple[int, int], years: int
) -> None:
    end = agreement_end_after_notice(received, LAST_DAY, latest, 12 * years)
    assert end == min(LAST_DAY, walk(received, latest, years))
    assert agreement_end_after_notice(received, LAST_DAY, latest, 12 * years, breach=True) == received


@pytest.mark.parametrize(
    ("received", "end"),
    [
        (date(2027, 3, 1), date(2028, 12, 31)),
        (date(2027, 12, 31), date(2028, 12, 31)),
        (date(2028, 1, 1), date(2029, 12, 31)),
        (date(2029, 12, 31), LAST_DAY),
        (date(2030, 6, 1), LAST_DAY),
        (LAST_DAY, LAST_DAY),
    ],
)
def test_notice_of_the_agreement(received: date, end: date) -> None:
    assert agreement_end_after_notice(received, LAST_DAY) == end


def test_at_a_material_breach_it_ends_at_once() -> None:
    assert agreement_end_after_notice(date(2027, 3, 1), LAST_DAY, breach=True) == date(2027, 3, 1)


@pytest.mark.parametrize("breach", [False, True])
def test_notice_after_the_end_is_refused(breach: bool) -> None:
    with pytest.raises(NoticeAfterTheEnd, match="2030-12-31"):
        agreement_end_after_notice(date(2031, 1, 1), LAST_DAY, breach=breach)


def test_months_end_on_the_same_day_or_the_last_of_the_month() -> None:
    end_of_term = date(2040, 12, 31)
    assert agreement_end_after_notice(date(2027, 5, 1), end_of_term, (8, 31), 6) == date(2028, 2, 29)
    assert agreement_end_after_notice(date(2027, 5, 1), end_of_term, (8, 31), 3) == date(2027, 11, 30)
    assert agreement_end_after_notice(date(2027, 3, 1), end_of_term, (2, 29), 0) == date(2028, 2, 29)
    assert agreement_end_after_notice(date(2027, 2, 28), end_of_term, (2, 29), 0) == date(2027, 2, 28)


@given(days, month_ends, st.integers(0, 30))
def test_the_last_day_is_in_time_and_the_day_after_is_not(end_by: date, latest: tuple[int, int], months: int) -> None:
    last = last_day_to_give_notice(end_by, latest, months)
    far = date(2060, 12, 31)
    assert agreement_end_after_notice(last, far, latest, months) <= end_by
    assert agreement_end_after_notice(last + timedelta(days=1), far, latest, months) > end_by


def test_the_last_days_of_the_agreement() -> None:
    assert last_day_to_give_notice(date(2028, 12, 31)) == date(2027, 12, 31)
    assert last_day_to_give_notice(date(2029, 12, 30)) == date(2027, 12, 31)
    assert next_day_to_give_notice(date(2026, 6, 1), LAST_DAY) == date(2026, 12, 31)
    assert next_day_to_give_notice(date(2028, 12, 31), LAST_DAY) == date(2028, 12, 31)
    assert next_day_to_give_notice(date(2029, 1, 1), LAST_DAY) is None


@pytest.mark.parametrize(
    ("latest", "months"), [((13, 1), 12), ((2, 30), 12), ((0, 1), 12), ((12, 31), -1), ((12, 31), 121)]
)
def test_a_rule_of_notice_that_cannot_be_is_refused(latest: tuple[int, int], months: int) -> None:
    with pytest.raises(ValueError, match=r"month|day"):
        agreement_end_after_notice(date(2027, 1, 1), LAST_DAY, latest, months)
    with pytest.raises(ValueError, match=r"month|day"):
        last_day_to_give_notice(LAST_DAY, latest, months)
    with pytest.raises(ValueError, match=r"month|day"):
        next_day_to_give_notice(date(2027, 1, 1), LAST_DAY, latest, months)
