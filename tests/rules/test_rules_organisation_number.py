"""Organisation numbers as Swedes write them, and what is not one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parties.rules.organisation_number import (
    OrganisationNumber,
    OrganisationNumberRefused,
    Series,
    looks_like_region,
    parse,
    series,
)

nine_digits = st.from_regex(r"[0-9]{2}[2-9][0-9]{6}", fullmatch=True)


def check_digit(nine: str) -> str:
    """The oracle: Luhn by hand, doubling every other digit from the first, digits of the products summed."""
    products = "".join(str(int(digit) * (2 if place % 2 == 0 else 1)) for place, digit in enumerate(nine))
    return str(-sum(map(int, products)) % 10)


@given(nine_digits, st.integers(0, 9))
def test_only_one_last_digit_is_right(nine: str, last: int) -> None:
    digits = f"{nine}{last}"
    if str(last) == check_digit(nine):
        assert parse(digits).digits == parse(f"{digits[:6]}-{digits[6:]}").digits == digits
    else:
        with pytest.raises(OrganisationNumberRefused, match="fel kontrollsiffra"):
            parse(digits)


@given(st.text(max_size=14) | st.from_regex(r"[0-9 \-+]{8,14}", fullmatch=True))
def test_whatever_is_typed_is_ten_digits_or_a_refusal(text: str) -> None:
    try:
        found = parse(text)
    except OrganisationNumberRefused:
        return
    assert len(found.digits) == 10
    assert found.digits.isascii()
    assert found.digits.isdigit()
    assert parse(found.printed) == found


@pytest.mark.parametrize(
    "text",
    [
        "212300-0164",
        "2123000164",
        "16212300-0164",
        "162123000164",
        "  212300-0164 ",
        "\u00a0212300-0164\u00a0",
        "212300\u20110164",
        "212300\u20130164",
    ],
)
def test_the_ways_of_writing_one_number(text: str) -> None:
    number = parse(text)
    assert (number.digits, str(number), number.printed) == ("2123000164", "2123000164", "212300-0164")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "212300",
        "212300-01640",
        "21230-00164",
        "212300--0164",
        "212300 0164",
        "212300\n0164",
        "212300-0164\n",
        "212300-0164\t",
        "2 1 2 3 0 0 0 1 6 4",
        "٢١٢٣٠٠-٠١٦٤",
        "²12300-0164",
        "SE212300016401",
        "20212300-0164",
        "-2123000164",
        "2123000164-",
        "tio siffror",
    ],
)
def test_what_is_not_written_as_a_number_is_refused(text: str) -> None:
    with pytest.raises(OrganisationNumberRefused, match="tio siffror"):
        parse(text)


def test_a_personal_number_is_refused_by_its_month() -> None:
    with pytest.raises(OrganisationNumberRefused, match="personnummer"):
        parse("811218-9876")


def test_the_two_numbers_of_the_documents_cannot_be_told_from_right_ones_by_the_check_digit() -> None:
    printed, real = parse("212300-0164"), parse("232100-0164")
    assert not looks_like_region(printed.digits)
    assert looks_like_region(real.digits)
    assert series(printed.digits) is series(real.digits) is Series.PUBLIC
    assert series(parse("559398-2225").digits) is Series.LIMITED_COMPANY


@pytest.mark.parametrize(
    ("nine", "label"),
    [
        ("232100016", "stat, region, kommun eller församling"),
        ("556000000", "aktiebolag"),
        ("559000000", "aktiebolag"),
        ("769600000", "ekonomisk förening eller bostadsrättsförening"),
        ("802000000", "ideell förening eller stiftelse"),
        ("969600000", "handelsbolag eller kommanditbolag"),
        ("502000000", "aktiebolag"),
        ("402000000", "okänd serie"),
        ("002000000", "okänd serie"),
    ],
)
def test_the_first_digit_tells_the_legal_form(nine: str, label: str) -> None:
    assert series(nine + check_digit(nine)).label == label


def test_every_series_has_a_label() -> None:
    assert all(member.label for member in Series)


def test_questions_about_no_number_are_refused() -> None:
    for question in (series, looks_like_region):
        with pytest.raises(OrganisationNumberRefused):
            question("232100-0164")


@pytest.mark.parametrize("digits", ["2123000165", "212300016", "٢١٢٣٠٠٠١٦٤", "2123000164\n", ""])
def test_a_number_that_exists_is_whole(digits: str) -> None:
    with pytest.raises(OrganisationNumberRefused):
        OrganisationNumber(digits)
