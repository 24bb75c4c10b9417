"""Numbers as Swedish prints them. Plain Python, so that `rules/` may use it; nothing here rounds."""

import re
from decimal import Decimal

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
TIMES = "\u00d7"
ALMOST_EQUAL = "\u2248"
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ORGANISATION_NUMBER = re.compile(r"[0-9]{10}")
_BANKGIRO = re.compile(r"[0-9]{7,8}")


def number(value: Decimal, *, least: int = 0) -> str:
    """Write a number exactly, with no-break spaces between thousands: `617 000,5`.

    `least` is the least number of decimals; more are shown where the value has them, none are cut away.
    Refused: anything but a Decimal (TypeError); NaN and infinity (ValueError).
    """
    if not isinstance(value, Decimal):
        raise TypeError(f"A number is written from a Decimal, not from {type(value).__name__}.")
    if not value.is_finite():
        raise ValueError(f"{value} cannot be written as a number.")
    whole, _, fraction = f"{value.copy_abs():f}".partition(".")
    fraction = fraction.rstrip("0").ljust(least, "0")
    text = f"{int(whole):,}".replace(",", NO_BREAK_SPACE) + (f",{fraction}" if fraction else "")
    return MINUS + text if value < 0 else text


def kronor(amount: Decimal) -> str:
    """Write an amount: `617 000,00 kr`. Refused: parts of an öre (ValueError), and as `number`."""
    if decimals(amount) > 2:
        raise ValueError(f"{amount} has parts of an öre: round it by the grant's rule before it is written.")
    return f"{number(amount, least=2)}{NO_BREAK_SPACE}kr"


def kronor_short(amount: Decimal) -> str:
    """Write an amount without öre where there are none: `617 000 kr`. Refused: as `kronor`."""
    return kronor(amount).replace(f",00{NO_BREAK_SPACE}", NO_BREAK_SPACE)


def percent(rate: Decimal) -> str:
    """Write a percentage with at least one decimal: `3,0 %`, `2,75 %`. Refused: as `number`."""
    return f"{number(rate, least=1)}{NO_BREAK_SPACE}%"


def decimals(value: Decimal) -> int:
    """Count the decimals that a number needs: 2 for 0,250. Refused: as `number`."""
    return len(number(value).partition(",")[2])


def superscript(exponent: int) -> str:
    """Write a whole number, 0 or above, as an exponent: 12 as `¹²`. Refused: a negative one (ValueError)."""
    if exponent < 0:
        raise ValueError(f"{exponent} is negative and cannot be an exponent here.")
    return str(exponent).translate(_SUPERSCRIPTS)


def organisation_number(digits: str) -> str:
    """Write ten digits as `232100-0164`. Refused: anything else than ten digits (ValueError)."""
    if not _ORGANISATION_NUMBER.fullmatch(digits):
        raise ValueError(f"{digits!r} is not the ten digits of an organisation number.")
    return f"{digits[:6]}-{digits[6:]}"


def bankgiro(digits: str) -> str:
    """Write seven or eight digits as `123-4567` or `1234-5678`. Refused: anything else (ValueError)."""
    if not _BANKGIRO.fullmatch(digits):
        raise ValueError(f"{digits!r} is not the seven or eight digits of a bankgiro.")
    return f"{digits[:-4]}-{digits[-4:]}"
