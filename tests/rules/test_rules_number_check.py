"""What a number tells about itself, and whether that suits the party."""

import pytest

from parties.rules.number_check import check


def test_the_regions_number_as_the_agreement_prints_it_holds_but_does_not_suit_a_region() -> None:
    found = check("212300-0164", kind="region")

    assert found.holds
    assert found.digits == "2123000164"
    assert "stat, region, kommun" in found.words
    assert "232100" in found.doubt


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("232100-0164", "region"),
        ("212000-0803", "region"),  # Gotland
        ("212000-1934", "municipality"),
        ("559398-2225", "company"),
        ("559398-2225", "other"),
        ("802499-0015", "association"),
    ],
)
def test_a_number_that_suits(text: str, kind: str) -> None:
    found = check(text, kind=kind)

    assert found.holds
    assert not found.doubt


@pytest.mark.parametrize(
    ("text", "kind"),
    [("559398-2225", "association"), ("802499-0015", "company"), ("232100-0164", "municipality")],
)
def test_a_number_of_a_series_that_does_not_suit(text: str, kind: str) -> None:
    assert check(text, kind=kind).doubt


@pytest.mark.parametrize("text", ["232100-0165", "ej angivet", "٢٣٢١٠٠-٠١٦٤", ""])
def test_a_number_that_is_none_says_why(text: str) -> None:
    found = check(text, kind="region")

    assert not found.holds
    assert found.words
    assert not found.doubt
