"""Look through one file from standard input and say what it is, as JSON: {"kind": "pdf"} or {"refusal": "..."}.

Of a picture that carried more than the picture also what is left of it, and what was taken away:
{"kind": "jpg", "content": "(base64)", "said": ["..."]}.

Runs as a process of its own, because a file can be made to take all memory or all time of what reads it, or to
bring it down. However this process ends, the one that asked takes anything but an answer as a broken file.
"""

import json
import resource
import sys
import zipfile
from base64 import b64encode
from contextlib import suppress
from io import BytesIO
from typing import Any

from office.uploads import images, ooxml, pdf
from office.uploads.refusal import UploadRefused

MEMORY = 900_000_000  # bytes of address space, of which the libraries themselves take a third
SECONDS = 6  # of the processor

_BEGINNINGS = {
    b"%PDF-": pdf.inspect,
    b"PK\x03\x04": ooxml.inspect,
    b"\xff\xd8\xff": images.inspect_jpeg,
    b"\x89PNG\r\n\x1a\n": images.inspect_png,
}
_CLEANERS = {"jpg": images.clean_jpeg, "png": images.clean_png}
_ONE_OF_OURS = "PDF, Word (docx), Excel (xlsx), JPEG eller PNG"


HYBRID = "--hybrid"


def inspect(content: bytes, *, hybrid: bool = False) -> str:
    """The kind of the file, one of office.uploads.Kind. Refused: all that is not safe and whole (UploadRefused).

    `hybrid`: a PDF may carry itself as one XML file (`pdf.py`).
    """
    for beginning, look_through in _BEGINNINGS.items():
        if content.startswith(beginning):
            _refuse_two_in_one(content)
            return (
                pdf.inspect(content, hybrid=True) if hybrid and look_through is pdf.inspect else look_through(content)
            )
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UploadRefused("Filen är ett äldre Office-format eller låst med lösenord. Spara den som PDF.")
    raise UploadRefused(f"Filen är inte {_ONE_OF_OURS}. Spara den som PDF.")


def _refuse_two_in_one(content: bytes) -> None:
    """A polyglot shows one thing to us and another to the program that opens it.

    Programs look for a PDF in the first thousand bytes, and for a zip archive at the end.
    """
    is_pdf, is_zip = content.startswith(b"%PDF-"), content.startswith(b"PK\x03\x04")
    if (not is_pdf and b"%PDF-" in content[:1024]) or (not is_zip and zipfile.is_zipfile(BytesIO(content))):
        raise UploadRefused("Filen är två slags fil på en gång. Öppna den och spara den på nytt som PDF.")


def _verdict(content: bytes, *, hybrid: bool) -> dict[str, Any]:
    kind = inspect(content, hybrid=hybrid)
    if kind not in _CLEANERS:
        return {"kind": kind}
    cleaned, said = _CLEANERS[kind](content)
    return (
        {"kind": kind} if cleaned == content else {"kind": kind, "content": b64encode(cleaned).decode(), "said": said}
    )


def _limit(what: int, to: int) -> None:
    with suppress(ValueError, OSError):  # macOS has no limit of address space; the time limit remains
        resource.setrlimit(what, (to, to))


def main() -> None:
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CPU, SECONDS)
    _limit(resource.RLIMIT_CORE, 0)
    try:
        answer = _verdict(sys.stdin.buffer.read(), hybrid=HYBRID in sys.argv)
    except UploadRefused as refusal:
        answer = {"refusal": str(refusal)}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
