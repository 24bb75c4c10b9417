"""Due dates and bank days, against the calendar of the law written out here."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.rules.due_date import CalendarUnknown, due_date, is_bank_day, pay_by

# From 2005 the 6th of June is a public holiday and Whit Monday is not; earlier years are nobody's here.
days = st.dates(date(2005, 1, 1), date(2100, 12, 15))


def easter(year: int) -> date:
    """Easter Sunday by Gauss's reckoning in its Gregorian form."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def saturday_from(day: date) -> date:
    return day + timedelta(days=(5 - day.weekday()) % 7)


def days_off(year: int) -> set[date]:
    """1 § lag (1989:253) om allmänna helgdagar, and the three eves of 2 § lag (1930:173)."""
    fixed = [(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)]
    after_easter = [-2, 0, 1, 39, 49]
    midsummer = saturday_from(date(year, 6, 20))
    return {
        *(date(year, month, day) for month, day in fixed),
        *(easter(year) + timedelta(days=n) for n in after_easter),
        midsummer,
        midsummer - timedelta(days=1),
        saturday_from(date(year, 10, 31)),
    }


@given(days)
def test_a_bank_day_is_one_by_the_law(day: date) -> None:
    assert is_bank_day(day) is (day.weekday() < 5 and day not in days_off(day.year))


@given(days)
def test_payment_is_in_time_on_the_first_bank_day_from_the_due_date(due: date) -> None:
    last = pay_by(due)
    assert is_bank_day(last)
    assert due <= last <= due + timedelta(days=6)
    assert not any(is_bank_day(due + timedelta(days=n)) for n in range((last - due).days))


@pytest.mark.parametrize(
    ("due", "last"),
    [
        (date(2027, 2, 10), date(2027, 2, 10)),
        (date(2027, 2, 13), date(2027, 2, 15)),
        (date(2027, 2, 14), date(2027, 2, 15)),
        (date(2027, 3, 26), date(2027, 3, 30)),
        (date(2027, 6, 25), date(2027, 6, 28)),
        (date(2026, 12, 24), date(2026, 12, 28)),
        (date(2026, 12, 31), date(2027, 1, 4)),
        (date(2027, 1, 6), date(2027, 1, 7)),
    ],
)
def test_days_that_a_clerk_knows(due: date, last: date) -> None:
    assert pay_by(due) == last


def test_the_day_of_issue_is_not_counted() -> None:
    assert due_date(date(2027, 1, 11), 30) == date(2027, 2, 10)
    assert due_date(date(2028, 1, 31), 30) == date(2028, 3, 1)
    assert due_date(date(2027, 1, 11), 0) == date(2027, 1, 11)


@given(days, st.integers(0, 365))
def test_the_due_date_is_so_many_mornings_later(issued: date, wait: int) -> None:
    day = issued
    for _ in range(wait):
        day += timedelta(days=1)
    assert due_date(issued, wait) == day


@pytest.mark.parametrize("wait", [-1, 366])
def test_days_of_payment_that_nobody_means_are_refused(wait: int) -> None:
    with pytest.raises(ValueError, match="days of payment"):
        due_date(date(2027, 1, 11), wait)


@pytest.mark.parametrize("day", [date(1952, 12, 31), date(2101, 1, 3)])
def test_a_year_without_a_known_calendar_is_refused_and_not_guessed(day: date) -> None:
    with pytest.raises(CalendarUnknown):
        is_bank_day(day)
