"""PDF: whole, not encrypted, and doing nothing by itself."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import settings

from office.uploads.refusal import UploadRefused

# What a key or a value of these names does: runs scripts, starts programs, opens other files, sends or fetches data.
_RUNS = {"/JS", "/JavaScript", "/Launch", "/XFA"}
_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/GoToE", "/RichMediaExecute"}
_KINDS = {"/RichMedia", "/Screen", "/Movie"}

_DEEPEST = 200
_LARGEST_STREAM = 20_000_000  # bytes, unpacked; only those that hold objects are unpacked here


def inspect(content: bytes) -> str:
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
            _look_through(pdf)
    except pikepdf.PasswordError:
        raise _locked() from None
    except pikepdf.PdfError:
        raise _damaged() from None
    return "pdf"


def _look_through(pdf: pikepdf.Pdf) -> None:
    if pdf.is_encrypted:
        raise _locked()
    for thing in pdf.objects:
        if any(_acts(part) for part in _dictionaries(thing)):
            raise UploadRefused(
                "PDF-filen kan köra program, skript eller media. Skriv ut den till en ny PDF och lämna in den."
            )
    if pdf.get_warnings():  # something was passed over here that another program may read
        raise _damaged()
    if not len(pdf.pages):
        raise UploadRefused("PDF-filen har inga sidor. Öppna den, kontrollera den och spara den på nytt.")


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


def _damaged() -> UploadRefused:
    return UploadRefused("PDF-filen är skadad. Öppna den och spara den på nytt som PDF.")


def _locked() -> UploadRefused:
    return UploadRefused("PDF-filen är låst eller krypterad. Spara en olåst kopia och lämna in den.")
