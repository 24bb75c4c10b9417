"""How much of a year a term covers, in whole months or in days."""

from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction


class PartOfYear(StrEnum):
    """In what the part of a year is counted. Whole months unless the terms say days."""

    WHOLE_MONTHS = "whole_months"
    DAYS = "days"


class NotWholeMonths(ValueError):
    """Raised when a part is counted in months but the term begins or ends inside one."""


class YearOutsideTerm(ValueError):
    """Raised when a year is asked for in which the term has no day."""


@dataclass(frozen=True, slots=True)
class YearPart:
    """Del av år: the part as it was counted, not shortened, so that it can be checked: 6/12, 184/365."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        """Refuse what is not above 0 and at most 1 (ValueError)."""
        if not 0 < self.numerator <= self.denominator:
            raise ValueError(f"{self.numerator}/{self.denominator} is not a part of a year.")

    @property
    def is_whole(self) -> bool:
        """Tell whether it is the whole year."""
        return self.numerator == self.denominator

    @property
    def words(self) -> str:
        """What is printed: `6/12`, and nothing for a whole year."""
        return "" if self.is_whole else f"{self.numerator}/{self.denominator}"

    def as_fraction(self) -> Fraction:
        """The part as a number, above 0 and at most 1."""
        return Fraction(self.numerator, self.denominator)


def part_of_year(first_day: date, last_day: date, year: int, how: PartOfYear) -> YearPart:
    """Count the part of the year that the term covers, first and last day included.

    In months the denominator is 12, in days 365 or 366. Only the ends that lie in this year are looked at.
    Refused: a term that ends before it begins (ValueError); a year outside the term (`YearOutsideTerm`);
    months when an end in this year is not the first or last day of a month (`NotWholeMonths`).
    """
    if last_day < first_day:
        raise ValueError(f"The term ends {last_day}, before it begins {first_day}.")
    if not first_day.year <= year <= last_day.year:
        raise YearOutsideTerm(f"År {year} ligger utanför tiden {first_day} – {last_day}.")
    start, end = max(first_day, date(year, 1, 1)), min(last_day, date(year, 12, 31))
    if PartOfYear(how) is PartOfYear.DAYS:
        return YearPart((end - start).days + 1, _days_in(year))
    if start.day != 1 or end.day != monthrange(year, end.month)[1]:
        raise NotWholeMonths(
            f"Tiden {start} – {end} är inte hela månader. Räkna i dagar, eller låt tiden börja den 1:a "
            "och sluta den sista i en månad."
        )
    return YearPart(end.month - start.month + 1, 12)


def _days_in(year: int) -> int:
    return 366 if isleap(year) else 365
