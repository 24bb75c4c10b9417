"""What a file of outgoing payments says, row by row, whichever kind of file it was."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from office.refusal import Refusal

MOST_ROWS = 50_000
LONGEST_REFERENCE = 100  # characters


class BankFileRefused(Refusal):
    """Raised with a Swedish sentence when nothing of a file can be used; it says what to do instead."""

    field = "file"


class RowRefused(ValueError):
    """Raised with a Swedish sentence when one row cannot be used; the rest of the file can."""


class FileKind(StrEnum):
    CAMT = "camt.054"
    CSV = "csv"


class RowKind(StrEnum):
    PAYMENT = "payment"
    BOUNCE = "bounce"  # a payment that came back


@dataclass(frozen=True, kw_only=True, slots=True)
class BankRow:
    """One payment, or one that came back, as the bank or the ledger states it."""

    row: int  # counted from 1; in a table the row of the spreadsheet, whose first row has the headings
    kind: RowKind
    amount: Decimal  # kronor with two decimals, above nought
    paid_on: date
    reference: str  # the bank's own: another row, in this file or a later one, has another
    texts: tuple[str, ...]  # where invoice numbers may stand: see matching.py
    bankgiro: str = ""  # digits of the receiver's, where the file tells it
    end_to_end: str = ""  # the payer's own mark, which a returned payment has in common with the first
    return_code: str = ""  # why it came back, by the bank's code: AC04


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusedRow:
    """A row that could not be used, and why (a Swedish sentence)."""

    row: int
    reason: str
    texts: tuple[str, ...]

    def __str__(self) -> str:
        return f"Rad {self.row}: {self.reason}"


@dataclass(frozen=True, kw_only=True)
class BankFile:
    kind: FileKind
    rows: tuple[BankRow, ...]
    refused: tuple[RefusedRow, ...]
    left_out: int = 0  # money that came in, and what the bank has not booked

    @property
    def rows_read(self) -> int:
        return len(self.rows) + len(self.refused) + self.left_out


class Reading:
    """Rows as they come out of a file; knows how many may come, and that no reference may come twice."""

    def __init__(self, kind: FileKind) -> None:
        self._kind = kind
        self._rows: list[BankRow] = []
        self._refused: list[RefusedRow] = []
        self._first: dict[str, int] = {}
        self.left_out = 0

    def take(self, row: BankRow) -> None:
        first = self._first.setdefault(row.reference, row.row)
        if first != row.row:
            self.refuse(row.row, f"Referensen {row.reference} finns redan på rad {first}.", row.texts)
        else:
            self._rows.append(row)
            self._count()

    def refuse(self, row: int, reason: str, texts: tuple[str, ...]) -> None:
        self._refused.append(RefusedRow(row=row, reason=reason, texts=texts))
        self._count()

    def done(self) -> BankFile:
        return BankFile(kind=self._kind, rows=tuple(self._rows), refused=tuple(self._refused), left_out=self.left_out)

    def _count(self) -> None:
        if len(self._rows) + len(self._refused) > MOST_ROWS:
            raise BankFileRefused(f"Filen har fler än {MOST_ROWS} betalningar. Dela den och läs in en del i taget.")
