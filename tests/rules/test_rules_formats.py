"""Amounts, percentages, days and numbers as Swedish prints them."""

from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moneyed import EUR, SEK, Money

from office import formats, numbers, parsing

ore = st.integers(-(10**13), 10**13)


@given(ore)
def test_an_amount_holds_its_ore_and_nothing_else(count: int) -> None:
    text = formats.kronor(Decimal(count).scaleb(-2))
    assert text.endswith("\u00a0kr")
    digits = "".join(filter(str.isdigit, text))
    assert int(digits) == abs(count)
    assert text.startswith("\u2212") is (count < 0)
    whole = text.lstrip("\u2212").removesuffix("\u00a0kr").partition(",")[0]
    first, *groups = whole.split("\u00a0")
    assert 1 <= len(first) <= 3
    assert all(len(group) == 3 for group in groups)


@given(st.integers(0, 10**14 - 1))
def test_what_is_written_is_read_back(count: int) -> None:
    amount = Decimal(count).scaleb(-2)
    assert parsing.parse_amount(formats.kronor(amount)) == amount
    assert parsing.parse_amount(formats.kronor_short(amount)) == amount


@given(st.decimals(allow_nan=False, allow_infinity=False, places=7, min_value=-(10**15), max_value=10**15))
def test_no_decimal_is_lost(value: Decimal) -> None:
    written = numbers.number(value).replace("\u00a0", "").replace(",", ".").replace("\u2212", "-")
    assert Fraction(written) == Fraction(value)
    assert numbers.decimals(value) == len(written.partition(".")[2])


@pytest.mark.parametrize(
    ("amount", "long", "short"),
    [
        ("617000", "617 000,00 kr", "617 000 kr"),
        ("617000.50", "617 000,50 kr", "617 000,50 kr"),
        ("0", "0,00 kr", "0 kr"),
        ("-0.00", "0,00 kr", "0 kr"),
        ("-1234567.5", "−1 234 567,50 kr", "−1 234 567,50 kr"),
        ("999", "999,00 kr", "999 kr"),
        ("1E+3", "1 000,00 kr", "1 000 kr"),
        (
            "100000000000000000000000000000000000.01",
            "100 000 000 000 000 000 000 000 000 000 000 000,01 kr",
            None,
        ),
    ],
)
def test_amounts_as_they_are_printed(amount: str, long: str, short: str | None) -> None:
    assert formats.kronor(Decimal(amount)) == long.replace(" ", "\u00a0")
    assert formats.kronor_short(Decimal(amount)) == (short or long).replace(" ", "\u00a0")
    assert formats.kronor(Money(amount, SEK)) == formats.kronor(Decimal(amount))


@pytest.mark.parametrize("amount", [617000.0, 617000, "617000", True, None])
def test_an_amount_of_the_wrong_kind_is_refused(amount: Any) -> None:
    with pytest.raises(TypeError):
        formats.kronor(amount)


@pytest.mark.parametrize("amount", [Decimal("0.001"), Decimal("NaN"), Decimal("Infinity"), Money(1, EUR)])
def test_an_amount_that_cannot_be_kronor_is_refused(amount: Decimal | Money) -> None:
    with pytest.raises(ValueError, match=r"öre|written|kronor"):
        formats.kronor(amount)


@pytest.mark.parametrize(
    ("rate", "text"),
    [("3", "3,0 %"), ("3.0000", "3,0 %"), ("2.75", "2,75 %"), ("0", "0,0 %"), ("100", "100,0 %")],
)
def test_a_percentage_has_one_decimal_or_more(rate: str, text: str) -> None:
    assert formats.percent(rate) == formats.percent(Decimal(rate)) == text.replace(" ", "\u00a0")


def test_a_percentage_that_is_none_is_refused() -> None:
    with pytest.raises(TypeError):
        formats.percent(3.0)  # type: ignore[arg-type]
    with pytest.raises(InvalidOperation):
        formats.percent("tre")


def test_days() -> None:
    assert formats.day(date(2027, 1, 11)) == "2027-01-11"
    assert formats.day(date(987, 1, 1)) == "0987-01-01"
    assert formats.day_in_words(date(2027, 1, 11)) == "11 januari 2027"
    assert formats.day_in_words(date(2030, 12, 31)) == "31 december 2030"


def test_how_many() -> None:
    assert formats.counted(0, "post", "poster") == "0 poster"
    assert formats.counted(1, "post", "poster") == "1 post"
    assert formats.counted(2000, "post", "poster") == "2\u00a0000 poster"


def test_a_reason_ends_before_the_next_sentence_begins() -> None:
    assert formats.sentence("Enligt § 4") == "Enligt § 4."
    assert formats.sentence("Användes inte.") == "Användes inte."
    assert formats.sentence("Fel år!") == "Fel år!"


def test_organisation_number_and_bankgiro() -> None:
    assert formats.organisation_number("2321000164") == "232100-0164"
    assert formats.bankgiro("50501055") == "5050-1055"
    assert formats.bankgiro("9912346") == "991-2346"


@pytest.mark.parametrize("digits", ["", "232100-0164", "23210001640", "٢٣٢١٠٠٠١٦٤", "2321000164\n"])
def test_other_than_digits_is_not_printed(digits: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        formats.organisation_number(digits)
    with pytest.raises(ValueError, match="digits"):
        formats.bankgiro(digits)


def test_exponents() -> None:
    assert numbers.superscript(1234567890) == "¹²³⁴⁵⁶⁷⁸⁹⁰"
    with pytest.raises(ValueError, match="negative"):
        numbers.superscript(-1)
