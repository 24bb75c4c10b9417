"""Which invoice a payment names, and what it does to it. What names none of ours is not kept."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from payments.rules.bank_rows import BankFile, BankRow, RowKind

_LEAST_IN_A_TEXT = 4  # letters and digits; a shorter number, such as 17, must be the whole text
_WORD = re.compile(r"[^\W_]+")
_BETWEEN_WORDS = re.compile(r"[\s\-\u2010-\u2015\u2212]+")  # of a number that is written in another way
_WITHIN_NUMBERS = re.compile(r"[\-\u2010-\u2015\u2212/._]+")  # without a space: what follows is the same number
_LABELS = frozenset({"faktura", "fakturanr", "fakturanummer", "nr", "ocr", "ref", "referens"})
_LONGEST_GROUP = 3  # of digits between spaces


@dataclass(frozen=True, kw_only=True)
class Payable:
    """An issued invoice that a row may name."""

    key: int
    number: str
    bankgiro: str = ""  # digits of the account it should be paid to


@dataclass(frozen=True, kw_only=True)
class Match:
    row: BankRow
    key: int  # of the invoice
    number: str


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A row that names an invoice of ours, and why a person must look at it (a Swedish sentence)."""

    row: int
    numbers: tuple[str, ...]
    reason: str
    of: BankRow | None = None  # None when the row itself could not be used


@dataclass(frozen=True, kw_only=True)
class Matching:
    """In the order of the file. `dropped` counts what names no invoice of ours; nothing else is kept of it."""

    matches: tuple[Match, ...]
    doubts: tuple[Doubt, ...]
    dropped: int


def match(file: BankFile, payables: Iterable[Payable], *, marks: Mapping[str, int] | None = None) -> Matching:
    """Tell which invoice each row pays, or brings back.

    A row names an invoice when one of its texts holds the number as whole words, in any case, with or without its
    spaces and hyphens; `TC-2027-0001` is not named by `TC-2027-00012`, `TC-2027-0001-2` or `ETC-2027-0001`, and a
    number of digits only not by an amount. A returned payment that names none is known by the payer's mark of the
    payment (`marks`: mark to key; those of the same file are known already).

    A doubt, not a match: several invoices named, the same number from two issuers (unless the row's bankgiro tells
    them apart), a row of ours that could not be used. What a match settles is for the ledger to say.
    """
    book = _Book(payables, marks or {})
    matches: list[Match] = []
    doubts: list[Doubt] = []
    for row in sorted(file.rows, key=lambda row: (row.paid_on, row.kind is RowKind.BOUNCE, row.row)):
        if not (named := book.named(row.texts) or book.marked(row)):
            continue
        try:
            one = _the_one(row, named)
        except _Doubtful as doubtful:
            doubts.append(_doubt(row.row, named, str(doubtful), row))
        else:
            book.mark(row, one)
            matches.append(Match(row=row, key=one.key, number=one.number))
    doubts += [_doubt(one.row, named, one.reason) for one in file.refused if (named := book.named(one.texts))]
    return Matching(
        matches=tuple(sorted(matches, key=lambda one: one.row.row)),
        doubts=tuple(sorted(doubts, key=lambda one: one.row)),
        dropped=len(file.rows) + len(file.refused) - len(matches) - len(doubts),
    )


def _doubt(row: int, named: Sequence[Payable], reason: str, of: BankRow | None = None) -> Doubt:
    return Doubt(row=row, numbers=tuple(sorted({one.number for one in named})), reason=reason, of=of)


class _Doubtful(ValueError):
    """A Swedish sentence for a person who must decide."""


def _the_one(row: BankRow, named: Sequence[Payable]) -> Payable:
    if len({_compact(one.number) for one in named}) > 1:
        raise _Doubtful("Raden nämner flera fakturor. Fördela betalningen för hand.")
    if len(named) > 1:
        named = [one for one in named if row.bankgiro and one.bankgiro == row.bankgiro]
    if len(named) != 1:
        raise _Doubtful("Flera fakturor har detta nummer. Välj för hand vilken som är betald.")
    return named[0]


class _Book:
    """The invoices that may be named, and the payers' marks of the rows so far."""

    def __init__(self, payables: Iterable[Payable], marks: Mapping[str, int]) -> None:
        self._by_key = {one.key: one for one in payables}
        self._by_number: dict[str, list[Payable]] = defaultdict(list)
        for one in self._by_key.values():
            if number := _compact(one.number):
                self._by_number[number].append(one)
        self._beginnings = {number[:end] for number in self._by_number for end in range(1, len(number) + 1)}
        self._marks = defaultdict(set, {mark: {key} for mark, key in marks.items()})

    def named(self, texts: Sequence[str]) -> list[Payable]:
        numbers = {number for text in texts for number in _named(text, self._by_number.keys(), self._beginnings)}
        return [one for number in sorted(numbers) for one in self._by_number[number]]

    def marked(self, row: BankRow) -> list[Payable]:
        """What the payment that came back was for; several where the payer used the mark several times."""
        if row.kind is not RowKind.BOUNCE or not row.end_to_end:
            return []
        return [self._by_key[key] for key in sorted(self._marks.get(row.end_to_end, ())) if key in self._by_key]

    def mark(self, row: BankRow, one: Payable) -> None:
        """What the row was for, in case it comes back."""
        self._marks[row.end_to_end].add(one.key)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _compact(text: str) -> str:
    return "".join(_WORD.findall(_plain(text)))


def _named(text: str, numbers: Container[str], beginnings: Container[str]) -> set[str]:
    """The numbers, letters and digits only, that stand in a text."""
    plain = _plain(text)
    words = [found.group() for found in _WORD.finditer(plain)]
    gaps = _WORD.split(plain)
    if (whole := "".join(words)) in numbers and all(map(_joins, gaps[1:-1])):
        return {whole}
    runs = [
        (first, last, number)
        for first, last, number in _runs(words, gaps, beginnings)
        if len(number) >= _LEAST_IN_A_TEXT and number in numbers and _stands_alone(words, gaps, first, last)
    ]
    return {
        number
        for first, last, number in runs
        if not any((a, b) != (first, last) and a <= first and last <= b for a, b, _ in runs)
    }


def _runs(words: Sequence[str], gaps: Sequence[str], beginnings: Container[str]) -> Iterator[tuple[int, int, str]]:
    """Words that may be one number between them, as places of the first and last; `gaps[n]` is before word n."""
    for first in range(len(words)):
        number = ""
        for last in range(first, len(words)):
            number += words[last]
            if number not in beginnings or (last > first and not _joins(gaps[last])):
                break
            yield first, last, number


def _joins(gap: str) -> bool:
    return bool(_BETWEEN_WORDS.fullmatch(gap) or _WITHIN_NUMBERS.fullmatch(gap))


def _stands_alone(words: Sequence[str], gaps: Sequence[str], first: int, last: int) -> bool:
    """Whether the words are a number, and no part of a longer one or of an amount."""
    digits = all(word.isdigit() for word in words[first : last + 1])
    spaced = any(not _WITHIN_NUMBERS.fullmatch(gap) for gap in gaps[first + 1 : last + 1])
    if digits and spaced:
        return False
    before = (gaps[first], words[first - 1], words[first]) if first else None
    after = (gaps[last + 1], words[last + 1], words[last]) if last + 1 < len(words) else None
    return not any(side and _goes_on(*side, digits=digits, spaced=spaced) for side in (before, after))


def _goes_on(gap: str, neighbour: str, edge: str, *, digits: bool, spaced: bool) -> bool:
    if _WITHIN_NUMBERS.fullmatch(gap):
        return neighbour not in _LABELS
    if not (neighbour.isdigit() and edge.isdigit()):
        return False
    if gap == ",":
        return digits and len(neighbour) == 2  # öre
    return bool(_BETWEEN_WORDS.fullmatch(gap)) and (spaced or (digits and len(neighbour) <= _LONGEST_GROUP))
