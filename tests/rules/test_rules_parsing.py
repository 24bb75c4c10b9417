"""Amounts and days as people type them: read in one way, or refused with a word on how to write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.parsing import AmountNotUnderstood, DayNotUnderstood, parse_amount, parse_day


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("617 000,50", "617000.50"),
        ("617\u00a0000,50", "617000.50"),
        ("617\u202f000,50", "617000.50"),
        ("617000", "617000.00"),
        ("617000,5", "617000.50"),
        ("  617 000 kr ", "617000.00"),
        ("617 000,00\u00a0kr", "617000.00"),
        ("0", "0.00"),
        ("007", "7.00"),
        ("999 999 999 999,99", "999999999999.99"),
    ],
)
def test_amounts_as_a_swede_writes_them(text: str, amount: str) -> None:
    assert str(parse_amount(text)) == amount


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Skriv ett belopp"),
        (" \u00a0 ", "Skriv ett belopp"),
        ("617.000,50", "flera sätt"),
        ("617000.50", "flera sätt"),
        ("617.000", "flera sätt"),
        ("-1", "minustecken"),
        ("-0", "minustecken"),
        ("−617 000", "minustecken"),
        ("+5", "minustecken"),
        ("1e5", "inte ett belopp"),
        ("1_000", "inte ett belopp"),
        ("١٢٣", "inte ett belopp"),
        ("½", "inte ett belopp"),
        ("NaN", "inte ett belopp"),
        ("Infinity", "inte ett belopp"),
        ("6 17 000", "inte ett belopp"),
        ("617  000", "inte ett belopp"),
        ("617\n000", "inte ett belopp"),
        ("617 0000", "inte ett belopp"),
        (",50", "inte ett belopp"),
        ("617,", "inte ett belopp"),
        ("617,50,00", "inte ett belopp"),
        ("617 000:-", "inte ett belopp"),
        ("617 000 SEK", "inte ett belopp"),
        ("0x10", "inte ett belopp"),
        ("1,005", "två decimaler"),
        ("1,000", "två decimaler"),
        ("1000000000000", "för stort"),
        ("9" * 41, "för långt"),
    ],
)
def test_an_amount_that_is_not_clear_is_refused_with_advice(text: str, says: str) -> None:
    with pytest.raises(AmountNotUnderstood, match=says):
        parse_amount(text)


@given(st.text(max_size=30) | st.text("0123456789 ,.-\u00a0kre", max_size=20))
def test_whatever_is_typed_is_whole_ore_or_a_refusal(text: str) -> None:
    try:
        amount = parse_amount(text)
    except AmountNotUnderstood:
        return
    assert amount.as_tuple().exponent == -2
    assert 0 <= amount < 10**12
    typed = "".join(filter(str.isdigit, text.partition(",")[0]))
    assert int(amount) == int(typed)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_every_day_is_read_as_it_is_written(day: date) -> None:
    assert parse_day(day.isoformat()) == day
    assert parse_day(f" {day.isoformat()}\u00a0") == day


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "år-månad-dag"),
        ("01/02/2026", "år-månad-dag"),
        ("2026-1-5", "år-månad-dag"),
        ("20260115", "år-månad-dag"),
        ("260115", "år-månad-dag"),
        ("2026-W03-4", "år-månad-dag"),
        ("2026-01-15\n", "år-månad-dag"),
        ("٢٠٢٦-٠١-١٥", "år-månad-dag"),
        ("2026-01-15T00:00", "år-månad-dag"),
        ("15 januari 2026", "år-månad-dag"),
        ("2026-02-29", "finns inte"),
        ("2026-13-01", "finns inte"),
        ("2026-04-31", "finns inte"),
        ("0000-01-01", "finns inte"),
        ("1899-12-31", "orimligt"),
        ("2201-01-01", "orimligt"),
    ],
)
def test_a_day_that_is_not_clear_is_refused_with_advice(text: str, says: str) -> None:
    with pytest.raises(DayNotUnderstood, match=says):
        parse_day(text)
