"""Files for a Swedish spreadsheet: no formula, no lost decimal, Swedish time."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest

from office.exports import Cell, csv_file, xlsx_file


def test_a_row_as_swedish_excel_reads_it() -> None:
    moment = datetime(2026, 6, 30, 22, 30, 5, tzinfo=UTC)
    content = csv_file(["Dag", "När", "Belopp", "Ord"], [[date(2026, 6, 30), moment, Decimal("-617000.5"), 'a;"b"']])

    assert content == '\ufeffDag;När;Belopp;Ord\r\n2026-06-30;2026-07-01 00:30:05;-617000,50;"a;""b"""\r\n'.encode()


@pytest.mark.parametrize("text", ["=1+1", "+46", "-2", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_words_are_never_a_formula(text: str) -> None:
    assert f"'{text}" in csv_file(["Ord"], [[text]]).decode("utf-8-sig")


@pytest.mark.parametrize(
    "text",
    ["0017", "17", "2321000164", "50501055", "1234567890123456789", "1.2", "1,5", "12E3", "1-2", "3/4", "2026-12"],
)
def test_a_number_that_is_a_name_stays_as_it_is_written(text: str) -> None:
    """An invoice number, a reference, an account, a paragraph: Excel would make 17, a rounded number or a day of it."""
    assert csv_file(["Nummer"], [[text]]).decode("utf-8-sig").splitlines()[1] == f"'{text}"
    with ZipFile(BytesIO(xlsx_file(["Nummer"], [[text]]))) as book:
        cell = book.read("xl/worksheets/sheet1.xml").decode().partition('r="2"')[2]
        assert 't="s"' in cell  # a word, among the shared ones
        assert f"<t>{text}</t>" in book.read("xl/sharedStrings.xml").decode()


@pytest.mark.parametrize("text", ["232100-0164", "5050-1055", "TC-2027-0001", "A 17", "2027-01-11", "§ 7"])
def test_words_that_excel_leaves_alone_are_left_alone(text: str) -> None:
    assert csv_file(["Nummer"], [[text]]).decode("utf-8-sig").splitlines()[1] == text


@pytest.mark.parametrize(
    ("cell", "text"), [(17, "17"), (Decimal("617000"), "617000,00"), (date(2026, 6, 30), "2026-06-30")]
)
def test_numbers_and_days_are_numbers_and_days(cell: Cell, text: str) -> None:
    assert csv_file(["Tal"], [[cell]]).decode("utf-8-sig").splitlines()[1] == text


def test_nothing_is_an_empty_cell() -> None:
    assert csv_file(["A", "B"], [[None, 3]]).decode("utf-8-sig").splitlines()[1] == ";3"
