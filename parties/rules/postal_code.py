"""Swedish postal codes (postnummer): five digits, written 702 32."""

import re

_POSTAL_CODE = re.compile("([1-9][0-9]{2})[ \u00a0]?([0-9]{2})")


class PostalCodeRefused(ValueError):
    """Raised with a Swedish message when a text is no Swedish postal code."""


def parse(text: str) -> str:
    """Read a postal code with or without its space; give the five digits. Refused with PostalCodeRefused: all else."""
    found = _POSTAL_CODE.fullmatch(text.strip())
    if not found:
        raise PostalCodeRefused("Skriv postnumret med fem siffror, till exempel 702 32.")
    return found[1] + found[2]


def written(digits: str) -> str:
    """As it stands on an envelope: `702 32`; nothing of nothing."""
    return f"{digits[:3]} {digits[3:]}".strip()
