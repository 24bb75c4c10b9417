"""Due dates (förfallodag) and the weekdays on which a payment can still be made."""

from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

_LONGEST_TERM = 365
WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
_FRIDAY, _SATURDAY, _SUNDAY = 4, 5, 6
_FIRST_YEAR, _LAST_YEAR = 1953, 2100


class CalendarUnknown(ValueError):
    """Raised for a day in a year whose Swedish holidays are not known here (before 1953, after 2100)."""


def due_date(issue_date: date, days: int) -> date:
    """Count the days of payment from the invoice date, which is itself not counted.

    The day stands as the terms give it, also on a Sunday; see `pay_by`. Refused: fewer than 0 or more than
    365 days (ValueError).
    """
    if not 0 <= days <= _LONGEST_TERM:
        raise ValueError(f"{days} days of payment is not between 0 and {_LONGEST_TERM}.")
    return issue_date + timedelta(days=days)


def pay_by(due: date) -> date:
    """Give the last day on which payment is in time: the due date, or the next weekday if banks are closed.

    Source: 2 § lag (1930:173) om beräkning av lagstadgad tid, which names Saturday, Sunday, other public
    holidays, Midsummer Eve, Christmas Eve and New Year's Eve. The act binds times set by law; it is used here
    for times set by agreement, as banks do. Refused: years without a known calendar (`CalendarUnknown`).
    """
    while not is_bank_day(due):
        due += timedelta(days=1)
    return due


def is_bank_day(day: date) -> bool:
    """Tell whether banks are open: not on weekends, public holidays (lag 1989:253) and the three eves."""
    return day.weekday() < _SATURDAY and day not in _days_off(day.year)


def kind_of_day(day: date) -> str:
    """What keeps a bank closed on a day that is known to be no banking day, in Swedish."""
    if day.weekday() in (_SATURDAY, _SUNDAY):
        return f"en {WEEKDAYS[day.weekday()]}"
    if day.month == 6 and 19 <= day.day <= 25 and day.weekday() == _FRIDAY:
        return "midsommarafton"
    return {(12, 24): "julafton", (12, 31): "nyårsafton"}.get((day.month, day.day), "en helgdag")


@cache
def _days_off(year: int) -> frozenset[date]:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise CalendarUnknown(f"Helgdagarna år {year} är inte kända här.")
    # The category "de_facto" is the three eves, which the law treats as holidays.
    return frozenset(country_holidays("SE", years=year, categories=("public", "de_facto")))
