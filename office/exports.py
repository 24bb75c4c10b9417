"""Tables that leave the house as files, the way Swedish spreadsheets read them."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import StringIO

from django.utils.timezone import get_current_timezone

Cell = str | int | Decimal | date | datetime | None

# A spreadsheet runs what begins with one of these. A tab or line break first may hide such a sign.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file with a first row of column names: UTF-8 with a byte order mark, semicolons, decimal commas.

    So a Swedish Excel opens it by a double click. Words that a spreadsheet would take for a formula get an apostrophe
    before them. Moments are written in Swedish time, to the second.
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
    return f"'{text}" if isinstance(cell, str) and text.lstrip(" ").startswith(_FORMULA) else text
