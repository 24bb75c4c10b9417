"""PDF: whole, not encrypted, and doing nothing by itself.

A hybrid invoice is PDF/A-3 that carries itself once more, as one XML file for machines (as Factur-X, ZUGFeRD and our
own invoices do). It is taken where an invoice is asked for, and nowhere else.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import settings

from office.uploads.refusal import UploadRefused
from office.xml_reading import XmlRefused, read_xml

# What a key or a value of these names does: runs scripts, starts programs, opens other files, sends or fetches data.
_RUNS = {"/JS", "/JavaScript", "/Launch", "/XFA"}
_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/RichMediaExecute"}
_KINDS = {"/RichMedia", "/Screen", "/Movie"}
# Files within the file, and what is fetched from other files. A link to a web page, which a reader follows by a
# click, is as harmless as its text; one that is followed at the opening of the paper tells somebody that it was.
_FILES = {"/EmbeddedFiles", "/EF"}
_AWAY = {"/GoToE", "/GoToR"}
_FROM_ELSEWHERE = {"/F", "/Ref"}

_PART_3 = re.compile(rb"pdfaid:part(?:=[\"']|(?:\s[^>]*)?>)3\b")
_LAST = re.compile(rb"startxref[\x00\s]+([0-9]{1,10})[\x00\s]+%%EOF[\x00\s]*\Z")

_DEEPEST = 200
_LARGEST_STREAM = 20_000_000  # bytes, unpacked; only those that hold objects are unpacked here


def inspect(content: bytes, *, hybrid: bool = False) -> str:
    """Give "pdf". `hybrid`: one XML file within it is taken. Refused (UploadRefused): what is not safe and whole."""
    if not content.rstrip(b"\x00\t\n\f\r ").endswith(b"%%EOF"):
        raise UploadRefused("PDF-filen är inte hel. Öppna den och spara den på nytt som PDF.")
    settings.set_qpdf_limits(
        parser_max_nesting=_DEEPEST,
        flate_max_memory=_LARGEST_STREAM,
        run_length_max_memory=_LARGEST_STREAM,
        png_max_memory=_LARGEST_STREAM,
        tiff_max_memory=_LARGEST_STREAM,
    )
    try:
        # Without recovery: a file that must be guessed at looks different in different programs.
        with pikepdf.open(BytesIO(content), attempt_recovery=False, inherit_page_attributes=False) as pdf:
            _look_through(pdf, hybrid=hybrid)
            if not pdf.is_linearized:  # such a file says its own length, or it is none
                _refuse_tail(content)
    except pikepdf.PasswordError:
        raise _locked() from None
    except pikepdf.PdfError:
        raise _damaged() from None
    return "pdf"


def _refuse_tail(content: bytes) -> None:
    """From the last table on there is one end: what is put after it, with an end of its own, no program shows."""
    last = _LAST.search(content)
    if last is None or content.count(b"%%EOF", int(last[1])) > 1:
        raise UploadRefused("PDF-filen har något efter sitt slut. Öppna den och spara den på nytt som PDF.")


def _look_through(pdf: pikepdf.Pdf, *, hybrid: bool) -> None:
    if pdf.is_encrypted:
        raise _locked()
    files = set() if hybrid and _is_hybrid(pdf) else _FILES
    for thing in pdf.objects:
        for part in _dictionaries(thing):
            if _acts(part):
                raise UploadRefused(
                    "PDF-filen kan köra program, skript eller media. Skriv ut den till en ny PDF och lämna in den."
                )
            if _reaches_out(part, files):
                raise UploadRefused(
                    "PDF-filen bär på andra filer eller hämtar något utifrån. Skriv ut den till en ny PDF och lämna "
                    "in den. Lämna in bilagor var för sig."
                )
    if pdf.get_warnings():  # something was passed over here that another program may read
        raise _damaged()
    if not len(pdf.pages):
        raise UploadRefused("PDF-filen har inga sidor. Öppna den, kontrollera den och spara den på nytt.")


def _is_hybrid(pdf: pikepdf.Pdf) -> bool:
    """Whether it says that it is PDF/A-3 and carries one file, which is XML that may be read; a reader runs no such."""
    said = pdf.Root.get("/Metadata")
    if not isinstance(said, pikepdf.Stream) or not _PART_3.search(said.read_bytes()):
        return False
    carried = [part.EF for thing in pdf.objects for part in _dictionaries(thing) if "/EF" in part]
    streams = {stream.objgen: stream for files in carried for stream in _values(files)}
    if len(streams) != 1:
        return False
    (stream,) = streams.values()
    if not isinstance(stream, pikepdf.Stream):
        return False
    try:
        read_xml(stream.read_bytes())
    except XmlRefused:
        return False
    return True


def _values(files: Any) -> list[Any]:
    return [files[key] for key in files.keys()] if isinstance(files, pikepdf.Dictionary) else [files]  # noqa: SIM118


def _dictionaries(thing: Any) -> Iterator[Any]:
    """Every dictionary in an object; other objects that it points at are looked through in their own turn."""
    waiting = [thing]
    while waiting:
        found = waiting.pop()
        if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            yield found
            children = [found.get(key) for key in found.keys()]  # noqa: SIM118 - a stream cannot be walked itself
        elif isinstance(found, pikepdf.Array):
            children = list(found)
        else:
            continue
        waiting += [child for child in children if isinstance(child, pikepdf.Object) and not child.is_indirect]


def _acts(part: Any) -> bool:
    keys = set(part.keys())
    return bool(
        keys & _RUNS
        or ("/S" in keys and str(part.get("/S")) in _ACTIONS)
        or ("/Subtype" in keys and str(part.get("/Subtype")) in _KINDS)
    )


def _reaches_out(part: Any, files: set[str]) -> bool:
    keys = set(part.keys())
    return bool(
        keys & files
        or ("/S" in keys and str(part.get("/S")) in _AWAY)
        or (isinstance(part, pikepdf.Stream) and keys & _FROM_ELSEWHERE)
        or any(str(action.get("/S")) == "/URI" for action in _by_itself(part))
    )


def _by_itself(part: Any) -> Iterator[Any]:
    """The actions that a program takes without a click on them: at opening, at a page, at a mouse passing by."""
    occasions = part.get("/AA")
    waiting = [part.get("/OpenAction")]
    if isinstance(occasions, pikepdf.Dictionary | pikepdf.Stream):
        waiting += [occasions.get(key) for key in occasions.keys()]  # noqa: SIM118 - as above
    seen = set()
    while waiting:
        action = waiting.pop()
        if isinstance(action, pikepdf.Array):  # several that follow, or a place to show, which is none
            waiting += [one for one in action if isinstance(one, pikepdf.Dictionary) and "/S" in one]
        elif isinstance(action, pikepdf.Dictionary | pikepdf.Stream) and (
            not action.is_indirect or action.objgen not in seen
        ):
            seen.add(action.objgen)
            yield action
            waiting.append(action.get("/Next"))


def _damaged() -> UploadRefused:
    return UploadRefused("PDF-filen är skadad. Öppna den och spara den på nytt som PDF.")


def _locked() -> UploadRefused:
    return UploadRefused("PDF-filen är låst eller krypterad. Spara en olåst kopia och lämna in den.")
