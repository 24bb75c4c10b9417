"""What the entries of an ISO 20022 camt.054 (debit notification) mean. The XML itself is read in bankfile.py."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from itertools import islice
from zoneinfo import ZoneInfo

from parties.rules import bankgiro
from payments.rules.bank_rows import LONGEST_REFERENCE, BankRow, FileKind, Reading, RowKind, RowRefused

VERSIONS = {f"urn:iso:std:iso:20022:tech:xsd:camt.054.001.{version}" for version in ("02", "04", "08")}
_RETURN, _RETURN_CODE, _RETURN_OWN_CODE = "RtrInf", "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"
_KIND = "BkTxCd/Domn/Fmly/SubFmlyCd"
_SCHEMES = ("RltdPties/CdtrAcct/Id/Othr/SchmeNm/Cd", "RltdPties/CdtrAcct/Id/Othr/SchmeNm/Prtry")
_ACCOUNT = "RltdPties/CdtrAcct/Id/Othr/Id"
_TEXTS = ("RmtInf/Strd/RfrdDocInf/Nb", "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/AddtlRmtInf", "RmtInf/Ustrd")
_AMOUNTS = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")  # version 02 has no amount of its own for a transaction
_DAYS = ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
_OF_BANK, _OF_BANK_FOR_ONE, _OF_PAYER, _OF_ENTRY = "AcctSvcrRef", "Refs/AcctSvcrRef", "Refs/EndToEndId", "NtryRef"
CURRENCY = "@Ccy"  # follows the path of an amount

# The texts of these elements, by their path in an entry or a transaction, are all that is kept of a file.
OF_ENTRY = frozenset({"Amt", "CdtDbtInd", "RvslInd", "Sts", "Sts/Cd", _KIND, *_DAYS, _OF_BANK, _OF_ENTRY})
OF_TRANSACTION = frozenset(
    {
        *_AMOUNTS, "CdtDbtInd", _KIND, _RETURN, _RETURN_CODE, _RETURN_OWN_CODE,
        _OF_BANK_FOR_ONE, _OF_PAYER, _ACCOUNT, *_SCHEMES, *_TEXTS,
    }
)  # fmt: skip

Fields = Mapping[str, Sequence[str]]

_AMOUNT = re.compile(r"\+?([0-9]{1,15}(?:\.[0-9]{0,5})?)")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_TOO_LARGE = Decimal(10) ** 12
_LONGEST_TEXT, _MOST_TEXTS = 500, 100  # the standard: 140 characters
_NO_MARK = "NOTPROVIDED"
_RETURNED = "RRTN"
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

    Left out: money that comes in, and what the bank has not booked. Refused, row by row: another currency, parts
    of an öre, no amount or day that can be read, a withdrawal that takes back something that came in.
    """

    def __init__(self) -> None:
        self.reading = Reading(FileKind.CAMT)
        self._row = 0

    def take(self, entry: Fields, transactions: Sequence[Fields], *, notification: str) -> None:
        """Refused: a file with too many rows (BankFileRefused)."""
        # An entry that is told in no detail is its own transaction.
        details: Sequence[Fields] = transactions or [{}]
        shared = Counter(_reference(entry, one, notification) for one in details)
        for place, one in enumerate(details, start=1):
            self._row += 1
            texts = _texts(one)
            try:
                if not (kind := _kind(entry, one)):
                    self.reading.left_out += 1
                    continue
                reference = _reference(entry, one, notification)
                several = f"/{place}" if reference and shared[reference] > 1 else ""
                row = BankRow(
                    row=self._row,
                    kind=kind,
                    amount=_amount(entry, one, alone=len(details) == 1),
                    paid_on=_day(entry),
                    reference=_short((reference or _digest(entry, one, place)) + several),
                    texts=texts,
                    bankgiro=_bankgiro(one),
                    end_to_end=_mark(one),
                    return_code=_one(one, _RETURN_CODE, _RETURN_OWN_CODE),
                )
            except RowRefused as refused:
                self.reading.refuse(self._row, str(refused), texts)
            else:
                self.reading.take(row)


def _texts(one: Fields) -> tuple[str, ...]:
    """Where numbers may stand. What is far longer than the standard allows is not from a bank, and not read."""
    found = (" ".join(text.split()) for path in _TEXTS for text in one.get(path, ()) if len(text) <= _LONGEST_TEXT)
    return tuple(text for text in islice(found, _MOST_TEXTS) if text)


def _kind(entry: Fields, one: Fields) -> RowKind | None:
    status = _one(entry, "Sts/Cd", "Sts")
    if not status:
        raise RowRefused("Posten säger inte om den är bokförd.")
    if status != "BOOK":
        return None
    direction = _one(one, "CdtDbtInd") or _one(entry, "CdtDbtInd")
    reversal = _one(entry, "RvslInd") in {"true", "1"}
    returned = _RETURN in one or _RETURNED in {_one(one, _KIND), _one(entry, _KIND)}
    if direction == "CRDT":
        return RowKind.BOUNCE if reversal or returned else None
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
        yield _first(one, _OF_BANK_FOR_ONE)
        back = "retur " if (_first(one, "CdtDbtInd") or _first(entry, "CdtDbtInd")) == "CRDT" else ""
        yield back + mark if (mark := _mark(one)) else ""
        yield _first(entry, _OF_BANK)
        yield f"{notification} {number}" if (number := _first(entry, _OF_ENTRY)) and notification else ""

    return next(filter(None, candidates()), "")


def _digest(entry: Fields, one: Fields, place: int) -> str:
    said = repr((place, *(sorted((path, *texts) for path, texts in fields.items()) for fields in (entry, one))))
    return f"utan referens {sha256(said.encode()).hexdigest()[:16]}"


def _short(reference: str) -> str:
    if len(reference) > LONGEST_REFERENCE:
        raise RowRefused(f"Bankens referens är längre än {LONGEST_REFERENCE} tecken.")
    return reference


def _bankgiro(one: Fields) -> str:
    """Only what is said to be a bankgiro: an account or a plusgiro may have as many digits."""
    if _one(one, *_SCHEMES).upper() != "BGNR":
        return ""
    try:
        return bankgiro.parse(_one(one, _ACCOUNT))
    except bankgiro.BankgiroRefused:
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


def _first(fields: Fields, path: str) -> str:
    return next((" ".join(text.split()) for text in fields.get(path, ())), "")
