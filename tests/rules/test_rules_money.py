"""Rounding and dividing kronor, against whole-number arithmetic that knows no Decimal."""

import decimal
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.rules.money import (
    PartOfAnOre,
    SharesNotWhole,
    exact_decimal,
    exact_ore,
    round_to_krona,
    round_to_ore,
    split,
)

amounts = st.decimals(-(10**11), 10**11, allow_nan=False, allow_infinity=False, places=6)
whole_ore = st.integers(0, 10**13).map(lambda ore: Decimal(ore).scaleb(-2))
fractions = st.fractions(-(10**9), 10**9, max_denominator=10**6)


def half_up(value: Fraction, places: int) -> int:
    """The oracle: the number of units, halves away from zero, by whole-number division only."""
    scale: int = 10**places
    units, rest = divmod(abs(value.numerator) * scale, value.denominator)
    units += 1 if 2 * rest >= value.denominator else 0
    return units if value >= 0 else -units


@given(amounts)
def test_a_decimal_is_rounded_half_up_to_ore_and_krona(x: Decimal) -> None:
    assert Fraction(round_to_ore(x)) == Fraction(half_up(Fraction(x), 2), 100)
    assert Fraction(round_to_krona(x)) == half_up(Fraction(x), 0)


@given(fractions)
def test_a_fraction_without_end_is_rounded_exactly(x: Fraction) -> None:
    assert Fraction(round_to_ore(x)) == Fraction(half_up(x, 2), 100)
    assert Fraction(round_to_krona(x)) == half_up(x, 0)


@given(st.integers(-(10**13), 10**13), st.sampled_from([0, 2]))
def test_every_half_goes_away_from_zero(units: int, places: int) -> None:
    half = (Fraction(units) + Fraction(1 if units >= 0 else -1, 2)) / 10**places
    as_decimal = exact_decimal(half)
    assert as_decimal is not None
    rounded = round_to_ore(as_decimal) if places else round_to_krona(as_decimal)
    assert Fraction(rounded) * 10**places == units + (1 if units >= 0 else -1)


@pytest.mark.parametrize(
    ("x", "ore", "krona"),
    [
        ("0.005", "0.01", "0"),
        ("-0.005", "-0.01", "0"),
        ("0.004999999999999999999999999999999", "0.00", "0"),
        ("674212.559", "674212.56", "674213"),
        ("2.5", "2.50", "3"),
        ("-2.5", "-2.50", "-3"),
        ("-0.001", "0.00", "0"),
        ("1E-999999", "0.00", "0"),
    ],
)
def test_rounding_as_it_is_written(x: str, ore: str, krona: str) -> None:
    assert (str(round_to_ore(Decimal(x))), str(round_to_krona(Decimal(x)))) == (ore, krona)


def test_the_threads_decimal_settings_change_nothing() -> None:
    with decimal.localcontext(decimal.Context(prec=3, rounding=decimal.ROUND_DOWN)):
        assert str(round_to_ore(Decimal("674212.559"))) == "674212.56"
        assert str(round_to_ore(Fraction(2, 3) * 10**6)) == "666666.67"
        assert split(Decimal("1000000.01"), [Fraction(1, 3)] * 3) == [
            Decimal(x) for x in ("333333.34", "333333.34", "333333.33")
        ]


@pytest.mark.parametrize("x", [1.0, 1, True, "1", None])
@pytest.mark.parametrize("function", [round_to_ore, round_to_krona, exact_ore])
def test_only_exact_kinds_are_money(function: object, x: object) -> None:
    with pytest.raises(TypeError):
        function(x)  # type: ignore[operator]


@pytest.mark.parametrize("x", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+15", "-1E+15"])
@pytest.mark.parametrize("function", [round_to_ore, round_to_krona, exact_ore])
def test_what_is_no_amount_is_refused(function: object, x: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        function(Decimal(x))  # type: ignore[operator]


def test_an_exact_amount_keeps_its_value_and_gets_two_decimals() -> None:
    assert str(exact_ore(Decimal(617000))) == "617000.00"
    assert str(exact_ore(Decimal("617000.5000"))) == "617000.50"


@pytest.mark.parametrize("x", ["0.001", "617000.005", "-1.999"])
def test_a_third_decimal_is_refused(x: str) -> None:
    with pytest.raises(PartOfAnOre):
        exact_ore(Decimal(x))


@given(whole_ore, st.lists(st.integers(1, 1000), min_size=1, max_size=12))
def test_the_parts_always_sum_to_the_whole(amount: Decimal, weights: list[int]) -> None:
    shares = [Fraction(weight, sum(weights)) for weight in weights]
    try:
        parts = split(amount, shares)
    except SharesNotWhole:
        # Only where a few öre meet many shares: the oracle says that the others round to more than there is.
        taken = sum(half_up(Fraction(amount) * share, 2) for share in shares[:-1])
        assert taken > Fraction(amount) * 100
        return
    assert sum(map(Fraction, parts)) == Fraction(amount)
    for part, share in zip(parts[:-1], shares[:-1], strict=True):
        assert Fraction(part) * 100 == half_up(Fraction(amount) * share, 2)


def test_the_last_part_takes_the_rounding() -> None:
    thirds = [Fraction(1, 3)] * 3
    assert split(Decimal("100.00"), thirds) == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
    assert split(Decimal("200.00"), thirds) == [Decimal("66.67"), Decimal("66.67"), Decimal("66.66")]
    assert split(Decimal(817000), [Decimal(1)]) == [Decimal("817000.00")]
    assert split(Decimal("-100.00"), [Decimal("0.5"), Decimal("0.5")]) == [Decimal(-50), Decimal(-50)]


@pytest.mark.parametrize(
    "shares",
    [
        [],
        [Decimal("0.5")],
        [Decimal("0.5"), Decimal("0.6")],
        [Decimal("1.5"), Decimal("-0.5")],
        [Decimal(1), Decimal(0)],
    ],
)
def test_shares_that_make_no_whole_are_refused(shares: list[Decimal]) -> None:
    with pytest.raises(SharesNotWhole):
        split(Decimal("100.00"), shares)


def test_a_share_in_float_and_an_amount_with_part_of_an_ore_are_refused() -> None:
    with pytest.raises(TypeError):
        split(Decimal(100), [0.5, 0.5])  # type: ignore[list-item]
    with pytest.raises(PartOfAnOre):
        split(Decimal("0.001"), [Decimal(1)])


def test_so_many_shares_that_nothing_is_left_is_refused() -> None:
    with pytest.raises(SharesNotWhole):
        split(Decimal("0.05"), [Decimal("0.1")] * 10)


@given(st.fractions(max_denominator=10**4))
def test_a_fraction_with_an_end_is_its_decimal(x: Fraction) -> None:
    as_decimal = exact_decimal(x)
    ends = 10**20 % x.denominator == 0
    assert (as_decimal is not None) is ends
    assert as_decimal is None or Fraction(as_decimal) == x
