"""Papers that people hand in: which kinds are taken, and what a file must not hold.

The kind is told from the content, never from the name or from what the browser says. The bytes are hostile until
they are looked through, so that is done in a process of its own (`inspector.py`) with a limit on memory and time;
`pdf.py`, `ooxml.py` and `images.py` say what is refused. `receiving.py` keeps a file that is too large out of
memory while it comes in. A virus scanner is none of this.

Office knows no papers: what one is about, and who may read it, is told in the rooms above.
"""

import json
import subprocess
import sys
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from django.utils.text import slugify

from office.uploads.refusal import UploadRefused

__all__ = [
    "BoundedSemaphore",
    "Path",
    "StrEnum",
    "UploadRefused",
    "dataclass",
    "sha256",
    "slugify",
]

LARGEST = 10_000_000  # bytes
_SECONDS = 30
_LONGEST_NAME = 60
_ROOT = Path(__file__).resolve().parents[2]
_UNREADABLE = "Filen är skadad eller går inte att läsa. Öppna den, spara den på nytt, helst som PDF."

# Each takes up to inspector.MEMORY.
_FEW_AT_A_TIME = BoundedSemaphore(2)


class Kind(StrEnum):
    """The kinds that are taken; the value is the end of the file's name."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    JPEG = "jpg"
    PNG = "png"


MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
}


@dataclass(frozen=True)
class Upload:
    """A file that has been looked through; `said` is what was taken out of it, in Swedish sentences."""

    kind: Kind
    content: bytes
    said: Sequence[str] = ()

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.kind]

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()

    def name(self, title: str) -> str:
        """A name of ours that is safe on every system: `statusrapport-2026-9f86d081.pdf`. Theirs is not used."""
        words = slugify(title.replace("_", " "))
        if len(words) > _LONGEST_NAME:
            words = words[:_LONGEST_NAME].rpartition("-")[0]
        return f"{words or 'handling'}-{self.sha256[:8]}.{self.kind}"


def refuse_size(size: int) -> None:
    """Refuse an empty file and one larger than LARGEST bytes (UploadRefused)."""
    if not size:
        raise UploadRefused("Filen är tom. Kontrollera att den går att öppna.")
    if size > LARGEST:
        raise UploadRefused(f"Filen är {-(-size // 1_000_000)} MB. Högst {LARGEST // 1_000_000} MB går att ta emot.")


def inspect(content: bytes, *, hybrid: bool = False) -> Upload:
    """Tell what a file is by its content and refuse what is unsafe, broken or of another kind (UploadRefused).

    `hybrid`: where an invoice is asked for, a PDF may carry itself as XML.

    Takes about half a second, and at most 30 seconds; memory is bounded whatever the file unpacks to.
    """
    refuse_size(len(content))
    command = [sys.executable, "-X", "utf8", "-m", "office.uploads.inspector", *(["--hybrid"] if hybrid else [])]
    with _FEW_AT_A_TIME:
        try:
            done = subprocess.run(
                command, input=content, capture_output=True, cwd=_ROOT, env={}, timeout=_SECONDS, check=True
            )
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
            raise UploadRefused(_UNREADABLE) from None
    verdict: dict[str, Any] = json.loads(done.stdout)
    if "refusal" in verdict:
        raise UploadRefused(verdict["refusal"])
    cleaned = b64decode(verdict["content"]) if "content" in verdict else content
    return Upload(Kind(verdict["kind"]), cleaned, tuple(verdict.get("said", ())))
