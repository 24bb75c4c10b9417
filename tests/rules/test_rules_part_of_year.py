"""The part of a year that a term covers, against counting days and months one by one."""

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.rules.part_of_year import NotWholeMonths, PartOfYear, YearOutsideTerm, YearPart, part_of_year

days = st.dates(date(2019, 1, 1), date(2036, 12, 31))
months = st.tuples(st.integers(2019, 2036), st.integers(1, 12))


@given(days, days, st.integers(2019, 2036))
def test_days_are_the_days_counted_one_by_one(one: date, other: date, year: int) -> None:
    first, last = sorted((one, other))
    all_days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    in_year = [day for day in all_days if day.year == year]
    covered = [day for day in in_year if first <= day <= last]
    if not covered:
        with pytest.raises(YearOutsideTerm):
            part_of_year(first, last, year, PartOfYear.DAYS)
        return
    part = part_of_year(first, last, year, PartOfYear.DAYS)
    assert (part.numerator, part.denominator) == (len(covered), len(in_year))
    assert part.as_fraction() == Fraction(len(covered), len(in_year))


@given(months, months)
def test_months_are_the_months_counted_one_by_one(one: tuple[int, int], other: tuple[int, int]) -> None:
    start, end = sorted((one, other))
    first, last = date(*start, 1), date(*end, monthrange(*end)[1])
    counted = 0
    for year in range(first.year, last.year + 1):
        part = part_of_year(first, last, year, PartOfYear.WHOLE_MONTHS)
        assert part.numerator == sum(start <= (year, month) <= end for month in range(1, 13))
        assert part.denominator == 12
        counted += part.numerator
    assert counted == (end[0] - start[0]) * 12 + end[1] - start[1] + 1


def test_half_of_2026_from_the_first_of_july() -> None:
    first, last = date(2026, 7, 1), date(2026, 12, 31)
    assert part_of_year(first, last, 2026, PartOfYear.WHOLE_MONTHS) == YearPart(6, 12)
    assert part_of_year(first, last, 2026, PartOfYear.WHOLE_MONTHS).words == "6/12"
    assert part_of_year(first, last, 2026, PartOfYear.DAYS).words == "184/365"


def test_a_whole_year_needs_no_words() -> None:
    for how in PartOfYear:
        part = part_of_year(date(2026, 1, 1), date(2030, 12, 31), 2028, how)
        assert (part.is_whole, part.words, part.as_fraction()) == (True, "", Fraction(1))


def test_a_leap_year_has_366_days_and_29_february_ends_its_month() -> None:
    assert part_of_year(date(2028, 1, 1), date(2028, 2, 29), 2028, PartOfYear.DAYS).words == "60/366"
    assert part_of_year(date(2028, 1, 1), date(2028, 2, 29), 2028, PartOfYear.WHOLE_MONTHS).words == "2/12"


@pytest.mark.parametrize(
    ("first", "last", "year"),
    [
        (date(2026, 7, 2), date(2026, 12, 31), 2026),
        (date(2026, 7, 1), date(2026, 12, 30), 2026),
        (date(2028, 1, 1), date(2028, 2, 28), 2028),
        (date(2026, 7, 15), date(2027, 12, 31), 2026),
    ],
)
def test_broken_months_are_refused(first: date, last: date, year: int) -> None:
    with pytest.raises(NotWholeMonths, match="hela månader"):
        part_of_year(first, last, year, PartOfYear.WHOLE_MONTHS)


def test_an_end_in_another_year_does_not_break_this_one() -> None:
    assert part_of_year(date(2026, 7, 15), date(2028, 3, 9), 2027, PartOfYear.WHOLE_MONTHS).is_whole


@pytest.mark.parametrize("year", [2025, 2031])
def test_a_year_outside_the_term_is_refused(year: int) -> None:
    with pytest.raises(YearOutsideTerm):
        part_of_year(date(2026, 1, 1), date(2030, 12, 31), year, PartOfYear.WHOLE_MONTHS)


def test_a_term_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        part_of_year(date(2026, 2, 1), date(2026, 1, 31), 2026, PartOfYear.DAYS)


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 12), (13, 12), (-1, 12), (0, 0)])
def test_nothing_and_more_than_a_year_are_no_parts(numerator: int, denominator: int) -> None:
    with pytest.raises(ValueError, match="not a part of a year"):
        YearPart(numerator, denominator)
