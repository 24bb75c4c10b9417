"""Which invoice a payment names, and whether it is a payment of that. What names none of ours is not kept."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from office import formats
from payments.rules.bank_rows import BankFile, BankRow, RefusedRow, RowKind, is_reference

_LEAST_IN_A_TEXT = 4  # letters and digits; a shorter number, such as 17, must be the whole text
_WORD = re.compile(r"[^\W_]+")
_BETWEEN_WORDS = re.compile(r"[\s\-\u2010-\u2015\u2212]+")  # of a number that is written in another way
_WITHIN_NUMBERS = re.compile(r"[\-\u2010-\u2015\u2212/._]+")  # without a space: what follows is the same number
_LONGEST_ADDITION = 2  # letters or digits of a number that goes on: `TC-2027-0001-2`, `E-TC-2027-0001`
_SHORTEST_FIELD = 5  # digits between slashes that are a field of their own
_LABELS = frozenset({"nr", "no", "fa", "rf"})
_LONGEST_GROUP = 3  # of digits between spaces
_DATE = re.compile(
    r"(?:19|20|21)?[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])(?:19|20|21)[0-9]{2}"
)
_LABEL_WITHOUT_SPACE = re.compile(
    r"(?<![^\W_])(fakturanummer|fakturanr|faktura|faktnr|fakt|invoice|ocr|ref|betalning|avser)(?=[^\W_])"
)
_WORD_WITHOUT_SPACE = re.compile(r"(?<=[0-9])(?=[^\W\d_]{4})")
_BY_HAND = "Är det en betalning av fakturan registreras den för hand."
_FORMS = frozenset(
    [
        "ab",
        "aktiebolag",
        "ek",
        "for",
        "ekonomisk",
        "forening",
        "ideell",
        "hb",
        "kb",
        "handelsbolag",
        "kommanditbolag",
        "publ",
    ]
)
_LEAST_OF_A_NAME = 16  # letters of a name that is cut: banks give 18 characters or more


@dataclass(frozen=True, kw_only=True)
class Payable:
    """An issued invoice that a row may name."""

    key: int
    number: str
    bankgiro: str = ""  # digits of the account it should be paid to
    accounts: frozenset[str] = frozenset()  # the bankgiros that are verified as the issuer's
    issuer: str = ""  # the name; empty: not compared
    issued_on: date | None = None
    is_ours: bool = True  # numbered in a series of ours; else the number may be another supplier's as well

    def reaches(self, row: BankRow) -> bool | None:
        """Whether the row's account is the issuer's; None when the file tells of none."""
        if row.account:
            return False
        return row.bankgiro in {self.bankgiro, *self.accounts} if row.bankgiro else None

    def is_issued_by(self, name: str) -> bool | None:
        """Whether it is the issuer's name, also when it is cut; None: not told, or only alike."""
        told, known = _name(name), _name(self.issuer)
        if not (told and known) or told == known:
            return (told == known and bool(told)) or None
        shorter, longer = sorted(("".join(told), "".join(known)), key=len)
        if longer.startswith(shorter) and len(shorter) >= _LEAST_OF_A_NAME:
            return True
        begins_alike = told[0] in known or known[0] in told  # places and so on come after
        return None if begins_alike else False


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

    A row names an invoice when one of its texts, or the payer's mark, holds the number as whole words, in any case,
    with or without its spaces and hyphens; `TC-2027-0001` is not named by `TC-2027-00012`, `TC-2027-0001-2` or
    `ETC-2027-0001`, and a number of digits only not by an amount. A word, a date or an amount that is glued to it by
    `/`, `.` or `-` is none of it. A returned payment that names none is known by the payer's mark of the payment
    (`marks`: mark to key; those of the same file are known already).

    A doubt, not a match: several invoices named, the same number from two issuers (unless the row's bankgiro tells
    them apart), a row of ours that could not be used or was put aside, money to an account that nobody has verified,
    or to another name, or before the invoice; a number that is the issuer's own, unless account or name say that it
    is hers. Such a number with another's name and account is another's. What a match settles is for the ledger to say.
    """
    book = _Book(payables, marks or {})
    matches: list[Match] = []
    doubts: list[Doubt] = []
    for row in sorted(file.rows, key=lambda row: (row.paid_on, row.kind is RowKind.BOUNCE, row.row)):
        named = [one for one in book.named((*row.texts, row.end_to_end)) if not _is_anothers(row, one)]
        if not (named := named or book.marked(row)):
            continue
        try:
            one = _the_one(row, named)
            if row.kind is RowKind.PAYMENT:
                _refuse_doubtful(row, one)
        except _Doubtful as doubtful:
            doubts.append(_doubt(row.row, named, str(doubtful), row))
        else:
            book.mark(row, one)
            matches.append(Match(row=row, key=one.key, number=one.number))
    unusable = chain(file.refused, file.aside)
    doubts += [_doubt(one.row, named, one.reason) for one in unusable if (named := book.named_unusable(one))]
    return Matching(
        matches=tuple(sorted(matches, key=lambda one: one.row.row)),
        doubts=tuple(sorted(doubts, key=lambda one: one.row)),
        dropped=file.rows_read - len(matches) - len(doubts),
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


def _is_anothers(row: BankRow, one: Payable) -> bool:
    return not one.is_ours and not one.reaches(row) and one.is_issued_by(row.receiver) is False


def _refuse_doubtful(row: BankRow, one: Payable) -> None:
    """Refused: what may be the invoice's, and may be something else."""
    reaches, named = one.reaches(row), one.is_issued_by(row.receiver)
    if one.issued_on and row.paid_on < one.issued_on:
        raise _Doubtful(f"Betaldagen {row.paid_on} är före fakturans dag {one.issued_on}. {_BY_HAND}")
    if reaches is False:
        where = row.account or f"bankgiro {formats.bankgiro(row.bankgiro)}"
        raise _Doubtful(f"Betalningen gick till {where}, som inte är kontrollerat som {one.issuer or 'utställaren'}s.")
    if named is False and not reaches:
        raise _Doubtful(f"Mottagaren är {row.receiver}, men fakturan är från {one.issuer}. {_BY_HAND}")
    if not (one.is_ours or reaches or named):
        raise _Doubtful(
            f"{one.number} är utställarens eget nummer, och raden säger inte vem som fick pengarna. {_BY_HAND}"
        )


def _name(text: str) -> list[str]:
    """The words of a name, without its form and as a bank writes them: å and ä as a, ö as o."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    words = _WORD.findall("".join(letter for letter in letters if not unicodedata.combining(letter)))
    return [word for word in words if word not in _FORMS]


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

    def named_unusable(self, one: RefusedRow) -> list[Payable]:
        return self.named(one.texts) or self._of_mark(one.back)

    def marked(self, row: BankRow) -> list[Payable]:
        """What the payment that came back was for; several where the payer used the mark several times."""
        return self._of_mark(row.end_to_end) if row.kind is RowKind.BOUNCE else []

    def _of_mark(self, mark: str) -> list[Payable]:
        keys = self._marks.get(mark, ()) if is_reference(mark) else ()
        return [self._by_key[key] for key in sorted(keys) if key in self._by_key]

    def mark(self, row: BankRow, one: Payable) -> None:
        """What the row was for, in case it comes back."""
        self._marks[row.end_to_end].add(one.key)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _compact(text: str) -> str:
    return "".join(_WORD.findall(_plain(text)))


def _named(text: str, numbers: Container[str], beginnings: Container[str]) -> set[str]:
    """The numbers, letters and digits only, that stand in a text, also where a word is written on to them."""
    plain = _plain(text)
    apart = _WORD_WITHOUT_SPACE.sub(" ", _LABEL_WITHOUT_SPACE.sub(r"\1 ", plain))
    return _named_in(plain, numbers, beginnings) or _named_in(apart, numbers, beginnings)


def _named_in(plain: str, numbers: Container[str], beginnings: Container[str]) -> set[str]:
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
    sides = [
        side
        for side, beside in ((before, words[:first][-3:]), (after, words[last + 1 :][:3]))
        if side and not _is_date(side[0], beside, ends=side is before)
    ]
    return not any(_goes_on(*side, digits=digits, spaced=spaced) for side in sides)


def _is_date(gap: str, beside: Sequence[str], *, ends: bool) -> bool:
    """Whether the words on one side begin, or end, as a day, and the sign between is not that of the number itself."""
    near = beside[-1] if ends else beside[0]
    return bool(_WITHIN_NUMBERS.fullmatch(gap) and (_DATE.fullmatch(near) or _DATE.fullmatch("".join(beside))))


def _goes_on(gap: str, neighbour: str, edge: str, *, digits: bool, spaced: bool) -> bool:
    if _WITHIN_NUMBERS.fullmatch(gap):
        if digits and neighbour.isdigit():
            return "/" not in gap or len(neighbour) < _SHORTEST_FIELD
        return len(neighbour) <= _LONGEST_ADDITION and neighbour not in _LABELS
    if not (neighbour.isdigit() and edge.isdigit()):
        return False
    if gap == ",":
        return digits and len(neighbour) == 2  # öre
    return bool(_BETWEEN_WORDS.fullmatch(gap)) and (spaced or (digits and len(neighbour) <= _LONGEST_GROUP))
