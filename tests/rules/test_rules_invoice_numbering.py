"""How an invoice number is written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.rules.numbering import PrefixRefused, invoice_number

prefixes = st.from_regex(r"[A-Z0-9]{1,6}", fullmatch=True)


def test_the_first_invoice_of_2027() -> None:
    assert invoice_number("TC", 2027, 1) == "TC-2027-0001"
    assert invoice_number("TC", 2027, 9999) == "TC-2027-9999"
    assert invoice_number("TC", 2027, 10000) == "TC-2027-10000"


@given(prefixes, st.integers(1900, 2200), st.integers(1, 10**6))
def test_a_number_can_be_taken_apart_again(prefix: str, year: int, sequence: int) -> None:
    found = re.fullmatch(r"([A-Z0-9]+)-([0-9]{4})-([0-9]{4,})", invoice_number(prefix, year, sequence))
    assert found
    assert (found[1], int(found[2]), int(found[3])) == (prefix, year, sequence)


@pytest.mark.parametrize("prefix", ["", "tc", "TEKNIKC", "T-C", "T C", "ÅÄÖ", "TC\n", "٣"])
def test_a_prefix_of_something_else_is_refused(prefix: str) -> None:
    with pytest.raises(PrefixRefused, match="A–Z"):
        invoice_number(prefix, 2027, 1)


@pytest.mark.parametrize(("year", "sequence"), [(27, 1), (2201, 1), (2027, 0), (2027, -1)])
def test_a_year_or_sequence_that_cannot_be_is_refused(year: int, sequence: int) -> None:
    with pytest.raises(ValueError, match=r"year of invoices|begins at 1"):
        invoice_number("TC", year, sequence)
