"""What a file of outgoing payments says, row by row, whichever kind of file it was."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from office.refusal import Refusal

MOST_ROWS = 50_000
LONGEST_REFERENCE = 100  # characters
_NO_REFERENCE = frozenset(
    {"", "notprovided", "nonref", "noref", "noreference", "na", "none", "null", "unknown", "saknas", "ingen"}
)


def is_reference(text: str) -> bool:
    """Whether a reference tells one payment from another: NOTPROVIDED, NONREF, 0 and - do not."""
    plain = re.sub(r"[\W_]+", "", text).casefold()
    return bool(plain.strip("0")) and plain not in _NO_REFERENCE


class BankFileRefused(Refusal):
    """Raised with a Swedish sentence when nothing of a file can be used; it says what to do instead."""

    field = "file"


class RowRefused(ValueError):
    """Raised with a Swedish sentence when one row cannot be used; the rest of the file can."""


class FileKind(StrEnum):
    CAMT = "camt.054"
    STATEMENT = "camt.053"
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
    reference: str  # another row of the file has another, unless it says something else
    texts: tuple[str, ...]  # where invoice numbers may stand: see matching.py
    bankgiro: str = ""  # digits of the receiver's, where the file tells it
    account: str = ""  # the receiver's of another kind, as it is read: `IBAN SE45...`
    receiver: str = field(default="", compare=False)  # the name, where the file tells it
    is_named: bool = field(default=True, compare=False)  # the reference is the bank's or the payer's, not its place
    end_to_end: str = ""  # the payer's own mark, which a returned payment has in common with the first
    return_code: str = ""  # why it came back, by the bank's code: AC04


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusedRow:
    """A row that could not be used, and why (a Swedish sentence)."""

    row: int
    reason: str
    texts: tuple[str, ...]
    back: str = ""  # of money that came in: the payer's mark, which may be that of a payment of ours

    def __str__(self) -> str:
        return f"Rad {self.row}: {self.reason}"


@dataclass(frozen=True, kw_only=True)
class BankFile:
    kind: FileKind
    rows: tuple[BankRow, ...]
    refused: tuple[RefusedRow, ...]
    aside: tuple[RefusedRow, ...] = ()  # money that came in, and what the bank has not booked

    @property
    def left_out(self) -> int:
        return len(self.aside)

    @property
    def rows_read(self) -> int:
        return len(self.rows) + len(self.refused) + self.left_out


class Reading:
    """Rows as they come out of a file; knows how many may come, and that no reference may come twice.

    A payer may mark several payments alike: such a reference comes twice only if all that the rows say is the same.
    """

    def __init__(self, kind: FileKind) -> None:
        self._kind = kind
        self._rows: list[BankRow] = []
        self._refused: list[RefusedRow] = []
        self._aside: list[RefusedRow] = []
        self._first: dict[tuple[object, ...], int] = {}

    def take(self, row: BankRow) -> None:
        is_payers = row.reference in {row.end_to_end, f"retur {row.end_to_end}"}
        said = (row.amount, row.paid_on, row.bankgiro, row.account, row.texts) if is_payers else ()
        first = self._first.setdefault((row.reference, *said), row.row)
        if first != row.row:
            texts = (*row.texts, row.end_to_end)
            self.refuse(row.row, f"Referensen {row.reference} finns redan på rad {first}.", texts)
        else:
            self._rows.append(row)
            self._count()

    def refuse(self, row: int, reason: str, texts: tuple[str, ...]) -> None:
        self._refused.append(RefusedRow(row=row, reason=reason, texts=texts))
        self._count()

    def put_aside(self, row: RefusedRow) -> None:
        self._aside.append(row)

    def done(self) -> BankFile:
        return BankFile(kind=self._kind, rows=tuple(self._rows), refused=tuple(self._refused), aside=tuple(self._aside))

    def _count(self) -> None:
        if len(self._rows) + len(self._refused) > MOST_ROWS:
            raise BankFileRefused(f"Filen har fler än {MOST_ROWS} betalningar. Dela den och läs in en del i taget.")
