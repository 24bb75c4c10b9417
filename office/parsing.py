"""Reading amounts and days as a Swede types them. A refusal says in Swedish what to type instead."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

# Word processors and other pages put no-break and narrow no-break spaces between thousands.
_SPACES = re.compile("[ \u00a0\u202f]")
_AMOUNT = re.compile(r"(?P<kronor>[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:,(?P<ore>[0-9]+))?(?: ?kr)?")
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_ENDS = ("uari", "ruari", "s", "il", "", "i", "i", "usti", "tember", "ober", "ember", "ember")
_MONTH = "|".join(f"{begins}(?:{ends}|[.])?" for begins, ends in zip(_MONTHS, _ENDS, strict=True))
_WAYS = [
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})",
        r"(?P<year>[0-9]{4}|[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
        r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})(?:[ -](?P<year>[0-9]{4}|[0-9]{2}))?",
        r"(?P<day>[0-9]{1,2})[.](?P<month>[0-9]{1,2})[. ](?P<year>[0-9]{4})",
        rf"(?:den )?(?P<day>[0-9]{{1,2}})[.]? (?P<month>{_MONTH}) (?P<year>[0-9]{{4}})",
    )
]
_FROM_TODAY = {"i förrgår": -2, "i går": -1, "i dag": 0, "i morgon": 1, "i övermorgon": 2}
_HALF_A_YEAR = timedelta(days=183)
_LONGEST = 40
_TOO_LARGE = Decimal(10) ** 12
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


class AmountNotUnderstood(ValueError):
    """Raised with a Swedish message when a text is not an amount that can be read in one way only."""


class DayNotUnderstood(ValueError):
    """Raised with a Swedish message when a text is not a day."""


def parse_amount(text: str) -> Decimal:
    """Read an amount in kronor, from 0,00 to 999 999 999 999,99: `617 000,50`, `617000`, `617 000,5 kr`.

    Spaces may only stand between thousands. Refused with `AmountNotUnderstood`: a dot (decimal sign or
    thousands?), a sign, an exponent, other digits than 0-9, more than two decimals, and anything larger.
    """
    plain = _SPACES.sub(" ", text).strip(" ")
    if not plain:
        raise AmountNotUnderstood("Skriv ett belopp, till exempel 617 000,50.")
    if len(plain) > _LONGEST:
        raise AmountNotUnderstood("Beloppet är för långt. Skriv det som 617 000,50.")
    if plain[0] in "-\u2212\u2013+":
        raise AmountNotUnderstood("Skriv beloppet utan plus- eller minustecken, till exempel 617 000,50.")
    if "." in plain:
        raise AmountNotUnderstood(
            f"”{plain}” kan läsas på flera sätt. Skriv komma före ören och mellanslag mellan tusental: 617 000,50."
        )
    return _amount(plain)


def parse_day(text: str, *, today: date | None = None) -> date:
    """Read a day, from 1900 to 2200: `2027-01-11`, which is the only way in a file.

    A person (`today` is hers) may also write `20270111`, `11/1 2027`, `11.1.2027`, `11 januari 2027` and `i dag`. Days
    without a whole year, `11/1` and `270111`, are the ones nearest to today. Refused with `DayNotUnderstood`:
    all other ways, such as `01/02/2026`, which is two days to two people, and what is not in the calendar.
    """
    plain = _SPACES.sub(" ", text).strip(" ")
    if today is not None and (days := _FROM_TODAY.get(re.sub("^i ?", "i ", plain.lower()))) is not None:
        return today + timedelta(days=days)
    said = next((found for way in _WAYS[: None if today else 1] if (found := way.fullmatch(plain))), None)
    if said is None:
        raise DayNotUnderstood("Skriv dagen som år-månad-dag, till exempel 2026-01-15.")
    day = _nearest(said, today or date.min)
    if day is None:
        raise DayNotUnderstood(
            f"{plain} finns inte i kalendern. Skriv dagen som år-månad-dag, till exempel 2026-01-15."
        )
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise DayNotUnderstood(f"Året {day.year} är orimligt. Skriv ett år mellan {_FIRST_YEAR} och {_LAST_YEAR}.")
    return day


def _nearest(said: re.Match[str], today: date) -> date | None:
    """The day, of those that the words may mean, that is nearest to today; None where none is in the calendar."""
    month = int(said["month"]) if said["month"].isdigit() else 1 + _MONTHS.index(said["month"][:3].lower())
    days = [day for year in _years(said["year"], today) if (day := _day(year, month, int(said["day"])))]
    if not said["year"]:  # 29/2 is in the calendar of next year or not at all, and not in that of the year after
        days = [day for day in days if abs(day - today) <= _HALF_A_YEAR]
    return min(days, key=lambda day: abs(day - today), default=None)


def _years(said: str | None, today: date) -> Iterable[int]:
    if said and len(said) == 4:
        return [int(said)]
    if said:
        return [century * 100 + int(said) for century in range(today.year // 100 - 1, today.year // 100 + 2)]
    return range(today.year - 1, today.year + 2)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _amount(plain: str) -> Decimal:
    found = _AMOUNT.fullmatch(plain)
    if not found:
        raise AmountNotUnderstood(
            f"”{plain}” är inte ett belopp. Skriv siffror, komma före ören och mellanslag mellan tusental: 617 000,50."
        )
    ore = found["ore"] or "0"
    if len(ore) > 2:
        raise AmountNotUnderstood(
            f"”{plain}” har fler än två decimaler. Skriv beloppet i kronor och hela ören: 617 000,50."
        )
    amount = Decimal(f"{found['kronor'].replace(' ', '')}.{ore.ljust(2, '0')}")
    if amount >= _TOO_LARGE:
        raise AmountNotUnderstood("Beloppet är för stort. Kontrollera antalet siffror.")
    return amount
