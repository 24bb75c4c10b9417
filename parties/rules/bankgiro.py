"""Bankgiro numbers: seven or eight digits, the last a check digit (Luhn)."""

import re

from stdnum import luhn

from office import numbers

_BANKGIRO = re.compile("([0-9]{3,4})[-\u2010\u2011\u2013]?([0-9]{4})")
_SPACES = " \u00a0"


class BankgiroRefused(ValueError):
    """Raised with a Swedish message when a text is not a bankgiro number."""


def parse(text: str) -> str:
    """Read a bankgiro as it is written, `5050-1055` or `50501055`, and give its seven or eight digits.

    Ordinary and no-break spaces around it are taken away. Refused with `BankgiroRefused`: all else, also a
    wrong check digit. A number that passes may still be another's; the account is verified by a person.
    """
    found = _BANKGIRO.fullmatch(text.strip(_SPACES))
    if not found:
        raise BankgiroRefused("Skriv bankgirot med sju eller åtta siffror, till exempel 5050-1055.")
    digits = found[1] + found[2]
    if not luhn.is_valid(digits):
        raise BankgiroRefused(f"{numbers.bankgiro(digits)} har fel kontrollsiffra. Jämför siffrorna med källan.")
    return digits
