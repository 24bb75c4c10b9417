"""What the terms of grants give for each year, worked out anew and laid beside what is stored. Amounts in kronor."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from grants.models import Basis, Grant, GrantYear
from grants.rules.indexation import Indexed, every_year
from office.formats import kronor
from office.money import sek

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class YearOfTerms:
    """A grant-year as its terms have it: what they give, nought for a year that they do not give.

    `misderived` says in Swedish how what is stored is not that; empty where it is. A year that the terms give and that
    was never stored is a grant-year without a primary key.
    """

    grant_year: GrantYear
    amount: Decimal
    misderived: str = ""


def years_of_terms(bases: Iterable[Basis]) -> list[YearOfTerms]:
    """Every grant-year that the terms give or that is stored, the first year first, then by the grants' numbers."""
    grants = Grant.objects.filter(basis__in=bases).prefetch_related("grant_years").order_by("number", "pk")
    return sorted(
        (row for grant in grants for row in _years_of(grant)),
        key=lambda row: row.grant_year.year,
    )


def derived(grant_year: GrantYear) -> Indexed | None:
    """The stored derivation, or None where its pieces do not hold together."""
    try:
        return grant_year.indexed
    except (KeyError, ValueError, ArithmeticError, TypeError):
        return None


def _years_of(grant: Grant) -> Iterator[YearOfTerms]:
    given = {indexed.year: indexed for indexed in _given(grant)}
    for stored in grant.grant_years.all():
        indexed = given.pop(stored.year, None)
        yield YearOfTerms(stored, indexed.amount if indexed else ZERO, _misderived(stored, indexed))
    for indexed in given.values():
        year = GrantYear(grant=grant, year=indexed.year, amount=sek(indexed.amount), derivation=indexed.as_json())
        yield YearOfTerms(
            year, indexed.amount, f"Villkoren ger {kronor(indexed.amount)}, men bidragsåret är inte lagrat."
        )


def _given(grant: Grant) -> Sequence[Indexed]:
    try:
        return every_year(grant.terms())
    except ValueError:  # terms that contradict themselves give nothing
        return ()


def _misderived(stored: GrantYear, indexed: Indexed | None) -> str:
    of_store = kronor(stored.amount)
    if indexed is None:
        return f"Bidragsåret är lagrat med {of_store}, men villkoren ger inget för {stored.year}."
    if stored.amount.amount != indexed.amount:
        return f"Villkoren ger {kronor(indexed.amount)}, men bidragsåret är lagrat med {of_store}."
    # How it is put in words may be another in a later version; what it says may not. Mostly not even the words are.
    if _but_the_words(stored.derivation) == _but_the_words(indexed.as_json()):
        return ""
    kept = derived(stored)
    if kept is None or replace(kept, words="") != replace(indexed, words=""):
        return f"Villkoren ger {kronor(indexed.amount)} på ett annat sätt än den lagrade härledningen."
    return ""


def _but_the_words(derivation: Mapping[str, Any]) -> dict[str, Any]:
    return {**derivation, "words": ""} if isinstance(derivation, dict) else {}
