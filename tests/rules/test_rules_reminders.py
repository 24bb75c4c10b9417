"""When somebody is reminded of an invoice, against a calendar written by hand and a slow count."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.rules.due_date import is_bank_day
from invoicing.rules.lifecycle import Status
from invoicing.rules.reminders import (
    Reminder,
    draft_is_reminded_of,
    is_day_of_the_run,
    remind_from,
    reminder_of_payment,
)

days = st.dates(date(2026, 1, 1), date(2035, 12, 31))
AT_THE_PAYER = [Status.SUBMITTED, Status.CHECKED, Status.APPROVED]


@pytest.mark.parametrize(
    ("pay_by", "first"),
    [
        (date(2027, 2, 10), date(2027, 2, 3)),  # a plain Wednesday
        (date(2027, 3, 30), date(2027, 3, 19)),  # Good Friday and Easter Monday in between
        (date(2028, 1, 10), date(2027, 12, 30)),  # New Year's Eve, New Year's Day, Epiphany and two weekends
    ],
)
def test_five_bank_days_before_the_last_day(pay_by: date, first: date) -> None:
    assert remind_from(pay_by) == first


@given(days)
def test_there_are_five_bank_days_to_act_in(pay_by: date) -> None:
    first = remind_from(pay_by)
    assert is_bank_day(first)
    between = [first + timedelta(days=count) for count in range((pay_by - first).days)]
    assert sum(map(is_bank_day, between)) == 5
    assert pay_by - first <= timedelta(days=21), "the query looks so far ahead"


@given(days, st.integers(-40, 40), st.sampled_from(Status))
def test_soon_then_late_and_only_while_it_waits_at_the_payer(pay_by: date, distance: int, status: Status) -> None:
    today = pay_by + timedelta(days=distance)
    said = reminder_of_payment(status, pay_by=pay_by, today=today)
    if status not in AT_THE_PAYER:
        assert said is None
    elif distance > 0:
        assert said is Reminder.OVERDUE
    else:
        assert said is (Reminder.DUE_SOON if today >= remind_from(pay_by) else None)


def test_a_draft_is_reminded_of_from_the_20th_of_its_month() -> None:
    said = [day for day in _days_of(2027) if draft_is_reminded_of(year=2027, month=1, today=day)]
    assert said == [date(2027, 1, day) for day in range(20, 32)]


def test_the_run_is_planned_by_itself_in_the_first_week() -> None:
    assert [day for day in _days_of(2027) if is_day_of_the_run(day)] == [date(2027, 1, day) for day in range(1, 8)]


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=count) for count in range((date(year + 1, 1, 1) - first).days)]
