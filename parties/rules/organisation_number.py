"""Organisation numbers (organisationsnummer): read, proved as far as digits go, placed in their series.

The form is set by lag (1974:174) om identitetsbeteckning för juridiska personer m.fl.: ten digits, the third
at least 2 so that it is never taken for a personal number, the last a check digit. Digits that pass may still
be another's: two swapped digits can keep the check digit right, so a person verifies the number against a
source.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from stdnum import luhn

from office import numbers

_NUMBER = re.compile("(?:16)?([0-9]{6})[-\u2010\u2011\u2013]?([0-9]{4})")
_SPACES = " \u00a0"
_REGION = "232100"


class OrganisationNumberRefused(ValueError):
    """Raised with a Swedish message when a text is not an organisation number."""


class Series(StrEnum):
    """Nummerserie: what the first digit tells about the legal form. It tells nothing about who it is."""

    ESTATE = "1"
    PUBLIC = "2"
    FOREIGN = "3"
    LIMITED_COMPANY = "5"
    SIMPLE_PARTNERSHIP = "6"
    ECONOMIC_ASSOCIATION = "7"
    NON_PROFIT = "8"
    TRADING_PARTNERSHIP = "9"
    UNKNOWN = ""

    @property
    def label(self) -> str:
        """The legal forms of the series, in Swedish."""
        return _LABELS[self]


@dataclass(frozen=True, slots=True)
class OrganisationNumber:
    """Organisationsnummer: ten proved digits. Refused: all else (`OrganisationNumberRefused`)."""

    digits: str

    def __post_init__(self) -> None:
        """Refuse what is not a number, so that one that exists is always whole."""
        if not re.fullmatch("[0-9]{10}", self.digits):
            raise OrganisationNumberRefused("Ett organisationsnummer har tio siffror, till exempel 232100-0164.")
        if self.digits[2] in "01":
            raise OrganisationNumberRefused(
                f"{self.printed} är inte ett organisationsnummer: tredje siffran är alltid minst 2. "
                "Skriv inte personnummer här."
            )
        if not luhn.is_valid(self.digits):
            raise OrganisationNumberRefused(
                f"{self.printed} har fel kontrollsiffra. Jämför siffrorna med källan; ofta är två omkastade."
            )

    def __str__(self) -> str:
        """The ten digits, as they are stored."""
        return self.digits

    @property
    def printed(self) -> str:
        """As it is printed: `232100-0164`."""
        return numbers.organisation_number(self.digits)


def parse(text: str) -> OrganisationNumber:
    """Read a number as it is written: `212300-0164`, `2123000164`, or with 16 before it as tax forms have it.

    Ordinary and no-break spaces around it are taken away. Refused with `OrganisationNumberRefused`: spaces
    inside, other digits than 0-9, a wrong check digit, a personal number.
    """
    found = _NUMBER.fullmatch(text.strip(_SPACES))
    if not found:
        raise OrganisationNumberRefused(
            "Skriv organisationsnumret med tio siffror, med eller utan bindestreck: 232100-0164."
        )
    return OrganisationNumber(found[1] + found[2])


def series(digits: str) -> Series:
    """Tell the series by the first digit. Refused: what is no number (`OrganisationNumberRefused`)."""
    first = OrganisationNumber(digits).digits[0]
    return Series(first) if first in _KNOWN else Series.UNKNOWN


def looks_like_region(digits: str) -> bool:
    """Tell whether a number is of the regions' own, 232100-xxxx. Refused: as `series`.

    Region Gotland is a municipality by law and has a municipality's number, 212000-xxxx: false.
    """
    return OrganisationNumber(digits).digits.startswith(_REGION)


_LABELS = {
    Series.ESTATE: "dödsbo",
    Series.PUBLIC: "stat, region, kommun eller församling",
    Series.FOREIGN: "utländskt företag",
    Series.LIMITED_COMPANY: "aktiebolag",
    Series.SIMPLE_PARTNERSHIP: "enkelt bolag",
    Series.ECONOMIC_ASSOCIATION: "ekonomisk förening eller bostadsrättsförening",
    Series.NON_PROFIT: "ideell förening eller stiftelse",
    Series.TRADING_PARTNERSHIP: "handelsbolag eller kommanditbolag",
    Series.UNKNOWN: "okänd serie",
}
_KNOWN = frozenset(member.value for member in Series if member.value)
