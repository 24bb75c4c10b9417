"""Indexation against an oracle in whole öre and fractions, and the figures of the two documents."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.rules.indexation import (
    Compounding,
    DerivationDoesNotHold,
    Indexed,
    Rounding,
    Terms,
    TermsRefused,
    every_year,
    yearly_amount,
)
from grants.rules.money import PartOfAnOre
from grants.rules.part_of_year import NotWholeMonths, PartOfYear, YearOutsideTerm

OPERATING = Terms(
    clause="§ 7",
    full_year_amount=Decimal("617000.00"),
    rate=Decimal("3.0"),
    compounding=Compounding.COMPOUND,
    rounding=Rounding.ORE,
    base_year=2026,
    first_day=date(2026, 1, 1),
    last_day=date(2030, 12, 31),
    part=PartOfYear.WHOLE_MONTHS,
)
STEM = replace(OPERATING, full_year_amount=Decimal("200000.00"))
SUPPORT = replace(
    OPERATING,
    clause="att-sats 1",
    full_year_amount=Decimal(500000),
    rate=Decimal(0),
    compounding=Compounding.NONE,
    first_day=date(2026, 7, 1),
    last_day=date(2026, 12, 31),
)


def plain(words: str) -> str:
    """With ordinary spaces, so that the expected text can be read here."""
    return words.replace("\u00a0", " ")


def nearest(value: Fraction, unit: Fraction) -> Fraction:
    """Halves upward; all amounts here are above zero."""
    return (value / unit * 2 + 1) // 2 * unit


def oracle(terms: Terms, year: int) -> Fraction:
    """The amount by walking from the base year, one year at a time."""
    full = Fraction(terms.full_year_amount)
    addition = full * Fraction(terms.rate) / 100
    if terms.rounding is Rounding.KRONA_YEARLY and year <= terms.base_year:
        return nearest(full * months(terms, year), Fraction(1))
    if terms.rounding is Rounding.KRONA_YEARLY and terms.rate:
        full = nearest(full, Fraction(1))
    for walked in range(terms.base_year + 1, year + 1):
        if terms.compounding is Compounding.COMPOUND:
            full += full * Fraction(terms.rate) / 100
        if terms.compounding is Compounding.SIMPLE:
            full += addition
        if terms.rounding is Rounding.KRONA_YEARLY and terms.rate and walked < year:
            full = nearest(full, Fraction(1))
    return nearest(full * months(terms, year), Fraction(1, 100) if terms.rounding is Rounding.ORE else Fraction(1))


def months(terms: Terms, year: int) -> Fraction:
    start, end = (terms.first_day.year, terms.first_day.month), (terms.last_day.year, terms.last_day.month)
    return Fraction(sum(start <= (year, month) <= end for month in range(1, 13)), 12)


@st.composite
def any_terms(draw: st.DrawFn) -> Terms:
    compounding = draw(st.sampled_from(Compounding))
    roundings = [rounding for rounding in Rounding if rounding is not Rounding.KRONA_YEARLY]
    first_year = draw(st.integers(2000, 2040))
    return Terms(
        clause="§ 1",
        full_year_amount=Decimal(draw(st.integers(1, 10**11))).scaleb(-2),
        rate=Decimal(0 if compounding is Compounding.NONE else draw(st.integers(0, 10**6))).scaleb(-4),
        compounding=compounding,
        rounding=draw(st.sampled_from(roundings if compounding is Compounding.SIMPLE else list(Rounding))),
        base_year=first_year + draw(st.integers(-5, 5)),
        first_day=date(first_year, draw(st.integers(1, 12)), 1),
        last_day=date(first_year + draw(st.integers(1, 9)), draw(st.sampled_from([1, 3, 5, 7, 8, 10, 12])), 31),
        part=PartOfYear.WHOLE_MONTHS,
    )


@given(any_terms(), st.data())
def test_the_amount_is_the_oracles_and_its_words_end_with_it(terms: Terms, data: st.DataObject) -> None:
    year = data.draw(st.sampled_from(terms.years))
    indexed = yearly_amount(terms, year)
    assert Fraction(indexed.amount) == oracle(terms, year)
    assert indexed.amount.as_tuple().exponent == -2
    kronor, ore = divmod(int(oracle(terms, year) * 100), 100)
    written = f"{kronor:,}".replace(",", " ") + (f",{ore:02}" if terms.rounding is Rounding.ORE else "")
    assert f"{written} kr (§ 1" in plain(indexed.words)


@given(any_terms(), st.sampled_from(PartOfYear), st.data())
def test_a_derivation_is_read_back_as_it_was_stored(terms: Terms, part: PartOfYear, data: st.DataObject) -> None:
    indexed = yearly_amount(replace(terms, part=part), data.draw(st.sampled_from(terms.years)))
    assert Indexed.from_json(json.loads(json.dumps(indexed.as_json()))) == indexed


@given(any_terms(), st.data())
def test_days_are_a_share_of_the_whole_year(terms: Terms, data: st.DataObject) -> None:
    first_day = data.draw(st.dates(terms.first_day.replace(month=1), terms.last_day))
    terms = replace(terms, first_day=first_day, last_day=date(2050, 12, 31), part=PartOfYear.DAYS)
    indexed = yearly_amount(terms, first_day.year)
    whole = yearly_amount(replace(terms, first_day=date(first_day.year, 1, 1)), first_day.year)
    end = date(first_day.year, 12, 31)
    share = Fraction((end - first_day).days + 1, (end - date(first_day.year, 1, 1)).days + 1)
    assert indexed.unrounded == whole.unrounded * share


def test_the_five_years_of_the_agreement() -> None:
    totals = [a.amount + b.amount for a, b in zip(every_year(OPERATING), every_year(STEM), strict=True)]
    assert list(map(str, totals)) == ["817000.00", "841510.00", "866755.30", "892757.96", "919540.70"]
    assert sum(totals) == Decimal("4337563.96")


def test_the_words_of_the_agreement() -> None:
    assert [plain(indexed.words) for indexed in every_year(OPERATING)] == [
        "617 000,00 kr (§ 7, basår 2026)",
        "617 000 kr × 1,03 = 635 510,00 kr (§ 7)",
        "617 000 kr × 1,03² = 654 575,30 kr (§ 7)",
        "617 000 kr × 1,03³ = 674 212,559 ≈ 674 212,56 kr (§ 7)",
        "617 000 kr × 1,03⁴ = 694 438,93577 ≈ 694 438,94 kr (§ 7)",
    ]
    assert plain(yearly_amount(STEM, 2030).words) == "200 000 kr × 1,03⁴ = 225 101,762 ≈ 225 101,76 kr (§ 7)"
    assert yearly_amount(STEM, 2027).words == "200\u00a0000\u00a0kr × 1,03 = 206\u00a0000,00\u00a0kr (§\u00a07)"


def test_half_a_year_of_support_in_2026() -> None:
    indexed = yearly_amount(SUPPORT, 2026)
    assert str(indexed.amount) == "250000.00"
    assert plain(indexed.words) == "500 000 kr × 6/12 = 250 000,00 kr (att-sats 1)"


def test_a_part_that_never_ends_is_almost_equal() -> None:
    indexed = yearly_amount(replace(SUPPORT, part=PartOfYear.DAYS), 2026)
    assert indexed.unrounded == Fraction(500000 * 184, 365)
    assert plain(indexed.words) == "500 000 kr × 184/365 ≈ 252 054,79 kr (att-sats 1)"


def test_amounts_of_the_year_before_the_term() -> None:
    grants = [replace(grant, base_year=2025) for grant in (OPERATING, STEM)]
    assert sum(indexed.amount for grant in grants for indexed in every_year(grant)) == Decimal("4467690.87")


def test_simple_indexation_adds_the_same_each_year() -> None:
    indexed = yearly_amount(replace(OPERATING, compounding=Compounding.SIMPLE), 2030)
    assert str(indexed.amount) == "691040.00"
    assert yearly_amount(OPERATING, 2030).amount - indexed.amount == Decimal("3398.94")
    assert plain(indexed.words) == "617 000 kr × (1 + 4 × 3,0 %) = 691 040,00 kr (§ 7)"


def test_whole_kronor_once_and_year_by_year_differ_in_2029() -> None:
    once = yearly_amount(replace(OPERATING, rounding=Rounding.KRONA), 2029)
    yearly = yearly_amount(replace(OPERATING, rounding=Rounding.KRONA_YEARLY), 2029)
    assert (str(once.amount), str(yearly.amount)) == ("674213.00", "674212.00")
    assert plain(once.words) == "617 000 kr × 1,03³ = 674 212,559 ≈ 674 213 kr (§ 7)"
    assert plain(yearly.words) == "helårsbeloppet 2028: 654 575 kr × 1,03 = 674 212,25 ≈ 674 212 kr (§ 7)"


def test_before_the_base_year_nothing_is_added() -> None:
    indexed = yearly_amount(replace(OPERATING, base_year=2028), 2026)
    assert plain(indexed.words) == "617 000,00 kr (§ 7, basår 2028)"
    assert (str(indexed.factor), str(indexed.amount)) == ("1", "617000.00")


def test_an_amount_in_ore_rounded_to_kronor_says_so() -> None:
    terms = replace(OPERATING, full_year_amount=Decimal("617000.50"), rounding=Rounding.KRONA)
    assert plain(yearly_amount(terms, 2026).words) == "617 000,50 kr ≈ 617 001 kr (§ 7, basår 2026)"


def test_more_decimals_than_a_reader_can_use_are_kept_but_not_printed() -> None:
    indexed = yearly_amount(replace(OPERATING, rate=Decimal("2.7531")), 2030)
    assert plain(indexed.words).startswith("617 000 kr × 1,027531⁴ ≈ ")
    assert indexed.unrounded == 617000 * Fraction(1027531, 10**6) ** 4


def test_a_rate_of_zero_is_not_multiplied_by() -> None:
    indexed = yearly_amount(replace(OPERATING, rate=Decimal(0)), 2029)
    assert plain(indexed.words) == "617 000,00 kr (§ 7, basår 2026)"


def test_the_stored_derivation_holds_text_and_whole_numbers_only() -> None:
    assert yearly_amount(STEM, 2028).as_json() == {
        "year": 2028,
        "clause": "§ 7",
        "base": "200000.00",
        "factor": "1.0609",
        "part_numerator": 12,
        "part_denominator": 12,
        "unrounded": "212180",
        "rounding": "ore",
        "amount": "212180.00",
        "words": "200\u00a0000\u00a0kr × 1,03² = 212\u00a0180,00\u00a0kr (§\u00a07)",
    }


@pytest.mark.parametrize(
    ("piece", "value"),
    [
        ("amount", "225101.77"),
        ("base", "200000.01"),
        ("factor", "1.04"),
        ("unrounded", "225101.7"),
        ("rounding", "krona"),
    ],
)
def test_a_stored_derivation_that_was_tampered_with_is_refused(piece: str, value: str) -> None:
    stored = yearly_amount(STEM, 2030).as_json() | {piece: value}
    with pytest.raises(DerivationDoesNotHold):
        Indexed.from_json(stored)


@pytest.mark.parametrize(
    "change",
    [
        {"full_year_amount": Decimal(0)},
        {"full_year_amount": Decimal(-1)},
        {"full_year_amount": Decimal(10) ** 12},
        {"rate": Decimal("-0.1")},
        {"rate": Decimal("100.1")},
        {"rate": Decimal("NaN")},
        {"rate": Decimal("3.00001")},
        {"compounding": Compounding.NONE},
        {"compounding": Compounding.SIMPLE, "rounding": Rounding.KRONA_YEARLY},
        {"base_year": 26},
        {"last_day": date(2025, 12, 31)},
        {"last_day": date(2201, 12, 31)},
    ],
)
def test_terms_that_cannot_be_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(TermsRefused):
        replace(OPERATING, **change)


@pytest.mark.parametrize(
    "change",
    [{"full_year_amount": 617000.0}, {"rate": 3.0}, {"rate": 3}, {"compounding": "simple"}, {"part": "days"}],
)
def test_terms_of_the_wrong_kind_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        replace(OPERATING, **change)


@pytest.mark.parametrize(
    ("call", "refusal"),
    [
        (lambda: replace(OPERATING, full_year_amount=Decimal("0.001")), PartOfAnOre),
        (lambda: yearly_amount(OPERATING, 2031), YearOutsideTerm),
        (lambda: yearly_amount(OPERATING, 2025), YearOutsideTerm),
        (lambda: yearly_amount(replace(SUPPORT, first_day=date(2026, 7, 2)), 2026), NotWholeMonths),
    ],
)
def test_other_refusals_keep_their_names(call: Callable[[], object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        call()
