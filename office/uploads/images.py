"""JPEG and PNG: whole, and of a size that a screen can show."""

from io import BytesIO

from PIL import Image, UnidentifiedImageError

from office.uploads.refusal import UploadRefused

_MOST_PIXELS = 60_000_000  # a large camera's; three bytes each in memory
_END_OF_PNG = b"IEND\xaeB`\x82"


def inspect_jpeg(content: bytes) -> str:
    # Phones put more pictures after the first, so that what follows its end is not refused.
    _decode(content, "JPEG")
    return "jpg"


def inspect_png(content: bytes) -> str:
    if not content.endswith(_END_OF_PNG):
        raise _broken()
    _decode(content, "PNG")
    return "png"


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
