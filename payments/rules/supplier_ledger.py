"""The payments in a table (CSV) that was taken out of a supplier ledger (leverantörsreskontra)."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from itertools import islice

from office.parsing import AmountNotUnderstood, DayNotUnderstood, parse_amount, parse_day
from office.unseen import without_unseen
from parties.rules.bankgiro import BankgiroRefused
from payments.rules.accounts import other_account, parse_bankgiro
from payments.rules.bank_rows import (
    LONGEST_REFERENCE,
    BankFile,
    BankFileRefused,
    BankRow,
    FileKind,
    Reading,
    RowKind,
    RowRefused,
    is_reference,
)

_INVOICE, _AMOUNT, _DAY, _REFERENCE, _BANKGIRO, _CURRENCY, _RECEIVER = (
    "Fakturanummer", "Belopp", "Betaldatum", "Verifikationsnummer", "Bankgiro", "Valuta", "Mottagare",
)  # fmt: skip
_OTHER_ACCOUNTS = ("Plusgiro", "IBAN", "Clearingnummer", "Bankkonto")
NEEDED = (_INVOICE, _AMOUNT, _DAY, _REFERENCE)
_HEADINGS: Mapping[str, str] = {
    heading: column
    for column, headings in {
        _INVOICE: "fakturanummer fakturanr faktura leverantörsfakturanummer levfakturanr",
        _AMOUNT: "belopp beloppsek betaltbelopp beloppkr",
        _DAY: "betaldatum betaldag betalningsdatum betalningsdag",
        _REFERENCE: "verifikationsnummer verifikationsnr vernr verifikat verifikation referens",
        _BANKGIRO: "bankgiro bankgironummer bankgironr bg bgnr",
        _CURRENCY: "valuta valutakod",
        _RECEIVER: "mottagare mottagarnamn betalningsmottagare leverantör leverantörsnamn levnamn namn",
        "Plusgiro": "plusgiro plusgironummer plusgironr postgiro pg pgnr",
        "IBAN": "iban",
        "Clearingnummer": "clearing clearingnummer clearingnr",
        "Bankkonto": "bankkonto bankkontonummer bankkontonr kontonummer mottagarkonto mottagarenskonto bban",
    }.items()
    for heading in headings.split()
}
_NOT_A_TABLE = (
    "Filen är varken en bankfil (camt.054) eller en tabell med rubrikerna "
    f"{', '.join(NEEDED[:-1])} och {NEEDED[-1]} på första raden. Välj en annan fil."
)
COLUMNS = (*NEEDED, _BANKGIRO, _RECEIVER)  # what a person is told to choose
_DELIMITERS = (";", "\t", ",")
_DELIMITER_SAID = re.compile(r"sep=([;,\t])", re.IGNORECASE)  # a first line for the spreadsheet, which does not show it
_TITLES = 30  # rows above the headings
_DAY_OF_A_SPREADSHEET = re.compile(r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9.]+)?)?")
_AMOUNT_WITH_POINT = re.compile(r"([0-9\s\u00a0\u202f]+)\.([0-9]{1,2})")
_NOT_LETTERS = re.compile(r"[\W_]+")
_MINUSES = ("-", "\u2212", "\u2013")


def read(content: bytes) -> BankFile:
    """Read a table with semicolons, tabs or commas, in UTF-8 (with or without its mark) or Windows-1252.

    The first row, or one below empty rows and titles, has the headings, in any order, case and spacing:
    Fakturanummer, Belopp, Betaldatum and Verifikationsnummer (or Referens), perhaps Valuta, Mottagare and its account
    (Bankgiro, Plusgiro, IBAN and so on); other columns are not read. Amounts are written as `617 000,00` or
    `617000.00`, days as `2027-02-10`, `20270210` or `2027-02-10 00:00:00`. A cell is text, whatever a spreadsheet
    would make of it.

    A verification may pay several invoices, and its number comes again another year: the reference of a row is the
    year, the verification and the invoice number.

    Refused with `BankFileRefused`: no such table. Refused row by row: an amount or day that cannot be read in one
    way only, an amount of nought or below, another currency, a cell too many or too few, the same reference again.
    """
    text = _decoded(content)
    if said := _DELIMITER_SAID.fullmatch(first := text.partition("\n")[0].strip('\r "')):
        text = text[text.index(first) :].partition("\n")[2]
    place, delimiter = _place_of_headings(text, said[1] if said else "")
    rows = islice(_rows(text, delimiter), place, None)
    headings = next(rows, [])
    columns = _columns(headings)
    reading = Reading(FileKind.CSV)
    for number, cells in enumerate(rows, start=place + 2):
        if not any(cells):
            continue
        named = {column: cells[place] for column, place in columns.items() if place < len(cells)}
        invoice = named.get(_INVOICE, "")
        try:
            if any(cells[len(headings) :]):
                raise RowRefused("Raden har fler celler än rubriker. Skilj kolumner åt med semikolon.")
            row = _row(number, named)
        except (RowRefused, AmountNotUnderstood, DayNotUnderstood, BankgiroRefused) as refused:
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


def _place_of_headings(text: str, delimiter: str) -> tuple[int, str]:
    """How many rows stand above the headings, and what is between columns: as gives the most columns, the first."""
    places = [
        (-_known(cells), place, between)
        for between in ([delimiter] if delimiter else _DELIMITERS)
        for place, cells in enumerate(islice(_rows(text, between, strict=False), _TITLES))
    ]
    found, place, between = min(places, key=lambda one: one[0], default=(0, 0, ";"))
    return (place, between) if found else (0, between)


def _known(headings: Sequence[str]) -> int:
    return sum(_NOT_LETTERS.sub("", heading.casefold()) in _HEADINGS for heading in headings)


def _rows(text: str, delimiter: str, *, strict: bool = True) -> Iterator[list[str]]:
    try:
        for cells in csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=strict):
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
    if missing := [column for column in NEEDED if column not in columns]:
        if missing == list(NEEDED):
            raise BankFileRefused(_NOT_A_TABLE)
        raise BankFileRefused(f"Tabellen saknar rubriken {' och '.join(missing)}. Rubrikerna ska stå på första raden.")
    return columns


def _row(number: int, named: Mapping[str, str]) -> BankRow:
    for column in NEEDED:
        if not named.get(column) or (column == _REFERENCE and not is_reference(named[column])):
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
        bankgiro=parse_bankgiro(named[_BANKGIRO]) if is_reference(named.get(_BANKGIRO, "")) else "",
        account=next(filter(None, (other_account(kind, named.get(kind, "")) for kind in _OTHER_ACCOUNTS)), ""),
        receiver=named.get(_RECEIVER, ""),
    )


def _amount(text: str) -> Decimal:
    if text.startswith(_MINUSES):
        raise RowRefused("Beloppet är mindre än noll. Registrera pengar som kommit tillbaka för hand.")
    with_point = _AMOUNT_WITH_POINT.fullmatch(text)  # three digits after the point may be thousands
    if not (amount := parse_amount(",".join(with_point.groups()) if with_point else text)):
        raise RowRefused("Beloppet är noll.")
    return amount


def _day(text: str) -> date:
    """Not what a person may write in a form: a file is read without anybody looking at what it was taken for."""
    if not (found := _DAY_OF_A_SPREADSHEET.fullmatch(text)):
        raise RowRefused("Skriv dagen som år-månad-dag, till exempel 2026-01-15.")
    return parse_day(f"{found[1]}-{found[3]}-{found[4]}")
