"""The payments in a table (CSV) that was taken out of a supplier ledger (leverantörsreskontra)."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO

from office.parsing import AmountNotUnderstood, DayNotUnderstood, parse_amount, parse_day
from office.unseen import without_unseen
from parties.rules import bankgiro
from payments.rules.bank_rows import (
    LONGEST_REFERENCE,
    BankFile,
    BankFileRefused,
    BankRow,
    FileKind,
    Reading,
    RowKind,
    RowRefused,
)

_INVOICE, _AMOUNT, _DAY, _REFERENCE, _BANKGIRO, _CURRENCY = (
    "Fakturanummer", "Belopp", "Betaldatum", "Verifikationsnummer", "Bankgiro", "Valuta",
)  # fmt: skip
_NEEDED = (_INVOICE, _AMOUNT, _DAY, _REFERENCE)
_HEADINGS: Mapping[str, str] = {
    heading: column
    for column, headings in {
        _INVOICE: "fakturanummer fakturanr faktura leverantörsfakturanummer levfakturanr",
        _AMOUNT: "belopp beloppsek betaltbelopp beloppkr",
        _DAY: "betaldatum betaldag betalningsdatum betalningsdag",
        _REFERENCE: "verifikationsnummer verifikationsnr vernr verifikat verifikation referens",
        _BANKGIRO: "bankgiro bankgironummer bankgironr bg bgnr",
        _CURRENCY: "valuta valutakod",
    }.items()
    for heading in headings.split()
}
_NOT_A_TABLE = (
    "Filen är varken en bankfil (camt.054) eller en tabell med rubrikerna "
    f"{', '.join(_NEEDED[:-1])} och {_NEEDED[-1]} på första raden. Välj en annan fil."
)
_DAY_IN_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_NOT_LETTERS = re.compile(r"[\W_]+")
_MINUSES = ("-", "\u2212", "\u2013")


def read(content: bytes) -> BankFile:
    """Read a table with semicolons or commas, in UTF-8 (with or without its mark) or Windows-1252.

    The first row has the headings, in any order, case and spacing: Fakturanummer, Belopp, Betaldatum and
    Verifikationsnummer (or Referens), perhaps Bankgiro and Valuta; other columns are not read. Amounts are written
    as `617 000,00`, days as `2027-02-10` or `20270210`. A cell is text, whatever a spreadsheet would make of it.

    A verification may pay several invoices, and its number comes again another year: the reference of a row is the
    year, the verification and the invoice number.

    Refused with `BankFileRefused`: no such table. Refused row by row: an amount or day that cannot be read in one
    way only, an amount of nought or below, another currency, a cell too many or too few, the same reference again.
    """
    rows = _rows(_decoded(content))
    headings = next(rows, [])
    columns = _columns(headings)
    reading = Reading(FileKind.CSV)
    for number, cells in enumerate(rows, start=2):
        if not any(cells):
            continue
        named = {column: cells[place] for column, place in columns.items() if place < len(cells)}
        invoice = named.get(_INVOICE, "")
        try:
            if any(cells[len(headings) :]):
                raise RowRefused("Raden har fler celler än rubriker. Skilj kolumner åt med semikolon.")
            row = _row(number, named)
        except (RowRefused, AmountNotUnderstood, DayNotUnderstood, bankgiro.BankgiroRefused) as refused:
            reading.refuse(number, str(refused), (invoice,) if 0 < len(invoice) <= LONGEST_REFERENCE else ())
        else:
            reading.take(row)
    return reading.done()


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return without_unseen(text)
    raise BankFileRefused("Filen är varken en bankfil (camt.054) eller en tabell. Spara den som CSV UTF-8.")


def _rows(text: str) -> Iterator[list[str]]:
    first_line = text.lstrip().partition("\n")[0]
    delimiter = ";" if ";" in first_line else ","
    try:
        for cells in csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield [" ".join(cell.split()) for cell in cells]
    except csv.Error:
        raise BankFileRefused("Tabellen är skadad: ett citattecken är inte avslutat. Spara den på nytt.") from None


def _columns(headings: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, heading in enumerate(headings):
        column = _HEADINGS.get(_NOT_LETTERS.sub("", heading.casefold()))
        if column in columns:
            both = f"”{headings[columns[column]]}” och ”{heading}”"
            raise BankFileRefused(f"Tabellen har två kolumner för {column.lower()}: {both}. Ta bort den ena.")
        if column:
            columns[column] = place
    if missing := [column for column in _NEEDED if column not in columns]:
        if missing == list(_NEEDED):
            raise BankFileRefused(_NOT_A_TABLE)
        raise BankFileRefused(f"Tabellen saknar rubriken {' och '.join(missing)}. Rubrikerna ska stå på första raden.")
    return columns


def _row(number: int, named: Mapping[str, str]) -> BankRow:
    for column in _NEEDED:
        if not named.get(column):
            raise RowRefused(f"{column} saknas.")
    if named.get(_CURRENCY, "").upper() not in {"", "SEK", "KR"}:
        raise RowRefused(f"Valutan är {named[_CURRENCY][:10]}. Bara kronor (SEK) går att läsa in.")
    day = _day(named[_DAY])
    reference = f"{day.year} {named[_REFERENCE]} {named[_INVOICE]}"
    if len(reference) > LONGEST_REFERENCE:
        raise RowRefused("Verifikationsnummer och fakturanummer är för långa.")
    return BankRow(
        row=number,
        kind=RowKind.PAYMENT,
        amount=_amount(named[_AMOUNT]),
        paid_on=day,
        reference=reference,
        texts=(named[_INVOICE],),
        bankgiro=bankgiro.parse(named[_BANKGIRO]) if named.get(_BANKGIRO) else "",
    )


def _amount(text: str) -> Decimal:
    if text.startswith(_MINUSES):
        raise RowRefused("Beloppet är mindre än noll. Registrera pengar som kommit tillbaka för hand.")
    if not (amount := parse_amount(text)):
        raise RowRefused("Beloppet är noll.")
    return amount


def _day(text: str) -> date:
    digits = _DAY_IN_DIGITS.fullmatch(text)
    return parse_day("-".join(digits.groups()) if digits else text)
