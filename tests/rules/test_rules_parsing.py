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


TODAY = date(2027, 1, 11)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-01-11", "2027-01-11"),
        ("20270111", "2027-01-11"),
        ("19991231", "1999-12-31"),
        ("270111", "2027-01-11"),
        ("991231", "1999-12-31"),
        ("761231", "2076-12-31"),
        ("771231", "1977-12-31"),
        ("11/1", "2027-01-11"),
        ("1/7", "2027-07-01"),
        ("31/12", "2026-12-31"),
        ("12/7", "2027-07-12"),
        ("15/7", "2026-07-15"),
        ("11/1 2028", "2028-01-11"),
        ("11/1-28", "2028-01-11"),
        ("11/1-2028", "2028-01-11"),
        ("29/2 2028", "2028-02-29"),
        ("11.1.2027", "2027-01-11"),
        ("01.02.2027", "2027-02-01"),
        ("11 januari 2027", "2027-01-11"),
        ("den 1 Maj 2030", "2030-05-01"),
        ("1 augusti 2027", "2027-08-01"),
        ("24 dec. 2026", "2026-12-24"),
        ("3 oktober 2026", "2026-10-03"),
        ("30 juni 2027", "2027-06-30"),
        ("i dag", "2027-01-11"),
        ("Idag", "2027-01-11"),
        ("i\u00a0går", "2027-01-10"),
        ("igår", "2027-01-10"),
        ("i förrgår", "2027-01-09"),
        ("i morgon", "2027-01-12"),
        ("imorgon", "2027-01-12"),
    ],
)
def test_a_person_writes_a_day_in_many_ways(text: str, day: str) -> None:
    assert parse_day(text, today=TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("11/1", date(2026, 12, 20), date(2027, 1, 11)),
        ("20/12", date(2027, 1, 2), date(2026, 12, 20)),
        ("29/2", date(2028, 2, 1), date(2028, 2, 29)),
        ("29/2", date(2027, 10, 1), date(2028, 2, 29)),
        ("i går", date(2027, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_day_without_a_year_is_the_nearest(text: str, today: date, day: date) -> None:
    assert parse_day(text, today=today) == day


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("01/02/2026", "år-månad-dag"),
        ("1-2-2026", "år-månad-dag"),
        ("2026-1-5", "år-månad-dag"),
        ("11 mai 2027", "år-månad-dag"),
        ("11 januaris", "år-månad-dag"),
        ("snart", "år-månad-dag"),
        ("1 maj", "år-månad-dag"),
        ("2027", "år-månad-dag"),
        ("1/1 202", "år-månad-dag"),
        ("i", "år-månad-dag"),
        ("١١/١", "år-månad-dag"),
        ("29/2", "finns inte"),
        ("31/2", "finns inte"),
        ("31 april 2027", "finns inte"),
        ("0/1", "finns inte"),
        ("1/13", "finns inte"),
        ("20270229", "finns inte"),
        ("270229", "finns inte"),
        ("29/2 2027", "finns inte"),
        ("29 februari 2027", "finns inte"),
        ("1/1 1899", "orimligt"),
        ("22010101", "orimligt"),
        ("00000101", "finns inte"),
    ],
)
def test_a_day_of_a_person_that_is_not_clear_is_refused_with_advice(text: str, says: str) -> None:
    with pytest.raises(DayNotUnderstood, match=says):
        parse_day(text, today=TODAY)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.dates(date(2020, 1, 1), date(2100, 12, 31)))
def test_every_whole_day_is_the_same_in_each_way_of_writing(day: date, today: date) -> None:
    for text in (f"{day:%Y%m%d}", f"{day.day}/{day.month} {day.year}", f"{day.day}.{day.month}.{day.year}"):
        assert parse_day(text, today=today) == day
    assert abs(parse_day(f"{today.day}/{today.month}", today=today) - today).days == 0
