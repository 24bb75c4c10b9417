"""How an invoice number (fakturanummer) is written. Which number is next, the counter row decides."""

import re

_PREFIX = re.compile(r"[A-Z0-9]{1,6}")
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


class PrefixRefused(ValueError):
    """Raised with a Swedish message when a prefix is not one to six of A-Z and 0-9."""


def invoice_number(prefix: str, year: int, sequence: int) -> str:
    """Write a number as prefix, year and sequence: `TC-2027-0001`. From 10 000 on the sequence grows longer.

    Refused: a prefix that is not one to six of A-Z and 0-9 (`PrefixRefused`); a year outside 1900-2200 or a
    sequence below 1 (ValueError).
    """
    if not _PREFIX.fullmatch(prefix):
        raise PrefixRefused("Fakturanumrens början är en till sex tecken, A–Z och siffror.")
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(f"{year} is not a year of invoices.")
    if sequence < 1:
        raise ValueError(f"A number series begins at 1, not at {sequence}.")
    return f"{prefix}-{year}-{sequence:04}"


def is_of_series(number: str, prefix: str) -> bool:
    """Tell whether a number is one that the series of the prefix has given or will give. An empty prefix has none."""
    ours = re.compile(rf"{re.escape(prefix)}-[0-9]{{4}}-[0-9]{{4,}}", re.IGNORECASE)
    return bool(prefix and ours.fullmatch(number))
