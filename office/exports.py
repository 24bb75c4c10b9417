"""Tables that leave the house as files, the way Swedish spreadsheets read them."""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

from django.utils.timezone import get_current_timezone
from xlsxwriter import Workbook

CSV, XLSX = "csv", "xlsx"
Cell = str | int | Decimal | date | datetime | None

# A spreadsheet runs what begins with one of these. A tab or line break first may hide such a sign.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# What it makes a number, a day or a time of: 0017, 1.2, 12E3, 1-2, 3/4, 2026-12. Not a whole day, which it is, nor an
# organisation number or a bankgiro, which it leaves alone.
_FIGURES = re.compile(
    r"[0-9]+(?:[.,: \u00a0][0-9]+)*(?:[eE][0-9]+)?|[0-9]{1,2}[-/.][0-9]{1,4}(?:[-/.][0-9]{1,4})?|[0-9]{4}[-/][0-9]{1,2}"
)


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file with a first row of column names: UTF-8 with a byte order mark, semicolons, decimal commas.

    So a Swedish Excel opens it by a double click. Words that a spreadsheet would take for a formula or a number, such
    as the invoice number 0017, get an apostrophe before them. Moments are written in Swedish time, to the second.
    """
    file = StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell.astimezone(get_current_timezone()):%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, Decimal):
        return f"{cell:.2f}".replace(".", ",") if cell == round(cell, 2) else f"{cell:f}".replace(".", ",")
    text = str(cell)
    taken = text.lstrip(" ").startswith(_FORMULA) or _FIGURES.fullmatch(text.strip(" "))
    return f"'{text}" if isinstance(cell, str) and taken else text


def xlsx_file(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """An Excel file with a first row of column names: amounts and days as such, words as words and never a formula.

    A number of digits that is a name, such as an organisation number, is words. Moments are written in Swedish time.
    """
    file = BytesIO()
    asked = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(file, {**asked, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, columns, book.add_format({"bold": True}))
        formats = {
            Decimal: book.add_format({"num_format": "# ##0.00"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                sheet.write(number, place, _plain(cell), formats.get(type(cell)))
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return file.getvalue()


def _plain(cell: Cell) -> str | int | float | date | None:
    """As a sheet holds it: every amount of ours is exact in its double precision."""
    if isinstance(cell, datetime):
        return cell.astimezone(get_current_timezone()).replace(tzinfo=None)
    return float(cell) if isinstance(cell, Decimal) else cell
