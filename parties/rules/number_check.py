"""What an organisation number tells about itself: its check digit, its series, and whether that suits the party."""

from dataclasses import dataclass

from parties.rules.organisation_number import (
    OrganisationNumberRefused,
    Series,
    looks_like_region,
    parse,
    series,
)

_MUNICIPALITY = "212000"  # also Region Gotland, which is a municipality by law
_UNUSUAL = {
    "company": {Series.ESTATE, Series.PUBLIC, Series.NON_PROFIT},
    "association": {Series.ESTATE, Series.PUBLIC, Series.LIMITED_COMPANY},
}


@dataclass(frozen=True, slots=True)
class NumberCheck:
    """The answer, with Swedish words for the page."""

    digits: str  # ten, or none when the number does not hold
    words: str  # the series, or what is wrong
    doubt: str  # why the series does not suit that kind of party; empty when it does

    @property
    def holds(self) -> bool:
        return bool(self.digits)


def check(text: str, *, kind: str) -> NumberCheck:
    """Judge a number as it is printed. `kind` is the party's: region, municipality, company, association, other.

    Nothing is refused: a number that is none gives `holds` False and the reason. A number that holds and suits may
    still be another's.
    """
    try:
        digits = parse(text).digits
    except OrganisationNumberRefused as refusal:
        return NumberCheck("", str(refusal), "")
    return NumberCheck(digits, f"Serien är {series(digits).label}.", _doubt(digits, kind))


def _doubt(digits: str, kind: str) -> str:
    if kind == "region" and not looks_like_region(digits) and not digits.startswith(_MUNICIPALITY):
        return "Regioner har nummer som börjar med 232100. Två siffror kan ha bytt plats."
    if kind == "municipality" and not digits.startswith(_MUNICIPALITY):
        return "Kommuner har nummer som börjar med 212000."
    if series(digits) in _UNUSUAL.get(kind, set()):
        return "Nummerserien stämmer inte med slaget av organisation."
    return ""
