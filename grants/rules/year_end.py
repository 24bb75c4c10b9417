"""When a year is over: finance chooses after 31 December, never on the day itself."""

from datetime import date


def is_over(year: int, today: date) -> bool:
    """Tell whether the whole of the year has been: from 1 January of the next year."""
    return today > date(year, 12, 31)
