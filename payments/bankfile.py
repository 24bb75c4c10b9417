"""Files of outgoing payments from a bank or a supplier ledger, read into rows. Nothing here knows the database."""

from collections.abc import Mapping
from typing import Any, NoReturn

from lxml import etree

from office.unseen import without_unseen
from payments.rules import supplier_ledger
from payments.rules.bank_rows import BankFile, BankFileRefused
from payments.rules.camt054 import CURRENCY, OF_ENTRY, OF_TRANSACTION, VERSIONS, Entries

LARGEST = 20_000_000  # bytes
_CHUNK = 100_000
_MARKS_OF_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_MARK_OF_UTF_8 = b"\xef\xbb\xbf"
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")
_NOTIFICATION = "Document/BkToCstmrDbtCdtNtfctn/Ntfctn"
_ENTRY = f"{_NOTIFICATION}/Ntry"
_TRANSACTION = f"{_ENTRY}/NtryDtls/TxDtls"
_DEEPEST = 50  # elements within each other; the standard needs 20
_MOST_ELEMENTS = 1_000_000  # a whole file of payments has fewer
_ANOTHER = "-"  # an element of another namespace

Fields = dict[str, list[str]]


def read_bank_file(content: bytes) -> BankFile:
    """Read a camt.054 (versions 001.02, 001.04, 001.08) or a table (CSV) of a supplier ledger.

    Amounts are kronor with two decimals. A row that cannot be used is refused with its reason, the others are read;
    `rules/camt054.py` and `rules/supplier_ledger.py` tell which, and how a row gets a reference of its own. Memory
    is bounded by the size of the file: of XML only the texts that are asked for are kept, never a tree.

    Refused with `BankFileRefused`: an empty file, more than 20 MB, more than 50 000 payments, XML that is broken
    or has a document type (entities, DTD), another kind of message or version, a table without the columns.
    """
    if not content.strip():
        raise BankFileRefused("Filen är tom. Hämta den på nytt.")
    if len(content) > LARGEST:
        raise BankFileRefused(f"Filen är större än {LARGEST // 1_000_000} MB. Dela den och läs in en del i taget.")
    if content.startswith(_ARCHIVES):
        raise BankFileRefused("Filen är packad eller en Excelbok. Packa upp den, eller spara den som CSV.")
    if content.startswith(_MARKS_OF_UTF_16):
        raise BankFileRefused("Filen är sparad i UTF-16. Spara den som CSV UTF-8, eller hämta den på nytt.")
    if content.removeprefix(_MARK_OF_UTF_8).lstrip().startswith(b"<"):
        return _camt054(content)
    return supplier_ledger.read(content)


def _camt054(content: bytes) -> BankFile:
    entries = Entries()
    target: Any = _Target(entries)  # lxml asks it for what it has
    parser = etree.XMLParser(
        target=target, resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        for start in range(0, len(content), _CHUNK):
            parser.feed(content[start : start + _CHUNK])
        parser.close()
    except (etree.XMLSyntaxError, LookupError):
        raise _broken() from None
    return entries.reading.done()


class _Target:
    """What the parser tells of the file, tag by tag: keeps the texts of one entry at a time."""

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self._namespace = ""
        self._names: list[str] = []
        self._text: list[str] = []
        self._leaf = False
        self._elements = 0
        self._notification = ""
        self._entry: Fields = {}
        self._transactions: list[Fields] = []

    def doctype(self, name: str, public: str | None, system: str | None) -> NoReturn:
        raise BankFileRefused("Filen har en dokumenttyp (DOCTYPE), som bankfiler inte har. Hämta den på nytt.")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        namespace, _, name = tag.rpartition("}")
        if not self._names:
            _refuse_other_messages(namespace.lstrip("{"), name)
            self._namespace = namespace
        self._refuse_stray_text()
        self._elements += 1
        if len(self._names) == _DEEPEST or self._elements > _MOST_ELEMENTS:
            raise _broken()
        self._names.append(name if namespace == self._namespace else _ANOTHER)
        self._text, self._leaf = [], True
        path = "/".join(self._names)
        if path == _NOTIFICATION:
            self._notification = ""
        elif path == _ENTRY:
            self._entry, self._transactions = {}, []
        elif path == _TRANSACTION:
            self._transactions.append({})
        elif "Ccy" in attributes:
            self._keep(path, CURRENCY, attributes["Ccy"])

    def data(self, text: str) -> None:
        self._text.append(text)

    def end(self, tag: str) -> None:
        path = "/".join(self._names)
        if not self._leaf:
            self._refuse_stray_text()
        if path == _ENTRY:
            self._entries.take(self._entry, self._transactions, notification=self._notification)
        elif path == f"{_NOTIFICATION}/Id":
            self._notification = without_unseen("".join(self._text)).strip()
        else:
            self._keep(path, "", "".join(self._text))
        self._names.pop()
        self._text, self._leaf = [], False

    def close(self) -> None:
        """The parser asks for it; everything is taken by then."""

    def _keep(self, path: str, attribute: str, text: str) -> None:
        if self._transactions and path.startswith(f"{_TRANSACTION}/"):
            fields, wanted, path = self._transactions[-1], OF_TRANSACTION, path.removeprefix(f"{_TRANSACTION}/")
        else:
            fields, wanted, path = self._entry, OF_ENTRY, path.removeprefix(f"{_ENTRY}/")
        if path in wanted:
            fields.setdefault(path + attribute, []).append(without_unseen(text))

    def _refuse_stray_text(self) -> None:
        """These messages have text in their innermost elements only; half of one must not be read as the whole."""
        if any(not text.isspace() for text in self._text):
            raise _broken()


def _refuse_other_messages(namespace: str, name: str) -> None:
    if namespace in VERSIONS and name == "Document":
        return
    kind = namespace.rpartition(":")[2]
    if name == "Document" and namespace.startswith("urn:iso:std:iso:20022:"):
        raise BankFileRefused(f"Filen är {kind[:20]}. Be banken om camt.054, version 001.02, 001.04 eller 001.08.")
    raise BankFileRefused("Filen är XML av ett annat slag. Be banken om debiteringsaviseringar (camt.054).")


def _broken() -> BankFileRefused:
    return BankFileRefused("Filen är skadad eller avklippt. Hämta den på nytt från banken.")
