"""Bankgiro numbers and Peppol ids: what passes and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parties.rules import bankgiro, peppol
from parties.rules.bankgiro import BankgiroRefused
from parties.rules.organisation_number import OrganisationNumberRefused
from parties.rules.peppol import PeppolIdRefused


def luhn_sum(digits: str) -> int:
    """The oracle: Luhn from the right."""
    doubled = (int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits)))
    return sum(value // 10 + value % 10 for value in doubled)


@given(st.from_regex(r"[0-9]{7,8}", fullmatch=True))
def test_a_bankgiro_is_one_by_its_check_digit(digits: str) -> None:
    if luhn_sum(digits) % 10 == 0:
        assert bankgiro.parse(digits) == bankgiro.parse(f"{digits[:-4]}-{digits[-4:]}") == digits
    else:
        with pytest.raises(BankgiroRefused, match="fel kontrollsiffra"):
            bankgiro.parse(digits)


def test_a_bankgiro_is_read_with_spaces_around_it() -> None:
    assert bankgiro.parse("\u00a05050-1055 ") == "50501055"
    assert bankgiro.parse("991-2346") == "9912346"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "505010",
        "5050-10555",
        "50-501055",
        "5050 1055",
        "5050-1055\n",
        "٥٠٥٠-١٠٥٥",
        "5050--1055",
        "BG 5050-1055",
    ],
)
def test_what_is_no_bankgiro_is_refused(text: str) -> None:
    with pytest.raises(BankgiroRefused, match="sju eller åtta siffror"):
        bankgiro.parse(text)


def test_the_endpoint_of_an_organisation_number() -> None:
    assert peppol.endpoint("2321000164") == "0007:2321000164"


@pytest.mark.parametrize("digits", ["", "232100-0164", "2321000165", "232100016", "٢٣٢١٠٠٠١٦٤", "0007:2321000164"])
def test_no_endpoint_is_made_of_what_is_no_number(digits: str) -> None:
    with pytest.raises(OrganisationNumberRefused):
        peppol.endpoint(digits)


@pytest.mark.parametrize("text", ["0007:2321000164", "0088:7300009012343", " 0007:2321000164\u00a0"])
def test_the_two_schemes_of_swedish_buyers(text: str) -> None:
    assert peppol.parse(text) == text.strip(" \u00a0")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2321000164",
        "0007:232100-0164",
        "0007:2321000165",
        "0007:7300009012345",
        "0088:7300009012346",
        "0088:2321000164",
        "9955:SE232100016401",
        "0192:2321000164",
        "0007: 2321000164",
        "0007:2321000164\n",
        "0007:٢٣٢١٠٠٠١٦٤",
    ],
)
def test_other_peppol_ids_are_refused(text: str) -> None:
    with pytest.raises(PeppolIdRefused, match="Skriv Peppol-id"):
        peppol.parse(text)
