"""An e-invoice for people: every value that stands in the stored XML, in its order, with a Swedish name.

Read from the bytes alone, so that the page shows what was sent and not what the database would say of it today.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from lxml import etree

from delivery.rules.einvoice_names import LINES, NAMES, OF_CREDIT_NOTE, SECTIONS, Name
from office.formats import kronor
from office.xml_reading import read_xml

_EMBEDDED = "EmbeddedDocumentBinaryObject"


@dataclass(frozen=True)
class Value:
    """One value: its name and term (BT-1 and so on, of EN 16931), or the element's own name where there is none."""

    name: str
    term: str
    text: str
    is_amount: bool


@dataclass(frozen=True)
class Section:
    heading: str
    values: list[Value]


def readable(content: bytes) -> list[Section]:
    """Every value of a UBL invoice or credit note, under headings. Refused (XmlRefused): XML that may not be read."""
    sections: dict[str, list[Value]] = {}
    lines = 0
    root = read_xml(content)
    names = OF_CREDIT_NOTE if etree.QName(root).localname == "CreditNote" else NAMES
    for part in root:
        name = etree.QName(part).localname
        lines += name in LINES
        heading = f"Rad {lines}" if name in LINES else SECTIONS.get(name, SECTIONS[""])
        sections.setdefault(heading, []).extend(_values(part, (), names))
    return [Section(heading, values) for heading, values in sections.items()]


def _values(element: etree._Element, above: tuple[str, ...], names: dict[str, Name]) -> Iterator[Value]:
    path = (*above, etree.QName(element).localname)
    if len(element):
        for child in element:
            yield from _values(child, path, names)
        return
    known = ("Line", *path[1:]) if path[0] in LINES else path
    found = names.get("/".join(known)) or Name(path[-1], "")
    yield Value(found.name, found.term, _text(element), "currencyID" in element.attrib)


def _text(element: etree._Element) -> str:
    text = (element.text or "").strip()
    if etree.QName(element).localname == _EMBEDDED:
        return f"{element.get('filename', '')} ({element.get('mimeCode', '')}, {len(text) * 3 // 4000}\u00a0kB)"
    if "currencyID" in element.attrib:
        return _amount(text, element.get("currencyID", ""))
    if scheme := element.get("schemeID"):
        return f"{scheme}:{text}"
    return text


def _amount(text: str, currency: str) -> str:
    try:
        return kronor(Decimal(text)) if currency == "SEK" else f"{text} {currency}"
    except (InvalidOperation, ValueError):
        return f"{text} {currency}"
