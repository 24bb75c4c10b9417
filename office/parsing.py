"""Reading amounts and days as a Swede types them. A refusal says in Swedish what to type instead."""

import re
from datetime import date
from decimal import Decimal

# Word processors and other pages put no-break and narrow no-break spaces between thousands.
_SPACES = re.compile("[ \u00a0\u202f]")
_AMOUNT = re.compile(r"(?P<kronor>[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:,(?P<ore>[0-9]+))?(?: ?kr)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
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


def parse_day(text: str) -> date:
    """Read a day written `2026-01-15`, from 1900 to 2200. Refused with `DayNotUnderstood`: all other ways."""
    plain = _SPACES.sub(" ", text).strip(" ")
    if not _DAY.fullmatch(plain):
        raise DayNotUnderstood("Skriv dagen som år-månad-dag, till exempel 2026-01-15.")
    try:
        day = date.fromisoformat(plain)
    except ValueError as error:
        raise DayNotUnderstood(
            f"{plain} finns inte i kalendern. Skriv dagen som år-månad-dag, till exempel 2026-01-15."
        ) from error
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise DayNotUnderstood(f"Året {day.year} är orimligt. Skriv ett år mellan {_FIRST_YEAR} och {_LAST_YEAR}.")
    return day


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
