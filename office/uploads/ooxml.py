"""DOCX and XLSX: a whole archive of sane size and names, without macros, and standing on its own.

What a part may be is a list of what is known to be words, figures, pictures and looks: by its type, by the relation
that leads to it (some programs go by the one, some by the other), and by what its fields and formulas ask for.
"""

import re
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

from lxml import etree

from office.uploads.ooxml_parts import FIELDS, RELATIONS, TYPES
from office.uploads.refusal import UploadRefused

_MAIN_PARTS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
# Functions that fetch, start or talk to something, and `program|topic!item`, by which a cell talks to a program.
_FETCHES = re.compile(
    r"\b(WEBSERVICE|IMAGE|RTD|CALL|EXEC|REGISTER(\.ID)?|SQL\.REQUEST|STOCKHISTORY)\s*\(|\|", re.IGNORECASE
)
_QUOTED = re.compile(r""" "[^"]*" | '[^']*' """, re.VERBOSE)
_WEB = ("http://", "https://", "mailto:", "#")

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
            _refuse_other_parts(archive)
            _refuse_live_words(archive)
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
    types = [*_types(archive).values()]
    if any("macro" in of or "vbaproject" in of for of in types):
        raise _macros()
    kinds = {_MAIN_PARTS[of] for of in types if of in _MAIN_PARTS}
    if len(kinds) != 1:
        raise UploadRefused("Filen är varken ett Worddokument (docx) eller en Excelbok (xlsx). Spara den som PDF.")
    return kinds.pop()


def _types(archive: zipfile.ZipFile) -> dict[str, str]:
    """The type of each part that is named, `/word/document.xml`, and of each ending, `png`; all in small letters."""
    found = _xml(archive, archive.getinfo("[Content_Types].xml")).iter()
    return {
        (one.get("PartName") or one.get("Extension") or "").lower(): (one.get("ContentType") or "").lower()
        for one in found
    }


def _refuse_fetching(archive: zipfile.ZipFile) -> None:
    """A paper in an archive stands on its own: a link may lead out, but nothing is fetched when it is opened."""
    for part in archive.infolist():
        if not part.filename.lower().endswith(".rels"):
            continue
        for relation in _xml(archive, part).iter():
            kind = relation.get("Type", "").rpartition("/")[2].lower()
            target = relation.get("Target", "").strip().lower()
            if relation.get("TargetMode", "").lower() == "external":
                if kind != "hyperlink":
                    raise UploadRefused("Filen hämtar innehåll från en annan plats när den öppnas. Spara den som PDF.")
                if not target.startswith(_WEB):
                    raise UploadRefused(
                        "Filen har en länk till en fil på en dator eller server. Ta bort den, eller spara som PDF."
                    )
            elif "macro" in kind or kind == "vbaproject":
                raise _macros()
            elif kind and kind not in RELATIONS:
                raise _other(kind)


def _refuse_other_parts(archive: zipfile.ZipFile) -> None:
    types = _types(archive)
    for part in archive.infolist():
        name = f"/{part.filename}".lower()
        ending = name.rpartition(".")[2]
        of = types.get(name) or types.get(ending) or ("application/xml" if ending in ("xml", "rels") else "")
        if not part.is_dir() and of not in TYPES:
            raise _other(of.rpartition(".")[2] or PurePosixPath(name).name)


def _refuse_live_words(archive: zipfile.ZipFile) -> None:
    """No field of a document and no formula of a sheet asks another program or place for anything."""
    for part in archive.infolist():
        if not part.filename.lower().endswith(".xml"):
            continue
        codes: list[str] = []  # of the fields that are open, one within another
        with archive.open(part) as packed:
            events = etree.iterparse(
                packed, events=("end",), tag=_LIVE, resolve_entities=False, no_network=True, load_dtd=False
            )
            for _, element in events:
                _look_at(element, codes)
                if etree.QName(element).localname in ("p", "row"):  # a large file is not kept in memory
                    element.clear(keep_tail=False)


_LIVE = [f"{{*}}{name}" for name in ("fldSimple", "fldChar", "instrText", "delInstrText", "altChunk")]
_LIVE += [f"{{*}}{name}" for name in ("f", "definedName", "ddeLink", "formula1", "formula2", "formula", "p", "row")]


def _look_at(element: etree._Element, codes: list[str]) -> None:
    name, text = etree.QName(element).localname, element.text or ""
    attributes = {etree.QName(key).localname: str(value) for key, value in element.attrib.items()}
    if name == "fldSimple":
        _refuse_field(attributes.get("instr", ""))
    elif name == "fldChar" and attributes.get("fldCharType") == "begin":
        if codes and not codes[-1].strip():
            codes[-1] = "{"  # the code begins with what another field gives
        codes.append("")
    elif name == "fldChar" and codes and attributes.get("fldCharType") == "end":
        _refuse_field(codes.pop())
    elif name in ("instrText", "delInstrText") and codes:
        codes[-1] += text
    elif name == "instrText":
        _refuse_field(text)
    elif name == "altChunk":
        raise _other("altChunk")
    elif name == "ddeLink":
        raise _fetches(name)
    elif name in ("f", "definedName", "formula", "formula1", "formula2") and (
        found := _FETCHES.search(_QUOTED.sub("", text))
    ):
        raise _fetches(found[0])


def _refuse_field(code: str) -> None:
    """A field whose first word another field gives is none of those known; one without a code does nothing."""
    word = (code.split() or [""])[0].upper()
    if word and word not in FIELDS and not word.startswith("="):
        raise _fetches(word)


def _fetches(what: str) -> UploadRefused:
    return UploadRefused(
        f"Filen har ett fält eller en formel som hämtar något eller startar ett program ({what[:30]}). "
        "Spara den som PDF."
    )


def _other(what: str) -> UploadRefused:
    return UploadRefused(
        f"Filen bär på något annat än text, siffror och bilder, till exempel en inbäddad fil eller en koppling till "
        f"data på en annan plats ({what[:40]}). Spara den som PDF."
    )


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
