"""XML from outside, read as what it is: nothing is declared, expanded or fetched on its behalf."""

from typing import Any, NoReturn

from lxml import etree

from office.unseen import without_unseen

_DEEPEST = 100  # elements within each other
_SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
}


class XmlRefused(ValueError):
    """Raised with a Swedish message when a file is no XML that may be read here."""


def read_xml(content: bytes) -> etree._Element:
    """Give the root of a document, without its comments, its processing instructions and what nobody sees in texts.

    Refused with XmlRefused: what is broken, has a document type (entities, DTD) or more than 100 levels. The caller
    limits the size: the tree takes some ten times as much memory as the file.
    """
    guard: Any = _Guard()  # lxml asks it for what it has
    try:
        etree.fromstring(content, etree.XMLParser(target=guard, **_SAFE))
        root: etree._Element = etree.fromstring(
            content, etree.XMLParser(remove_comments=True, remove_pis=True, **_SAFE)
        )
    except (etree.XMLSyntaxError, LookupError, ValueError) as fault:
        if isinstance(fault, XmlRefused):
            raise
        raise XmlRefused("Filen är skadad, avklippt eller inte XML.") from None
    for element in root.iter():
        element.text = element.text and without_unseen(element.text)
    return root


class _Guard:
    """What the parser tells of the file, tag by tag, before anything of it is kept."""

    def __init__(self) -> None:
        self._depth = 0

    def doctype(self, name: str, public: str | None, system: str | None) -> NoReturn:
        raise XmlRefused("Filen har en dokumenttyp (DOCTYPE), som sådana filer inte har.")

    def start(self, tag: str, attributes: object) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise XmlRefused("Filen har för många nivåer.")

    def end(self, tag: str) -> None:
        self._depth -= 1

    def data(self, text: str) -> None:
        """Kept by the second reading."""

    def close(self) -> None:
        """The parser asks for it."""
