"""Which instalments a year has and what share of it each asks for; shares are fractions."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.rules.instalments import Term, in_words, shares_of_year, why_no_instalment, why_not_whole
from office.fractions import as_fraction

THIRD, QUARTER = Fraction(1, 3), Fraction(1, 4)
QUARTERS = {number: (month, QUARTER) for number, month in enumerate((1, 4, 7, 10), 1)}
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("first", "last", "year", "month", "is_one"),
    [
        (date(2026, 7, 1), date(2030, 12, 31), 2026, 1, False),
        (date(2026, 7, 1), date(2030, 12, 31), 2026, 6, False),
        (date(2026, 7, 1), date(2030, 12, 31), 2026, 7, True),
        (date(2026, 7, 1), date(2030, 12, 31), 2027, 1, True),
        (date(2028, 2, 29), date(2030, 12, 31), 2028, 1, False),
        (date(2028, 2, 29), date(2030, 12, 31), 2028, 2, True),
        (date(2026, 1, 1), date(2027, 6, 30), 2027, 7, False),
        (date(2026, 1, 1), date(2027, 6, 30), 2027, 6, True),
        (date(2026, 1, 1), date(2027, 7, 1), 2027, 7, True),
        (date(2026, 1, 31), date(2026, 1, 31), 2026, 1, True),
    ],
)
def test_a_month_without_a_day_of_the_term_is_no_instalment(
    first: date, last: date, year: int, month: int, is_one: bool
) -> None:
    term = Term(first, last)
    assert term.covers(year, month) is is_one
    assert (term.why_not(year, month) == "") is is_one


def test_it_says_on_which_side_of_the_term_the_month_lies() -> None:
    assert Term(date(2026, 7, 1), date(2030, 12, 31)).why_not(2026, 1) == (
        "Januari 2026 ligger före första dagen, 2026-07-01."
    )
    assert Term(date(2026, 1, 1), date(2027, 6, 30)).why_not(2027, 7) == (
        "Juli 2027 ligger efter sista dagen, 2027-06-30."
    )


def test_half_a_year_of_quarters_is_asked_for_in_two_halves() -> None:
    half = Fraction(1, 2)
    assert shares_of_year(QUARTERS, 2026, Term(date(2026, 7, 1), date(2027, 3, 31))) == {3: half, 4: half}
    assert shares_of_year(QUARTERS, 2027, Term(date(2026, 7, 1), date(2027, 3, 31))) == {1: 1}
    assert shares_of_year(QUARTERS, 2027, Term(date(2027, 2, 1), date(2027, 3, 31))) == {}
    assert shares_of_year(QUARTERS, 2026, Term(date(2026, 1, 1), date(2030, 12, 31))) == dict.fromkeys(
        range(1, 5), QUARTER
    )


def test_a_grant_that_begins_within_the_agreement_is_asked_for_once_it_has_begun() -> None:
    agreement, grant = Term(date(2026, 1, 1), date(2030, 12, 31)), Term(date(2026, 7, 1), date(2030, 12, 31))
    assert list(shares_of_year(QUARTERS, 2026, agreement, grant)) == [3, 4]
    assert shares_of_year({1: (1, Fraction(1))}, 2026, agreement, grant) == {}


@given(
    st.lists(st.tuples(st.integers(1, 12), st.integers(1, 50)), min_size=1, max_size=12),
    days,
    days,
    st.integers(2024, 2030),
)
def test_what_falls_within_the_term_is_in_proportion_and_exactly_one(
    said: list[tuple[int, int]], one: date, other: date, year: int
) -> None:
    weights = sum(weight for _, weight in said)
    instalments = {key: (month, Fraction(weight, weights)) for key, (month, weight) in enumerate(said)}
    first, last = sorted((one, other))

    found = shares_of_year(instalments, year, Term(first, last))

    # The oracle asks the calendar: the month has a day in the term.
    inside = {
        key
        for key, (month, _) in instalments.items()
        if any(first <= date(year, month, day) <= last for day in range(1, 29))
        or first.replace(day=1) == date(year, month, 1)
    }
    assert found.keys() == inside
    assert not found or sum(found.values()) == 1
    for key, share in found.items():
        of_all = sum(instalments[other][1] for other in inside)
        assert share == instalments[key][1] / of_all


def test_the_shares_of_a_year_are_said_with_their_sum_and_what_to_do() -> None:
    assert why_not_whole([THIRD] * 3) == ""
    assert why_not_whole([Fraction("0.333333")] * 3) == (
        "Andelarna 0,333333 + 0,333333 + 0,333333 blir tillsammans 0,999999: 0,000001 av årets belopp fattas. "
        "Ändra dem så att summan blir exakt 1. Lika delar är 1/3 var."
    )
    assert why_not_whole([THIRD, THIRD, QUARTER]) == (
        "Andelarna 1/3 + 1/3 + 1/4 blir tillsammans 11/12: 1/12 av årets belopp fattas. "
        "Ändra dem så att summan blir exakt 1. Lika delar är 1/3 var."
    )
    assert "blir tillsammans 3/2: det är 1/2 för mycket." in why_not_whole([Fraction(1), Fraction(1, 2)])
    assert "Ett ensamt tillfälle har andelen 1." in why_not_whole([Fraction(1, 2)])
    assert why_not_whole([]).startswith("Avtalet har inget faktureringstillfälle.")


@given(st.lists(st.fractions(Fraction(1, 60), Fraction(1), max_denominator=60), min_size=1, max_size=12))
def test_only_shares_that_are_exactly_one_together_say_nothing(shares: list[Fraction]) -> None:
    assert (why_not_whole(shares) == "") is (sum(shares) == 1)


@pytest.mark.parametrize(
    ("share", "words"),
    [(THIRD, "1/3"), (Fraction(1), "1"), (Fraction(1, 2), "1/2"), (Fraction(333333, 10**6), "0,333333")],
)
def test_a_share_is_printed_as_it_is(share: Fraction, words: str) -> None:
    assert in_words(share) == words


def test_a_year_without_an_instalment_says_where_one_is_to_lie() -> None:
    term = Term(date(2026, 7, 1), date(2027, 6, 30))
    assert "Lägg till ett tillfälle från juli 2026 till december 2026" in why_no_instalment(2026, term)
    assert "Lägg till ett tillfälle från januari 2027 till juni 2027" in why_no_instalment(2027, term)
    assert "Lägg till ett tillfälle i december 2026" in why_no_instalment(2026, Term(date(2026, 12, 24), term.last_day))
    assert "avtalet gäller inte då" in why_no_instalment(2028, term)


def test_a_share_in_float_and_what_is_no_number_are_refused() -> None:
    assert as_fraction("0.500000") == as_fraction("1/2") == Fraction(1, 2)
    with pytest.raises(TypeError):
        as_fraction(0.5)  # type: ignore[arg-type]
    for text in ("en tredjedel", "1/0", ""):
        with pytest.raises(ValueError, match="is not a share"):
            as_fraction(text)
