"""Files of outgoing payments from a bank or a supplier ledger, read into rows. Nothing here knows the database."""

import re
from collections.abc import Mapping
from typing import Any, NoReturn

from lxml import etree

from office.unseen import without_unseen
from payments.rules import supplier_ledger
from payments.rules.bank_rows import BankFile, BankFileRefused
from payments.rules.camt054 import CURRENCY, KINDS, NOTIFICATIONS, OF_ENTRY, OF_TRANSACTION, Entries

LARGEST = 20_000_000  # bytes
_CHUNK = 100_000
_MARKS_OF_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_MARK_OF_UTF_8 = b"\xef\xbb\xbf"
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")
_KNOWN = "camt.054 eller camt.053, version 001.02 till 001.13"
_DEEPEST = 50  # elements within each other; the standard needs 20
_MOST_ELEMENTS = 1_000_000  # a whole file of payments has fewer
_ANOTHER = "-"  # an element of another namespace

Fields = dict[str, list[str]]


def read_bank_file(content: bytes) -> BankFile:
    """Read a camt.054 or camt.053 (versions 001.02 to 001.13), or a table (CSV) of a supplier ledger.

    Amounts are kronor with two decimals. A row that cannot be used is refused with its reason, the others are read;
    `rules/camt054.py` and `rules/supplier_ledger.py` tell which, and how a row gets a reference of its own. Memory
    is bounded by the size of the file: of XML only the texts that are asked for are kept, never a tree.

    Refused with `BankFileRefused`: an empty file, more than 20 MB, more than 50 000 payments, XML that is broken
    or has a document type (entities, DTD), another kind of message or version, a message without a notification or
    statement, a table without the columns.
    """
    if not content.strip():
        raise BankFileRefused("Filen är tom. Hämta den på nytt.")
    if len(content) > LARGEST:
        raise BankFileRefused(f"Filen är större än {LARGEST // 1_000_000} MB. Dela den och läs in en del i taget.")
    if content.startswith(_ARCHIVES):
        raise BankFileRefused("Filen är packad eller en Excelbok. Packa upp den, eller spara den som CSV.")
    plain = _without_utf_16(content).removeprefix(_MARK_OF_UTF_8)
    if plain.lstrip().startswith(b"<"):
        return _camt(plain.lstrip())
    return supplier_ledger.read(plain)


def _without_utf_16(content: bytes) -> bytes:
    """The same in UTF-8, where it is UTF-16 with or without its mark; XML then no longer says which it is in."""
    little, big = content[1:2] == content[3:4] == b"\x00", content[:1] == content[2:3] == b"\x00"
    if content.startswith(_MARKS_OF_UTF_16):
        encoding = "utf-16"
    elif little or big:
        encoding = "utf-16-le" if little else "utf-16-be"
    else:
        return content
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise _broken() from None
    return _DECLARATION.sub("", text).encode()


def _camt(content: bytes) -> BankFile:
    target: Any = _Target()  # lxml asks it for what it has
    parser = etree.XMLParser(
        target=target, resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        for start in range(0, len(content), _CHUNK):
            parser.feed(content[start : start + _CHUNK])
        parser.close()
    except (etree.XMLSyntaxError, LookupError):
        raise _broken() from None
    found: BankFile = target.done()
    return found


class _Target:
    """What the parser tells of the file, tag by tag: keeps the texts of one entry at a time."""

    def __init__(self) -> None:
        self._entries: Entries | None = None  # until the first element says what the file is
        self._namespace = self._of = self._of_entry = self._of_transaction = ""
        self._has_any = False
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
            self._begin(namespace, name)
        self._refuse_stray_text()
        self._elements += 1
        if len(self._names) == _DEEPEST or self._elements > _MOST_ELEMENTS:
            raise _broken()
        self._names.append(name if namespace == self._namespace else _ANOTHER)
        self._text, self._leaf = [], True
        path = "/".join(self._names)
        if path == self._of:
            self._notification, self._has_any = "", True
        elif path == self._of_entry:
            self._entry, self._transactions = {}, []
        elif path == self._of_transaction:
            self._transactions.append({})
        elif "Ccy" in attributes:
            self._keep(path, CURRENCY, attributes["Ccy"])

    def data(self, text: str) -> None:
        self._text.append(text)

    def end(self, tag: str) -> None:
        path = "/".join(self._names)
        if not self._leaf:
            self._refuse_stray_text()
        if path == self._of_entry and self._entries:
            self._entries.take(self._entry, self._transactions, notification=self._notification)
        elif path == f"{self._of}/Id":
            self._notification = without_unseen("".join(self._text)).strip()
        else:
            self._keep(path, "", "".join(self._text))
        self._names.pop()
        self._text, self._leaf = [], False

    def close(self) -> None:
        """The parser asks for it; everything is taken by then."""

    def done(self) -> BankFile:
        """All that was read. Refused: a message that holds nothing (BankFileRefused)."""
        if not (self._entries and self._has_any):
            kind = self._namespace.rpartition(":")[2]
            raise BankFileRefused(f"Filen är tom, en {kind}. Be banken om {_KNOWN}.")
        return self._entries.reading.done()

    def _begin(self, namespace: str, name: str) -> None:
        kind = KINDS.get(namespace.lstrip("{"))
        if kind is None or name != "Document":
            raise _another_message(namespace.lstrip("{"), name)
        self._namespace, self._of, self._entries = namespace, NOTIFICATIONS[kind], Entries(kind)
        self._of_entry = f"{self._of}/Ntry"
        self._of_transaction = f"{self._of_entry}/NtryDtls/TxDtls"

    def _keep(self, path: str, attribute: str, text: str) -> None:
        of_transaction = f"{self._of_transaction}/"
        if self._transactions and path.startswith(of_transaction):
            fields, wanted, path = self._transactions[-1], OF_TRANSACTION, path.removeprefix(of_transaction)
        else:
            fields, wanted, path = self._entry, OF_ENTRY, path.removeprefix(f"{self._of_entry}/")
        if path in wanted:
            fields.setdefault(path + attribute, []).append(without_unseen(text))

    def _refuse_stray_text(self) -> None:
        """These messages have text in their innermost elements only; half of one must not be read as the whole."""
        if any(not text.isspace() for text in self._text):
            raise _broken()


def _another_message(namespace: str, name: str) -> BankFileRefused:
    kind = namespace.rpartition(":")[2]
    if name == "Document" and namespace.startswith("urn:iso:std:iso:20022:"):
        return BankFileRefused(f"Filen är {kind[:20]}. Be banken om {_KNOWN}.")
    return BankFileRefused("Filen är XML av ett annat slag. Be banken om debiteringsaviseringar (camt.054).")


def _broken() -> BankFileRefused:
    return BankFileRefused("Filen är skadad eller avklippt. Hämta den på nytt från banken.")
