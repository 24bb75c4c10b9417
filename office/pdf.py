"""HTML in, an accessible archive PDF out: PDF/A-3a and PDF/UA-1 in one file. Knows no domain."""

import gc
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from hashlib import sha256
from html import escape
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any, Literal, NoReturn
from unicodedata import category

import fontpkg  # type: ignore[import-untyped]
import pydyf  # type: ignore[import-untyped]
import weasyprint  # type: ignore[import-untyped]
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]

_OURS = {
    "office:regular": fontpkg.path("Fira Sans", weight=400),
    "office:semibold": fontpkg.path("Fira Sans", weight=600),
    "office:srgb": Path(weasyprint.__file__).parent / "pdf" / "sRGB2014.icc",
}
_OUR_FONTS = """
    @font-face { font-family: "Office Sans"; font-weight: 400; src: url(office:regular) }
    @font-face { font-family: "Office Sans"; font-weight: 600; src: url(office:semibold) }
"""
_OUR_COLOURS = "@color-profile --office { src: url(office:srgb); components: r, g, b }"
_OPTIONS = {"pdf_variant": "pdf/a-3a", "output_intent": "--office"}

_SAID: set[str] = set()


def _first_time(record: logging.LogRecord) -> bool:
    """WeasyPrint says for every font of every document that HarfBuzz-Subset is missing: once a process is enough."""
    again = record.msg in _SAID
    if "HarfBuzz-Subset" in str(record.msg):
        _SAID.add(record.msg)
    return not again


logging.getLogger("weasyprint").addFilter(_first_time)

# Pango's font map and the parsed stylesheets are shared by all renderings of the process and know no threads.
_ONE_AT_A_TIME = Lock()

# Whether a font of the machine has the letter, for every letter that has been asked about. Only ever added to, so
# that a page need not wait for the lock where all is known.
_DRAWN: dict[str, bool] = {}


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that the PDF carries, as PDF/A-3 allows: the document in another form, or what it was made from."""

    name: str  # ASCII, with its extension
    content: bytes
    description: str
    mime_type: str  # application/xml
    relationship: Literal["Alternative", "Data"]


def render(html: str, *, css: str, created: datetime, attachments: Sequence[Attachment] = ()) -> bytes:
    """Lay out a document and return the file.

    `html` is a whole document with a `lang` and a `<title>`, which both standards demand; `css` is trusted.
    The font family "Office Sans" (weights 400 and 600) is ours and always there; name a fallback after it.
    `created` stands in the file as its time of creation: take it from the content, never from a clock, and
    the same input then gives the same bytes in every process with the same versions of the libraries. The
    attachments are dated by it too.

    Nothing that the HTML or the CSS points at is fetched, neither from the network nor from the disk; what
    cannot be had is left out. A letter that no font of the machine has is drawn as a box and logged; strictly,
    PDF/A allows no such file, so ask `undrawable` first. Do not call before a process forks: the fonts belong to
    the process.

    Refused: a `created` without time zone, a document without language or title (ValueError).
    """
    if created.tzinfo is None:
        raise ValueError("The time of creation needs a time zone.")
    with _ONE_AT_A_TIME, _without_collections():
        document = HTML(string=html, url_fetcher=_refusing()).render(
            font_config=_fonts(), color_profiles=_colours(), stylesheets=[_parsed(css)], **_OPTIONS
        )
        if not document.metadata.title or not document.metadata.lang:
            raise ValueError("An accessible document needs a title and a language.")
        moment = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        document.metadata.created = document.metadata.modified = moment
        document.metadata.attachments = [_carried(one, created) for one in attachments]
        pdf: bytes = document.write_pdf(
            pdf_identifier=_identifier(moment, css, html, attachments),
            finisher=partial(_finish, mime_types={one.name: one.mime_type for one in attachments}),
            **_OPTIONS,
        )
    return pdf


# What no archived page may hold, though a font may have a picture of it: controls and breaks of lines that no text is
# made of, letters whose meaning is private to whoever made the font, and what stands for no letter at all.
_NEVER = {"Cc", "Zl", "Zp", "Co", "Cn", "Cs"}
_SPACES = "\t\n\r"


def undrawable(text: str) -> str:
    """Give the letters of a text that no page may hold or no font of the machine has, each once; empty when all can.

    The engine itself is asked, once in a process for each letter: thereafter it costs next to nothing. As `render`,
    not to be called before a process forks. The text is one that a database takes, without half a surrogate pair.
    """
    if unknown := set(text) - _DRAWN.keys():
        never = {letter for letter in unknown if letter not in _SPACES and category(letter) in _NEVER}
        with _ONE_AT_A_TIME:
            _DRAWN.update(_tried("".join(sorted(unknown - never))) | dict.fromkeys(never, False))
    return "".join(letter for letter in dict.fromkeys(text) if not _DRAWN[letter])


def _tried(letters: str) -> dict[str, bool]:
    """Draw letters on a page that is thrown away, and say of each whether there was a font for it."""
    # A letter may be a mark that needs another to stand on, or one that turns the direction of what follows.
    apart = "".join(f"<p>{escape(letter)}" for letter in letters)
    document = HTML(string=apart, url_fetcher=_refusing()).render(
        font_config=_fonts(), stylesheets=[_parsed('html { font-family: "Office Sans", sans-serif }')]
    )
    document.write_pdf()
    missing = {codepoint for font in document.fonts.values() for codepoint in font.missing}
    return {letter: ord(letter) not in missing for letter in letters}


@contextmanager
def _without_collections() -> Iterator[None]:
    """Let Python look for cycles after a document instead of ten times in the middle of it, when all is in use.

    The switch is the whole process's: other threads make do without collections as long, a tenth of a second. Only
    who holds _ONE_AT_A_TIME turns it, so nobody turns it back before its time; where it was off, it stays off.
    """
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()


def _identifier(moment: str, css: str, html: str, attachments: Sequence[Attachment]) -> str:
    digest = sha256(f"{moment}\0{css}\0{html}".encode())
    for one in attachments:
        digest.update(repr(one).encode())
    return digest.hexdigest()[:32]


def _carried(attachment: Attachment, created: datetime) -> weasyprint.Attachment:
    moment = created.astimezone(UTC)  # WeasyPrint writes it as if it were
    return weasyprint.Attachment(
        file_obj=BytesIO(attachment.content),
        url_fetcher=_refusing(),
        name=attachment.name,
        description=attachment.description,
        created=moment,
        modified=moment,
        relationship=attachment.relationship,
    )


class _Refusing(URLFetcher):  # type: ignore[misc]  # WeasyPrint carries no types
    """Fetches nothing, whatever the scheme."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> NoReturn:
        raise PermissionError("Nothing may be fetched into a document.")


class _Ours(URLFetcher):  # type: ignore[misc]  # as above
    """Answers for our own files and for nothing else; only our own rules see it."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        return URLFetcherResponse(url, _OURS[url].read_bytes())


# A FontConfiguration for each document would leak memory and cost the search for fonts; so would an URLFetcher
# its own TLS settings. Hence once a process.
@cache
def _fonts() -> FontConfiguration:
    fonts = FontConfiguration()
    CSS(string=_OUR_FONTS, font_config=fonts, url_fetcher=_ours())
    return fonts


@cache
def _ours() -> URLFetcher:
    return _Ours()


@cache
def _refusing() -> URLFetcher:
    return _Refusing()


@lru_cache(maxsize=16)
def _parsed(css: str) -> CSS:
    return CSS(string=css, font_config=_fonts(), url_fetcher=_refusing())


def _colours() -> dict[str, Any]:
    """The profile that PDF/A gives colours their meaning by. Not kept: written twice, it gives other bytes."""
    colours: dict[str, Any] = {}
    CSS(string=_OUR_COLOURS, color_profiles=colours, url_fetcher=_ours())
    return colours


def _finish(_document: Any, pdf: pydyf.PDF, *, mime_types: dict[str, str]) -> None:
    _declare_accessible(pdf)
    _name_mime_types(pdf, mime_types)
    _compress_once(pdf)


def _declare_accessible(pdf: pydyf.PDF) -> None:
    """Say in the metadata that the file is PDF/UA-1 as well: WeasyPrint declares one standard only."""
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    packet: bytes = metadata.stream[0]
    before, end, after = packet.rpartition(b"</rdf:RDF>")
    metadata.stream[0] = before + _PDF_UA + end + after


def _name_mime_types(pdf: pydyf.PDF, mime_types: dict[str, str]) -> None:
    """WeasyPrint guesses them from the tables of the machine; and it lists each attachment twice."""
    for one in pdf.objects:
        if isinstance(one, dict) and one.get("Type") == "/Filespec":
            stream = pdf.objects[int(one["EF"]["F"].split()[0])]
            stream.extra["Subtype"] = "/" + mime_types[one["UF"].string].replace("/", "#2f")
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


class _Compressed(pydyf.Object):  # type: ignore[misc]  # pydyf carries no types
    """A stream whose bytes are made already."""

    compressible = False
    data = b""


def _compress_once(pdf: pydyf.PDF) -> None:
    """Keep the bytes of each stream, which pydyf makes twice: once to write them, once to hash the file."""
    for number, stream in enumerate(pdf.objects):
        if isinstance(stream, pydyf.Stream):
            done = _Compressed()
            done.number, done.data = number, stream.data
            pdf.objects[number] = done


# PDF/A allows a property that it does not know itself only together with this description of it.
_PDF_UA = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about=""
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>The part of ISO 14289 that the file follows</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
