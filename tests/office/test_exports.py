"""Files for a Swedish spreadsheet: no formula, no lost decimal, Swedish time."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from office.exports import csv_file


def test_a_row_as_swedish_excel_reads_it() -> None:
    moment = datetime(2026, 6, 30, 22, 30, 5, tzinfo=UTC)
    content = csv_file(["Dag", "När", "Belopp", "Ord"], [[date(2026, 6, 30), moment, Decimal("-617000.5"), 'a;"b"']])

    assert content == '\ufeffDag;När;Belopp;Ord\r\n2026-06-30;2026-07-01 00:30:05;-617000,50;"a;""b"""\r\n'.encode()


@pytest.mark.parametrize("text", ["=1+1", "+46", "-2", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_words_are_never_a_formula(text: str) -> None:
    assert f"'{text}" in csv_file(["Ord"], [[text]]).decode("utf-8-sig")


def test_nothing_is_an_empty_cell() -> None:
    assert csv_file(["A", "B"], [[None, 3]]).decode("utf-8-sig").splitlines()[1] == ";3"
