"""The readings of a clause that were not chosen."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from grants.rules.indexation import Compounding, Rounding, Terms, every_year
from grants.rules.part_of_year import PartOfYear
from grants.rules.readings import Reading, readings

TERMS = Terms(
    clause="§ 7",
    full_year_amount=Decimal(617000),
    rate=Decimal("3.0"),
    compounding=Compounding.COMPOUND,
    rounding=Rounding.ORE,
    base_year=2026,
    first_day=date(2026, 1, 1),
    last_day=date(2030, 12, 31),
    part=PartOfYear.WHOLE_MONTHS,
)


def by_key(terms: Terms) -> dict[str, Reading]:
    return {reading.key: reading for reading in readings(terms)}


def test_the_operating_grant_read_in_other_ways() -> None:
    found = by_key(TERMS)
    assert list(found) == ["base_year", "simple", "krona", "krona_yearly"]
    assert found["base_year"].label == "Beloppet gäller 2025 års nivå: första uppräkningen 2026"
    assert found["simple"].years[-1].amount == Decimal("691040.00")
    assert found["krona"].years[3].amount == Decimal(674213)
    assert found["krona_yearly"].years[3].amount == Decimal(674212)


def test_both_grants_of_the_agreement_from_amounts_of_2025() -> None:
    both = (by_key(grant)["base_year"] for grant in (TERMS, replace(TERMS, full_year_amount=Decimal(200000))))
    assert sum(reading.total for reading in both) == Decimal("4467690.87")


@pytest.mark.parametrize(
    ("compounding", "rounding"),
    [
        (Compounding.COMPOUND, Rounding.ORE),
        (Compounding.COMPOUND, Rounding.KRONA),
        (Compounding.COMPOUND, Rounding.KRONA_YEARLY),
        (Compounding.SIMPLE, Rounding.ORE),
        (Compounding.SIMPLE, Rounding.KRONA),
    ],
)
def test_every_reading_is_another_and_adds_up(compounding: Compounding, rounding: Rounding) -> None:
    terms = replace(TERMS, compounding=compounding, rounding=rounding)
    found = readings(terms)
    chosen = sum(indexed.amount for indexed in every_year(terms))
    assert len({reading.terms for reading in found} | {terms}) == len(found) + 1
    for reading in found:
        assert reading.total == sum(indexed.amount for indexed in reading.years)
        assert reading.difference == reading.total - chosen


def test_without_indexation_there_is_one_reading() -> None:
    assert readings(replace(TERMS, rate=Decimal(0))) == ()
    assert readings(replace(TERMS, rate=Decimal(0), compounding=Compounding.NONE)) == ()


def test_the_first_possible_base_year_has_no_year_before() -> None:
    assert "base_year" not in by_key(replace(TERMS, base_year=1900, last_day=date(2026, 12, 31)))
