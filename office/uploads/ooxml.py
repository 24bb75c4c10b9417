"""DOCX and XLSX: a whole archive of sane size and names, without macros, and standing on its own."""

import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

from lxml import etree

from office.uploads.refusal import UploadRefused

_MAIN_PARTS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
_MOST_PARTS = 5_000
_LARGEST_UNPACKED = 200_000_000  # bytes
_LARGEST_XML = 2_000_000  # bytes of a part that is parsed
_CHUNK = 1_000_000
_END = b"PK\x05\x06"  # the record that ends an archive, 22 bytes when no comment follows


def inspect(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if (
                not archive.infolist()
                or content[-22:-18] != _END
                or min(part.header_offset for part in archive.infolist())
            ):
                raise _broken()
            _refuse_names(archive)
            _refuse_size(archive)
            kind = _kind(archive)
            _refuse_fetching(archive)
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, NotImplementedError, EOFError, KeyError):
        raise _broken() from None
    return kind


def _refuse_names(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if len(names) > _MOST_PARTS or len({name.casefold() for name in names}) < len(names):
        raise _broken()
    for part in parts:
        path = PurePosixPath(part.orig_filename)
        if path.is_absolute() or ".." in path.parts or set(part.orig_filename) & {"\\", ":", "\x00"}:
            raise UploadRefused("Filen innehåller delar med otillåtna namn. Spara den på nytt som PDF.")
        if part.flag_bits & 1:
            raise UploadRefused("Filen är låst med lösenord. Spara en olåst kopia och lämna in den.")
        if path.name.lower() == "vbaproject.bin":
            raise _macros()
        if path.name.lower().startswith("oleobject") or {"activeX", "externalLinks"} & set(path.parts):
            raise UploadRefused("Filen innehåller inbäddade program eller länkar till andra filer. Spara den som PDF.")


def _refuse_size(archive: zipfile.ZipFile) -> None:
    """Unpack everything piece by piece and keep nothing: what a part says of its size need not be true."""
    left = _LARGEST_UNPACKED
    for part in archive.infolist():
        with archive.open(part) as packed:
            while chunk := packed.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise UploadRefused("Filen packas upp till mer än 200 MB. Spara den som PDF.")


def _kind(archive: zipfile.ZipFile) -> str:
    types = [
        str(element.get("ContentType", "")) for element in _xml(archive, archive.getinfo("[Content_Types].xml")).iter()
    ]
    if any("macroEnabled" in of or "vbaProject" in of for of in types):
        raise _macros()
    kinds = {_MAIN_PARTS[of] for of in types if of in _MAIN_PARTS}
    if len(kinds) != 1:
        raise UploadRefused("Filen är varken ett Worddokument (docx) eller en Excelbok (xlsx). Spara den som PDF.")
    return kinds.pop()


def _refuse_fetching(archive: zipfile.ZipFile) -> None:
    """A paper in an archive stands on its own: a link may lead out, but nothing is fetched when it is opened."""
    for part in archive.infolist():
        if not part.filename.lower().endswith(".rels"):
            continue
        for relation in _xml(archive, part).iter():
            leads_out = relation.get("TargetMode", "").lower() == "external"
            if leads_out and not relation.get("Type", "").endswith("/hyperlink"):
                raise UploadRefused("Filen hämtar innehåll från en annan plats när den öppnas. Spara den som PDF.")


def _xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> etree._Element:
    with archive.open(part) as packed:
        text = packed.read(_LARGEST_XML + 1)
    if len(text) > _LARGEST_XML:
        raise _broken()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(text, parser)
    if root.getroottree().docinfo.doctype:
        raise _broken()
    return root


def _broken() -> UploadRefused:
    return UploadRefused("Filen är skadad. Öppna den, spara den på nytt, helst som PDF.")


def _macros() -> UploadRefused:
    return UploadRefused("Filen innehåller makron. Spara den utan makron (docx eller xlsx) eller som PDF.")
