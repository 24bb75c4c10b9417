"""Whether two rows tell of the same payment: one that is recorded, and one that a file or a person tells of now."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from payments.rules.bank_rows import BankRow, FileKind, is_reference

NO_REFERENCE = "utan referens"  # how the reference begins of what bank and payer gave none
NEAR = 10  # days between two lists of one payment: weekends, and when the ledger books it
_WORD = re.compile(r"\w+")
_PLACE = re.compile(r"/[0-9]+\Z")  # of one among several transactions with the same reference


class Source(Enum):
    """Who gave the references: two of one source are two payments, two sources name one payment in two ways."""

    BANK = "bank"
    LEDGER = "ledger"
    PERSON = "person"


class Likeness(Enum):
    SAME = "same"  # reference, amount, day, account and invoice agree
    PERHAPS = "perhaps"  # all that both tell agrees, or nearly; a person must say
    ANOTHER = "another"


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is told of a payment, or of what came back of one. What is empty is not told: neither like nor unlike."""

    source: Source
    reference: str
    mark: str = ""  # the payer's own, of which there may be several alike
    amount: Decimal
    day: date
    account: str = ""
    invoices: frozenset[int] = frozenset()

    @property
    def own_reference(self) -> str:
        """What the bank, the ledger or a person calls it; empty where that is only the payer's mark, or none."""
        plain = _plain(self.reference)
        if not is_reference(plain) or plain.startswith(NO_REFERENCE):
            return ""
        marks = {_plain(self.mark), f"retur {_plain(self.mark)}"}
        return "" if self.mark and {plain, _PLACE.sub("", plain)} & marks else plain


def likeness(one: Told, other: Told) -> Likeness:
    """Source: the design, section 6, "What a bank row settles": the same only if all agrees, and never by guessing."""
    apart = abs((one.day - other.day).days)
    if one.amount != other.amount or apart > NEAR:
        return Likeness.ANOTHER
    if one.invoices and other.invoices and not one.invoices & other.invoices:
        return Likeness.ANOTHER
    named = share_a_reference(one, other)
    elsewhere = bool(one.account and other.account and one.account != other.account)
    if named is False or (elsewhere and not named):
        return Likeness.ANOTHER
    # Who records by hand answers for the account, whether a file then tells of one or not.
    by_hand = Source.PERSON in {one.source, other.source}
    is_whole = (bool(one.account) == bool(other.account) or by_hand) and bool(one.invoices) == bool(other.invoices)
    return Likeness.SAME if named and is_whole and not (apart or elsewhere) else Likeness.PERHAPS


def source_of(kind: FileKind | None) -> Source:
    """None: no file, a person has recorded it."""
    if kind is None:
        return Source.PERSON
    return Source.LEDGER if kind is FileKind.CSV else Source.BANK


def told_by(row: BankRow, kind: FileKind, *, reference: str, invoice: int) -> Told:
    return Told(
        source=source_of(kind),
        reference=reference,
        mark=row.end_to_end,
        amount=row.amount,
        day=row.paid_on,
        account=row.bankgiro or row.account,
        invoices=frozenset({invoice}),
    )


def share_a_reference(one: Told, other: Told) -> bool | None:
    """None: one of them tells of none, or two sources call it differently."""
    first, second = one.own_reference, other.own_reference
    if first and second:
        if first == second:
            return True
        if one.source is other.source:
            return False
        return True if _is_named_in(first, second) or _is_named_in(second, first) else None
    marks = [_plain(mark) for mark in (one.mark, other.mark) if is_reference(mark)]
    if len(marks) == len({*marks}) == 2:
        return False
    if len(marks) == 2 and not (first or second):
        return True
    return True if (first or second) in marks else None


def _is_named_in(reference: str, other: str) -> bool:
    """Whether every word of one reference stands in the other: `A 17` in `2027 A 17 TC-2027-0001`."""
    words = set(_WORD.findall(reference))
    return bool(words) and words <= set(_WORD.findall(other))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
