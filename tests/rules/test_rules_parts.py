"""What each instalment asks for of what stands promised, against an oracle of fractions."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.rules.parts import Part, part_of, whole_in_words

THIRDS = {1: Fraction(1, 3), 2: Fraction(1, 3), 3: Fraction(1, 3)}
ore = st.integers(0, 10**9).map(lambda n: Decimal(n) / 100)
weights = st.lists(st.integers(1, 50), min_size=1, max_size=12)


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def half_up(x: Fraction) -> Decimal:
    """Whole öre, in kronor."""
    return Decimal((x * 100 + Fraction(1, 2)).__floor__()) / 100


def test_thirds_of_the_second_year_say_their_share_and_the_last_takes_the_rounding() -> None:
    sent: dict[int, Decimal] = {}
    words = []
    for which in THIRDS:
        part = part_of(Decimal("635510.00") - sum(sent.values()), THIRDS, sent, which)
        sent[which] = part.amount
        words.append(plain(part.words))
    assert list(sent.values()) == [Decimal("211836.67"), Decimal("211836.67"), Decimal("211836.66")]
    assert words[0] == ", varav 1/3 (tillfälle 1 av 3): 211 836,67 kr"
    assert words[2] == ", varav 1/3 (tillfälle 3 av 3): 211 836,66 kr"


def test_one_instalment_asks_for_all_and_explains_nothing() -> None:
    assert part_of(Decimal("866755.30"), {1: Fraction(1)}, {}, 1) == Part(Decimal("866755.30"))


def test_after_a_release_between_two_instalments_what_is_left_is_divided_by_what_is_left() -> None:
    """900 in thirds: 300 is sent, then 150 is released."""
    second = part_of(Decimal("450.00"), THIRDS, {1: Decimal("300.00")}, 2)
    assert second.amount == Decimal("225.00")
    assert plain(second.words) == (
        ". Fakturerat förut 300,00 kr, kvar 450,00 kr, varav 1/2 (tillfälle 2 av 3): 225,00 kr"
    )
    third = part_of(Decimal("225.00"), THIRDS, {1: Decimal("300.00"), 2: second.amount}, 3)
    assert third.amount == Decimal("225.00")


def test_what_an_instalment_outside_the_term_once_asked_for_is_counted() -> None:
    assert part_of(Decimal("60.00"), {2: Fraction(1)}, {1: Decimal("40.00")}, 2).amount == Decimal("60.00")


@given(ore, weights, st.randoms(use_true_random=False))
def test_unchanged_each_asks_for_its_share_of_the_whole_in_whatever_order(
    whole: Decimal, of: list[int], random: Random
) -> None:
    shares = {key: Fraction(weight, sum(of)) for key, weight in enumerate(of)}
    order = list(shares)
    random.shuffle(order)
    sent: dict[int, Decimal] = {}
    for which in order:
        sent[which] = part_of(whole - sum(sent.values()), shares, sent, which).amount
    assert sum(sent.values()) == whole
    rounded = [half_up(Fraction(whole) * share) for share in shares.values()]
    if sum(rounded[:-1]) <= whole:  # else there are fewer öre than the rounding takes
        assert [sent[key] for key in list(shares)[:-1]] == rounded[:-1]


@given(ore, weights, st.lists(st.fractions(-1, 1, max_denominator=100), min_size=12, max_size=12))
def test_whatever_happens_in_between_all_is_asked_for_and_never_more(
    whole: Decimal, of: list[int], changes: list[Fraction]
) -> None:
    """Between any two, a part of what is left is released, or as much is carried here."""
    shares = {key: Fraction(weight, sum(of)) for key, weight in enumerate(of)}
    sent: dict[int, Decimal] = {}
    left = whole
    for which, change in zip(shares, changes, strict=False):
        left += half_up(Fraction(left) * change)
        amount = part_of(left, shares, sent, which).amount
        assert 0 <= amount <= left
        sent[which] = amount
        left -= amount
    assert left == 0


def test_the_words_say_what_was_let_go_of_and_what_was_carried_here() -> None:
    words = whole_in_words(
        "617 000 kr (§ 7)",
        [(Decimal("-10000.00"), "Årsbokslut 2028: frigörs"), (Decimal("12180.00"), "Överfört från 2027.")],
        Decimal("619180.00"),
    )
    assert plain(words) == (
        "617 000 kr (§ 7). Avgår 10 000,00 kr: Årsbokslut 2028: frigörs. "
        "Tillkommer 12 180,00 kr: Överfört från 2027. Blir 619 180,00 kr"
    )
    assert whole_in_words("617 000 kr (§ 7)", [], Decimal(617000)) == "617 000 kr (§ 7)"


@pytest.mark.parametrize("whole", ["0.00", "0.01", "0.02", "0.05"])
def test_a_few_ore_in_many_parts_are_not_lost(whole: str) -> None:
    shares = {key: Fraction(1, 7) for key in range(7)}
    sent: dict[int, Decimal] = {}
    for which in shares:
        sent[which] = part_of(Decimal(whole) - sum(sent.values()), shares, sent, which).amount
    assert sum(sent.values()) == Decimal(whole)
    assert min(sent.values()) >= 0
