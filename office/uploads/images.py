"""JPEG and PNG: whole, of a size that a screen can show, and without what tells where and when they were taken."""

import re
from collections.abc import Iterator
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from office.uploads.refusal import UploadRefused

_MOST_PIXELS = 60_000_000  # a large camera's; three bytes each in memory
_ORIENTATION = 0x0112  # the way up that a camera was held
_JPEG_END, _JPEG_SCAN = 0xD9, 0xDA
_ALONE = {0x01, *range(0xD0, 0xD9)}  # markers without a length
_APPLICATION = range(0xE0, 0xF0)
_LOOKS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}  # what a picture needs to look as it should
_COMMENT = 0xFE
_NEXT_MARKER = re.compile(rb"\xff(?![\x00\xd0-\xd7\xff])")  # within a scan, two bytes that are none stand for one
_PNG_TELLS = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}

_TOLD = "Uppgifter i bilden om var, när och med vad den togs är borttagna."
_AFTER = "Det som följde efter bildens slut är borttaget."


def inspect_jpeg(content: bytes) -> str:
    _decode(content, "JPEG")
    return "jpg"


def inspect_png(content: bytes) -> str:
    _decode(content, "PNG")
    chunks = [*_chunks(content)]
    if chunks[-1][0] != b"IEND":
        raise _broken()
    if sum(len(chunk) for _, chunk in chunks) + 8 < len(content):
        raise UploadRefused("Bilden är skadad: något följer efter dess slut. Spara den på nytt.")
    return "png"


def clean_jpeg(content: bytes) -> tuple[bytes, list[str]]:
    """The picture without what programs and telephones write into it and after it, and what is said of that.

    The way up that the camera was held stays, or it would lie on its side.
    """
    with Image.open(BytesIO(content), formats=["JPEG"]) as image:
        orientation = image.getexif().get(_ORIENTATION)
    segments = [*_segments(content)]
    end = sum(len(segment) for _, segment in segments)
    kept = [segment for marker, segment in segments if _is_of_the_picture(marker, segment)]
    if orientation in range(2, 9):
        exif = Image.Exif()
        exif[_ORIENTATION] = orientation
        told = exif.tobytes()
        kept.insert(1, b"\xff\xe1" + (len(told) + 2).to_bytes(2, "big") + told)
    cleaned = b"".join(kept)
    said = [_TOLD] if cleaned != content[:end] else []
    return cleaned, [*said, *([_AFTER] if content[end:].strip(b"\0\r\n") else [])]


def clean_png(content: bytes) -> tuple[bytes, list[str]]:
    """The same of a PNG, which has nothing after its end."""
    kept = [chunk for name, chunk in _chunks(content) if name not in _PNG_TELLS]
    cleaned = content[:8] + b"".join(kept)
    return cleaned, [_TOLD] if cleaned != content else []


def _is_of_the_picture(marker: int, segment: bytes) -> bool:
    if marker not in _APPLICATION:
        return marker != _COMMENT
    return marker in _LOOKS and segment[4:].startswith(_LOOKS[marker])


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The parts of a JPEG up to its end, each with its marker; a scan with all that it holds."""
    place, marker = 0, -1
    while marker != _JPEG_END:
        start = place
        while content[place + 1 : place + 2] == b"\xff":  # filling
            place += 1
        if content[place : place + 1] != b"\xff" or len(content) < place + 2:
            raise _broken()
        marker = content[place + 1]
        place += 2
        if marker not in _ALONE and marker != _JPEG_END:
            place += max(2, int.from_bytes(content[place : place + 2], "big"))
        if marker == _JPEG_SCAN:
            found = _NEXT_MARKER.search(content, place)
            place = found.start() if found else len(content)
        yield marker, content[start:place]


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a PNG up to its end, each with its name."""
    place, name = 8, b""
    while name != b"IEND" and place + 12 <= len(content):
        name = content[place + 4 : place + 8]
        whole = 12 + int.from_bytes(content[place : place + 4], "big")
        yield name, content[place : place + whole]
        place += whole


def _decode(content: bytes, form: str) -> None:
    try:
        with Image.open(BytesIO(content), formats=[form]) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise UploadRefused("Bilden är för stor. Minska den till högst 60 miljoner bildpunkter.")
            image.load()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as fault:
        if isinstance(fault, UploadRefused):
            raise
        raise _broken() from None


def _broken() -> UploadRefused:
    return UploadRefused("Bilden är skadad och går inte att visa. Ta den på nytt eller spara den som PDF.")
