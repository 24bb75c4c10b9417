"""What pages, documents and exports write: amounts, percentages, days and numbers, the Swedish way."""

from datetime import date, timedelta
from decimal import Decimal

from moneyed import SEK, Money

from office import numbers
from office.numbers import bankgiro, organisation_number

__all__ = [
    "bankgiro",
    "counted",
    "day",
    "day_in_words",
    "duration",
    "kronor",
    "kronor_short",
    "month_in_words",
    "organisation_number",
    "percent",
    "sentence",
    "thousands",
]

_MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)


def kronor(amount: Decimal | Money) -> str:
    """Write an amount in kronor and öre, with no-break spaces and a real minus sign: `617 000,00 kr`.

    Refused: a float or an int (TypeError); another currency than SEK, a part of an öre, NaN, infinity
    (ValueError).
    """
    return numbers.kronor(_in_kronor(amount))


def kronor_short(amount: Decimal | Money) -> str:
    """Write an amount without öre where there are none: `617 000 kr`. Refused: as `kronor`."""
    return numbers.kronor_short(_in_kronor(amount))


def thousands(count: int) -> str:
    """Write a number of things with no-break spaces between thousands: `2 000`."""
    return numbers.number(Decimal(count))


def counted(count: int, one: str, many: str) -> str:
    """Write how many there are of something, in the word for one or for several: `1 post`, `2 poster`."""
    return f"{thousands(count)} {one if count == 1 else many}"


def percent(rate: Decimal | str) -> str:
    """Write a percentage with at least one decimal: `3,0 %`, `2,75 %`.

    Refused: a float (TypeError); what is not a number (decimal.InvalidOperation or ValueError).
    """
    return numbers.percent(Decimal(rate) if isinstance(rate, str) else rate)


def sentence(text: str) -> str:
    """Write what somebody gave as a reason so that a sentence can follow it: with a full stop, if it has no end."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def day(value: date) -> str:
    """Write a day as Swedish offices do (SS-EN 28601): `2027-01-11`."""
    return value.isoformat()


def day_in_words(value: date) -> str:
    """Write a day for running text: `11 januari 2027`."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def month_in_words(year: int, month: int) -> str:
    """Write a month for running text: `januari 2027`."""
    return f"{_MONTHS[month - 1]} {year}"


def duration(value: timedelta) -> str:
    """Write how long something takes, in whole minutes: `under en minut`, `4 min`, `1 tim 20 min`."""
    hours, minutes = divmod(round(value / timedelta(minutes=1)), 60)
    if hours:
        return f"{hours}\u00a0tim {minutes}\u00a0min"
    return f"{minutes}\u00a0min" if minutes else "under en minut"


def _in_kronor(amount: Decimal | Money) -> Decimal:
    if not isinstance(amount, Money):
        return amount
    if amount.currency != SEK:
        raise ValueError(f"{amount.currency} is not kronor.")
    return amount.amount
