"""Which invoice a payment names: whole words, never a part of a longer number; what names none of ours is not kept."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.rules.bank_rows import BankFile, BankRow, FileKind, RefusedRow, RowKind
from payments.rules.matching import Matching, Payable, match

LEFT = Decimal("635510.00")
OURS = Payable(key=1, number="TC-2027-0001", bankgiro="50501055")
FIRST = date(2027, 2, 1)


def row(
    *texts: str,
    amount: Decimal | str = LEFT,
    number: int = 1,
    day: date = FIRST,
    bounce: bool = False,
    bankgiro: str = "",
    end_to_end: str = "",
) -> BankRow:
    return BankRow(
        row=number,
        kind=RowKind.BOUNCE if bounce else RowKind.PAYMENT,
        amount=Decimal(amount),
        paid_on=day,
        reference=f"B{number}",
        texts=texts,
        bankgiro=bankgiro,
        end_to_end=end_to_end,
    )


def matched(*rows: BankRow, payables: tuple[Payable, ...] = (OURS,), marks: dict[str, int] | None = None) -> Matching:
    return match(BankFile(kind=FileKind.CSV, rows=rows, refused=()), payables, marks=marks)


def names(text: str, *numbers: str) -> list[str]:
    payables = tuple(Payable(key=key, number=number) for key, number in enumerate(numbers))
    found = matched(row(text), payables=payables)
    assert len(found.matches) + len(found.doubts) + found.dropped == 1
    return [one.number for one in found.matches] + [number for doubt in found.doubts for number in doubt.numbers]


@pytest.mark.parametrize(
    "text",
    [
        "TC-2027-0001",
        "tc-2027-0001",
        " TC 2027 0001 ",
        "TC20270001",
        "tc2027 0001",
        "TC‑2027–0001",
        "ＴＣ-２０２７-０００１",
        "Faktura TC-2027-0001",
        "Faktura:TC-2027-0001.",
        "Fakturanr.TC-2027-0001",
        "(TC-2027-0001), januari",
        "Avser TC 2027 0001 januari",
        "TC-2027-0001 635510,00 kr",
        "2027-02-10 TC-2027-0001",
        "TC-2027-0001 - TC20270001",
    ],
)
def test_a_number_is_known_however_it_is_written(text: str) -> None:
    assert names(text, "TC-2027-0001", "TC-2027-0002") == ["TC-2027-0001"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("TC-2027-00012", "TC-2027-0001"),
        ("TC-2027-0001-2", "TC-2027-0001"),
        ("TC-2027-0001/2", "TC-2027-0001"),
        ("TC 2027 0001 2", "TC-2027-0001"),
        ("ETC-2027-0001", "TC-2027-0001"),
        ("E-TC-2027-0001", "TC-2027-0001"),
        ("XTC20270001", "TC-2027-0001"),
        ("TC-2027-0001", "2027-0001"),
        ("TC-2027, 0001", "TC-2027-0001"),
        ("123456", "1234"),
        ("0012345", "12345"),
        ("1 234 5678", "2345678"),
        ("12345 678", "12345"),
        ("617 000,00 kr", "617000"),
        ("12345,00", "12345"),
        ("12345.00", "12345"),
        ("hyra 17 januari", "17"),
        ("", "TC-2027-0001"),
        ("...", "TC-2027-0001"),
        ("x", "--"),
        ("", "--"),
    ],
)
def test_a_part_of_a_longer_number_or_of_an_amount_names_nothing(text: str, number: str) -> None:
    assert names(text, number) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("17", "17"),
        ("1 7", "17"),
        ("Faktura 12345 20270210", "12345"),
        ("2027/15", "2027/15"),
        ("Ref 4711-A,", "4711 A"),
    ],
)
def test_a_supplier_s_own_number(text: str, number: str) -> None:
    assert names(text, number) == [number]


def test_the_longer_number_is_meant_where_both_are_ours() -> None:
    assert names("TC-2027-0001 A", "TC-2027-0001", "TC-2027-0001-A") == ["TC-2027-0001-A"]


def test_what_came_back_without_a_number_is_known_by_the_payer_s_mark() -> None:
    paid = row("TC-2027-0001", end_to_end="E1")
    back = row(number=2, bounce=True, end_to_end="E1")
    assert [one.key for one in matched(paid, back).matches] == [1, 1]
    earlier = Payable(key=1, number="TC-2027-0001")
    (found,) = matched(back, payables=(earlier,), marks={"E1": 1}).matches
    assert (found.row.kind, found.key) == (RowKind.BOUNCE, 1)
    assert matched(back).dropped == 1
    assert matched(row(number=2, end_to_end="E1"), payables=(earlier,), marks={"E1": 1}).dropped == 1


def test_a_mark_that_the_payer_used_twice_tells_nothing() -> None:
    other = Payable(key=2, number="TC-2027-0002")
    paid = (row("TC-2027-0001", end_to_end="E1"), row("TC-2027-0002", number=2, end_to_end="E1"))
    found = matched(*paid, row(number=3, bounce=True, end_to_end="E1"), payables=(OURS, other))
    assert [one.row.row for one in found.matches] == [1, 2]
    assert found.doubts[0].numbers == ("TC-2027-0001", "TC-2027-0002")


def test_several_invoices_in_one_row_are_for_a_person_to_share_out() -> None:
    other = Payable(key=2, number="TC-2027-0002")
    found = matched(
        row("TC-2027-0001, TC-2027-0002"), row("TC-2027-0001", "tc 2027 0002", number=2), payables=(OURS, other)
    )
    assert not found.matches
    assert [(doubt.row, doubt.numbers) for doubt in found.doubts] == [
        (n, ("TC-2027-0001", "TC-2027-0002")) for n in (1, 2)
    ]


def test_the_same_number_from_two_issuers_is_told_apart_by_the_account_only() -> None:
    theirs = Payable(key=2, number="tc 2027 0001", bankgiro="9912346")
    found = matched(row("TC-2027-0001"), row("TC-2027-0001", number=2, bankgiro="9912346"), payables=(OURS, theirs))
    assert [one.key for one in found.matches] == [2]
    assert "Flera fakturor har detta nummer" in found.doubts[0].reason


def test_a_row_that_names_none_of_ours_is_counted_and_nothing_of_it_is_kept() -> None:
    refused = (
        RefusedRow(row=2, reason="Beloppet är noll.", texts=("TC-2027-0001",)),
        RefusedRow(row=3, reason="Beloppet är noll.", texts=("Lön Anna Andersson",)),
    )
    found = match(BankFile(kind=FileKind.CSV, rows=(row("Hyra Storgatan"),), refused=refused), [OURS])
    assert found.dropped == 2
    assert [(doubt.row, doubt.numbers, doubt.of) for doubt in found.doubts] == [(2, ("TC-2027-0001",), None)]
    assert "Hyra" not in repr(found)
    assert "Anna" not in repr(found)


_numbers = st.builds(
    lambda prefix, year, sequence: f"{prefix}-{year}-{sequence:04}",
    st.text("ABT", min_size=1, max_size=3),
    st.integers(2026, 2028),
    st.integers(1, 12000),
)


@given(
    _numbers,
    _numbers,
    st.sampled_from(["", " ", "-", "–"]),
    st.sampled_from([str.upper, str.lower]),
    st.text("xyzåäö :,()", max_size=12),
)
def test_any_number_is_found_in_any_text_and_no_other(
    number: str, other: str, joint: str, case: Callable[[str], str], words: str
) -> None:
    written = case(number.replace("-", joint))
    assert names(f"{words} {written} {words}", *{number, other}) == [number]


@given(_numbers, st.text("AB01-", min_size=1, max_size=3), st.booleans())
def test_no_longer_number_is_taken_for_a_shorter_one(number: str, more: str, after: bool) -> None:
    text = f"{number}{more}" if after else f"{more}{number}"
    assert bool(names(f"Faktura {text}", number)) == (not more.strip("-"))
