"""Other readings (andra läsningar) of a clause on indexation that says less than it should."""

from dataclasses import dataclass, replace
from decimal import Decimal

from grants.rules.indexation import FIRST_YEAR, Compounding, Indexed, Rounding, Terms, every_year


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Läsning: the same grant, read in another way. `total` and `difference` in kronor and öre over the term.

    `difference` is this reading less the chosen one: below zero when this one gives the grantee less.
    """

    key: str
    label: str
    terms: Terms
    years: tuple[Indexed, ...]
    total: Decimal
    difference: Decimal


def readings(terms: Terms) -> tuple[Reading, ...]:
    """Give the readings that were not chosen, each differing from the terms in one thing only.

    They are: the amount counts from the year before; simple for compound or the reverse; and the other ways
    to round. A grant without indexation has none. Refused: as `yearly_amount`.
    """
    if terms.rate == 0:
        return ()
    chosen = _total(every_year(terms))
    return tuple(_reading(key, label, other, chosen) for key, label, other in _others(terms) if other != terms)


def _others(terms: Terms) -> list[tuple[str, str, Terms]]:
    others = []
    base = terms.base_year
    if base > FIRST_YEAR:
        label = f"Beloppet gäller {base - 1} års nivå: första uppräkningen {base}"
        others.append(("base_year", label, replace(terms, base_year=base - 1)))
    if terms.compounding is Compounding.COMPOUND:
        others.append(("simple", "Enkel uppräkning: samma tillägg varje år", _simple(terms)))
    else:
        compound = replace(terms, compounding=Compounding.COMPOUND)
        others.append(("compound", "Ränta på ränta: uppräkning av föregående års nivå", compound))
    others.append(("ore", "Avrundning till öre, en gång per år", replace(terms, rounding=Rounding.ORE)))
    others.append(("krona", "Avrundning till hela kronor, en gång per år", replace(terms, rounding=Rounding.KRONA)))
    if terms.compounding is Compounding.COMPOUND:
        yearly = replace(terms, rounding=Rounding.KRONA_YEARLY)
        others.append(("krona_yearly", "Avrundning till hela kronor varje år, vidare därifrån", yearly))
    return others


def _simple(terms: Terms) -> Terms:
    """Year by year has no meaning without compounding, so whole kronor once is the nearest."""
    rounding = Rounding.KRONA if terms.rounding is Rounding.KRONA_YEARLY else terms.rounding
    return replace(terms, compounding=Compounding.SIMPLE, rounding=rounding)


def _reading(key: str, label: str, terms: Terms, chosen: Decimal) -> Reading:
    years = every_year(terms)
    total = _total(years)
    return Reading(key=key, label=label, terms=terms, years=years, total=total, difference=total - chosen)


def _total(years: tuple[Indexed, ...]) -> Decimal:
    return sum((year.amount for year in years), Decimal("0.00"))
