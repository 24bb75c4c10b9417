"""Peppol endpoints: the address of an e-invoice.

Scheme 0007 of the Peppol code list EAS (ISO 6523) is a Swedish organisation number, 0088 a GLN, which regions
use for a part of themselves.
"""

import re

from stdnum import ean

from parties.rules import organisation_number

_SWEDISH, _GLN = "0007", "0088"
_ENDPOINT = re.compile(r"([0-9]{4}):([0-9]{10,13})")


class PeppolIdRefused(ValueError):
    """Raised with a Swedish message when a text is not a Peppol id that can be used here."""


def endpoint(digits: str) -> str:
    """Give the address of an organisation number: `0007:2321000164`.

    Refused: what is not ten digits with a right check digit (`OrganisationNumberRefused`).
    """
    return f"{_SWEDISH}:{organisation_number.OrganisationNumber(digits)}"


def parse(text: str) -> str:
    """Read an address as it is written: `0007:` and an organisation number, or `0088:` and a GLN.

    Refused with `PeppolIdRefused`: another scheme, wrong length or check digit, spaces inside.
    """
    found = _ENDPOINT.fullmatch(text.strip(" \u00a0"))
    if not found or not _is_of_scheme(found[1], found[2]):
        raise PeppolIdRefused(
            "Skriv Peppol-id som 0007: och organisationsnumrets tio siffror, "
            "eller 0088: och ett GLN med tretton siffror."
        )
    return found[0]


def _is_of_scheme(scheme: str, digits: str) -> bool:
    if scheme == _GLN:
        return len(digits) == 13 and ean.is_valid(digits)
    if scheme != _SWEDISH:
        return False
    try:
        organisation_number.OrganisationNumber(digits)
    except organisation_number.OrganisationNumberRefused:
        return False
    return True
