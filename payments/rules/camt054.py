"""What the entries of an ISO 20022 camt.054 (debit notification) or camt.053 (statement) mean.

The XML itself is read in bankfile.py.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from itertools import chain, islice, pairwise
from zoneinfo import ZoneInfo

from parties.rules.bankgiro import BankgiroRefused
from payments.rules.accounts import other_account, parse_bankgiro
from payments.rules.bank_rows import (
    LONGEST_REFERENCE,
    BankRow,
    FileKind,
    Reading,
    RefusedRow,
    RowKind,
    RowRefused,
    is_reference,
)

# What is read here is called the same in versions 02-13; status and receiver's name have two places.
NOTIFICATIONS = {
    FileKind.CAMT: "Document/BkToCstmrDbtCdtNtfctn/Ntfctn",
    FileKind.STATEMENT: "Document/BkToCstmrStmt/Stmt",
}
KINDS = {
    f"urn:iso:std:iso:20022:tech:xsd:{kind}.001.{version:02}": kind
    for kind in NOTIFICATIONS
    for version in range(2, 14)
}
_RETURN, _RETURN_CODE, _RETURN_OWN_CODE = "RtrInf", "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"
_KIND = "BkTxCd/Domn/Fmly/SubFmlyCd"
_SCHEMES = ("RltdPties/CdtrAcct/Id/Othr/SchmeNm/Cd", "RltdPties/CdtrAcct/Id/Othr/SchmeNm/Prtry")
_ACCOUNT, _IBAN = "RltdPties/CdtrAcct/Id/Othr/Id", "RltdPties/CdtrAcct/Id/IBAN"
_RECEIVER = ("RltdPties/Cdtr/Nm", "RltdPties/Cdtr/Pty/Nm")
_LINES = "RmtInf/Ustrd"
_TEXTS = (
    "RmtInf/Strd/RfrdDocInf/Nb", "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/AddtlRmtInf", _LINES, "AddtlTxInf",
    "RtrInf/AddtlInf", "Refs/InstrId",
)  # fmt: skip
_TEXT_OF_ENTRY = "AddtlNtryInf"
_AMOUNTS = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")  # version 02 has no amount of its own for a transaction
_DAYS = ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
_OF_BANK, _OF_BANK_FOR_ONE, _OF_PAYER, _OF_ENTRY = "AcctSvcrRef", "Refs/AcctSvcrRef", "Refs/EndToEndId", "NtryRef"
CURRENCY = "@Ccy"  # follows the path of an amount

# The texts of these elements, by their path in an entry or a transaction, are all that is kept of a file.
OF_ENTRY = frozenset(
    {"Amt", "CdtDbtInd", "RvslInd", "Sts", "Sts/Cd", _KIND, *_DAYS, _OF_BANK, _OF_ENTRY, _TEXT_OF_ENTRY}
)
OF_TRANSACTION = frozenset(
    {
        *_AMOUNTS, "CdtDbtInd", _KIND, _RETURN, _RETURN_CODE, _RETURN_OWN_CODE,
        _OF_BANK_FOR_ONE, _OF_PAYER, _ACCOUNT, _IBAN, *_SCHEMES, *_RECEIVER, *_TEXTS,
    }
)  # fmt: skip

Fields = Mapping[str, Sequence[str]]

_AMOUNT = re.compile(r"\+?([0-9]{1,15}(?:\.[0-9]{0,5})?)")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_TOO_LARGE = Decimal(10) ** 12
_LONGEST_TEXT, _MOST_TEXTS = 500, 100  # the standard: 140 characters
_NO_MARK = "NOTPROVIDED"
_RETURNED = "RRTN"
_CAME_IN = (
    "Pengar har kommit in, men banken säger inte att det är en betalning som kom tillbaka. "
    "Är det er betalning: registrera på den att pengarna kom tillbaka."
)
_SWEDEN = ZoneInfo("Europe/Stockholm")
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


class Entries:
    """Takes entries one by one, each with its transactions, and gives what is paid out or has come back.

    A batch is one row for each transaction; an entry without transactions is a row itself.

    The day is the one when the bank booked it, in Sweden; the value day where that is missing.

    The reference of a row is the bank's for the transaction; else the payer's mark (EndToEndId), for what came back
    with `retur` before it, since it is the mark of what was paid; else the bank's for the entry, else the entry's
    number in its notification; else a digest of what the row says. Where an entry gives several transactions one
    reference, their places in it follow: `4711/1`, `4711/2`. The same payment in another file has the same one, as
    long as the bank gives it the same references.

    Put aside, with the reason for whoever finds an invoice of ours named in it: money that comes in, and what the
    bank has not booked. Refused, row by row: another currency, parts of an öre, no amount or day that can be read, a
    withdrawal that takes back something that came in.
    """

    def __init__(self, kind: FileKind) -> None:
        self.reading = Reading(kind)
        self._row = 0

    def take(self, entry: Fields, transactions: Sequence[Fields], *, notification: str) -> None:
        """Refused: a file with too many rows (BankFileRefused)."""
        # An entry that is told in no detail is its own transaction.
        details: Sequence[Fields] = transactions or [{}]
        shared = Counter(_reference(entry, one, notification) for one in details)
        for place, one in enumerate(details, start=1):
            self._row += 1
            texts = _texts(entry if len(details) == 1 else {}, one)
            try:
                if not isinstance(kind := _kind(entry, one), RowKind):
                    told, back = (*texts, _mark(one)), _mark(one) if kind == _CAME_IN else ""
                    self.reading.put_aside(RefusedRow(row=self._row, reason=kind, texts=told, back=back))
                    continue
                bankgiro, account = _account(one)
                reference = _reference(entry, one, notification)
                several = f"/{place}" if reference and shared[reference] > 1 else ""
                row = BankRow(
                    row=self._row,
                    kind=kind,
                    amount=_amount(entry, one, alone=len(details) == 1),
                    paid_on=_day(entry),
                    reference=_short((reference or _digest(entry, one, place)) + several),
                    texts=texts,
                    bankgiro=bankgiro,
                    account=account,
                    receiver=_one(one, *_RECEIVER),
                    is_named=_is_named(entry, one),
                    end_to_end=_mark(one),
                    return_code=_one(one, _RETURN_CODE, _RETURN_OWN_CODE),
                )
            except RowRefused as refused:
                self.reading.refuse(self._row, str(refused), (*texts, _mark(one)))
            else:
                self.reading.take(row)


def _texts(entry: Fields, one: Fields) -> tuple[str, ...]:
    """Where numbers may stand. What is far longer than the standard allows is not from a bank, and not read.

    A line of free text has 140 characters, wherever the number stands in it: each is read with the next one, too.
    """
    found = (text for path in _TEXTS for text in one.get(path, ()))
    lines = one.get(_LINES, ())
    split = (f"{first.rstrip()}{second.lstrip()}" for first, second in pairwise(lines))
    texts = (" ".join(text.split()) for text in chain(found, entry.get(_TEXT_OF_ENTRY, ()), split))
    return tuple(text for text in islice(texts, _MOST_TEXTS) if text and len(text) <= 2 * _LONGEST_TEXT)


def _kind(entry: Fields, one: Fields) -> RowKind | str:
    """What the row is, or why it is put aside."""
    status = _one(entry, "Sts/Cd", "Sts")
    if not status:
        raise RowRefused("Posten säger inte om den är bokförd.")
    if status != "BOOK":
        return f"Banken har inte bokfört betalningen ({status}). Läs in filen från den dag då den är bokförd."
    direction = _one(one, "CdtDbtInd") or _one(entry, "CdtDbtInd")
    reversal = _one(entry, "RvslInd") in {"true", "1"}
    returned = _RETURN in one or _RETURNED in {_one(one, _KIND), _one(entry, _KIND)}
    if direction == "CRDT":
        return RowKind.BOUNCE if reversal or returned else _CAME_IN
    if direction != "DBIT":
        raise RowRefused("Posten säger inte om pengarna gick ut eller kom in.")
    if reversal or returned:
        raise RowRefused("Uttaget tar tillbaka en insättning. Är det ändå er betalning: registrera den för hand.")
    return RowKind.PAYMENT


def _amount(entry: Fields, one: Fields, *, alone: bool) -> Decimal:
    found = next(((one, path) for path in _AMOUNTS if path in one), (entry, "Amt") if alone else None)
    if not found:
        raise RowRefused("Beloppet saknas. Be banken om en fil med belopp för varje betalning.")
    fields, path = found
    currency, text = _one(fields, path + CURRENCY), _one(fields, path)
    if currency != "SEK":
        raise RowRefused(f"Valutan är {currency or 'inte angiven'}. Bara kronor (SEK) går att läsa in.")
    if not (written := _AMOUNT.fullmatch(text)):
        raise RowRefused("Beloppet går inte att läsa.")
    amount = Decimal(written[1])
    if not 0 < amount < _TOO_LARGE:
        raise RowRefused("Beloppet är noll eller orimligt stort.")
    if amount != round(amount, 2):
        raise RowRefused("Beloppet har delar av ett öre.")
    return round(amount, 2)


def _day(entry: Fields) -> date:
    text = _one(entry, *_DAYS)
    if not text:
        raise RowRefused("Bokföringsdagen saknas.")
    try:
        day = _read_day(text)
    except (ValueError, OverflowError):
        raise RowRefused("Bokföringsdagen går inte att läsa.") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise RowRefused(f"Året {day.year} är orimligt.")
    return day


def _read_day(text: str) -> date:
    if written := _DAY.fullmatch(text):
        return date.fromisoformat(written[1])
    moment = datetime.fromisoformat(text)
    return moment.astimezone(_SWEDEN).date() if moment.tzinfo else moment.date()


def _reference(entry: Fields, one: Fields, notification: str) -> str:
    def candidates() -> Iterator[str]:
        yield _told(one, _OF_BANK_FOR_ONE)
        back = "retur " if (_first(one, "CdtDbtInd") or _first(entry, "CdtDbtInd")) == "CRDT" else ""
        yield back + mark if is_reference(mark := _mark(one)) else ""
        yield _told(entry, _OF_BANK)
        yield f"{notification} {number}" if (number := _told(entry, _OF_ENTRY)) and notification else ""

    return next(filter(None, candidates()), "")


def _digest(entry: Fields, one: Fields, place: int) -> str:
    said = repr((place, *(sorted((path, *texts) for path, texts in fields.items()) for fields in (entry, one))))
    return f"utan referens {sha256(said.encode()).hexdigest()[:16]}"


def _short(reference: str) -> str:
    if len(reference) > LONGEST_REFERENCE:
        raise RowRefused(f"Bankens referens är längre än {LONGEST_REFERENCE} tecken.")
    return reference


def _is_named(entry: Fields, one: Fields) -> bool:
    """Whether bank or payer has given the row a reference; its place in a file is none."""
    return bool(_told(one, _OF_BANK_FOR_ONE) or is_reference(_mark(one)) or _told(entry, _OF_BANK))


def _account(one: Fields) -> tuple[str, str]:
    """The bankgiro, or the account of another kind; a plusgiro may have as many digits, so only the scheme tells."""
    if iban := _one(one, _IBAN):
        return "", other_account("IBAN", iban)
    scheme, number = _one(one, *_SCHEMES).upper(), _one(one, _ACCOUNT)
    if scheme != "BGNR":
        return "", other_account(scheme or "konto", number)
    try:
        return parse_bankgiro(number), ""
    except BankgiroRefused:
        raise RowRefused("Mottagarens bankgiro går inte att läsa.") from None


def _mark(one: Fields) -> str:
    mark = _first(one, _OF_PAYER)
    return "" if mark.upper().replace(" ", "") == _NO_MARK else mark


def _one(fields: Fields, *paths: str) -> str:
    """The text of the first of the elements that is there."""
    for path in paths:
        texts = {text.strip() for text in fields.get(path, ())} - {""}
        if len(texts) > 1:
            raise RowRefused(f"Posten har flera olika värden i fältet {path.replace(CURRENCY, '')}.")
        if texts:
            return texts.pop()
    return ""


def _told(fields: Fields, path: str) -> str:
    """A reference, if it is one."""
    text = _first(fields, path)
    return text if is_reference(text) else ""


def _first(fields: Fields, path: str) -> str:
    return next((" ".join(text.split()) for text in fields.get(path, ())), "")
