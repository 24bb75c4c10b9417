"""Files to hand in: whole ones, and such as an attacker would make."""

import zipfile
import zlib
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
_OVERRIDE = '<Override PartName="/{}" ContentType="application/vnd.{}"/>'
DOCX_MAIN = _OVERRIDE.format("word/document.xml", "openxmlformats-officedocument.wordprocessingml.document.main+xml")
XLSX_MAIN = _OVERRIDE.format("xl/workbook.xml", "openxmlformats-officedocument.spreadsheetml.sheet.main+xml")
MACRO_MAIN = _OVERRIDE.format("word/document.xml", "ms-word.document.macroEnabled.main+xml")


def pdf(**root: object) -> bytes:
    """One empty page; `root` is added to the catalogue."""
    made, out = pikepdf.new(), BytesIO()
    made.add_blank_page()
    for key, value in root.items():
        made.Root[f"/{key}"] = value
    made.save(out)
    return out.getvalue()


def action(kind: str) -> Dictionary:
    return Dictionary(S=Name(f"/{kind}"), JS="app.alert(1)") if kind == "JavaScript" else Dictionary(S=Name(f"/{kind}"))


def pdf_with_action_on_page(kind: str) -> bytes:
    made, out = pikepdf.new(), BytesIO()
    made.add_blank_page()
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action(kind))
    made.pages[0].Annots = Array([made.make_indirect(link)])
    made.save(out)
    return out.getvalue()


def pdf_with_stream(**keys: object) -> bytes:
    """One page, and a stream that holds nothing but its dictionary's keys."""
    made, out = pikepdf.new(), BytesIO()
    made.add_blank_page()
    made.Root.Any = made.make_stream(b"", {f"/{key}": value for key, value in keys.items()})
    made.save(out)
    return out.getvalue()


def pdf_with_attachment() -> bytes:
    made, out = pikepdf.new(), BytesIO()
    made.add_blank_page()
    made.attachments["x.exe"] = b"MZ"
    made.save(out)
    return out.getvalue()


def pdf_hybrid(*, xml: bytes = b"<Invoice/>", part: str = "3", more: bytes = b"", action: str = "") -> bytes:
    """A page that carries itself as XML, as PDF/A-3 allows; `more` is a second file."""
    made, out = pikepdf.new(), BytesIO()
    made.add_blank_page()
    made.attachments["faktura.xml"] = xml
    if more:
        made.attachments["mer.xml"] = more
    if part:
        with made.open_metadata() as said:
            said["pdfaid:part"] = part
    if action:
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name(f"/{action}"), JS="app.alert(1)")
    made.save(out)
    return out.getvalue()


def pdf_locked(*, user: str) -> bytes:
    made, out = pikepdf.new(), BytesIO()
    made.add_blank_page()
    made.save(out, encryption=pikepdf.Encryption(owner="ägaren", user=user))
    return out.getvalue()


def pdf_of_packed_objects(objects: bytes, *, how_many: int = 1) -> bytes:
    """A page, and streams that each hold one object of their own: `objects`, packed."""
    out = bytearray(b"%PDF-1.7\n")
    entries = [b"\0" * 5]  # of the cross-reference stream: kind, three bytes of position or stream, index

    def write(number: int, dictionary: str, stream: bytes | None = None) -> None:
        entries.append(b"\1" + len(out).to_bytes(3, "big") + b"\0")
        out.extend(f"{number} 0 obj\n<< {dictionary} >>\n".encode())
        if stream is not None:
            out.extend(b"stream\n" + stream + b"\nendstream\n")
        out.extend(b"endobj\n")

    write(1, "/Type /Catalog /Pages 2 0 R")
    write(2, "/Type /Pages /Count 1 /Kids [3 0 R]")
    write(3, "/Type /Page /Parent 2 0 R /MediaBox [0 0 9 9]")
    for number in range(4, 4 + how_many):
        head = f"{number + how_many} 0 ".encode()
        packed = zlib.compress(head + objects, 9)
        text = f"/Type /ObjStm /N 1 /First {len(head)} /Filter /FlateDecode /Length {len(packed)}"
        write(number, text, packed)
    entries += [b"\2" + number.to_bytes(3, "big") + b"\0" for number in range(4, 4 + how_many)]
    size, start = 4 + 2 * how_many, len(out)
    table = b"".join(entries) + b"\1" + start.to_bytes(3, "big") + b"\0"
    write(size, f"/Type /XRef /Size {size + 1} /W [1 3 1] /Root 1 0 R /Length {len(table)}", table)
    return bytes(out) + f"startxref\n{start}\n%%EOF\n".encode()


def office(main: str = DOCX_MAIN, parts: dict[str, bytes] | None = None, relations: str = "") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES.format(main))
        archive.writestr("_rels/.rels", f"<Relationships>{relations}</Relationships>")
        for name, content in ({"word/document.xml": b"<document/>"} | (parts or {})).items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def relation(kind: str, target: str) -> str:
    return f'<Relationship Id="r" Type="http://x/{kind}" Target="{target}" TargetMode="External"/>'


def part(path: str, kind: str) -> str:
    """What the list of contents says of a part."""
    return f'<Override PartName="/{path}" ContentType="{kind}"/>'


def inner(kind: str, target: str) -> str:
    """A relation within the archive."""
    return f'<Relationship Id="r" Type="http://x/{kind}" Target="{target}"/>'


def document(*runs: str) -> bytes:
    """The words of a document, as WordprocessingML."""
    return (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>'
        + "".join(f"<w:r>{run}</w:r>" for run in runs)
        + "</w:p></w:body></w:document>"
    ).encode()


def field(*codes: str) -> str:
    """A field whose code is written in pieces, as Word does when somebody edits it."""
    code = "".join(f"<w:instrText>{code}</w:instrText>" for code in codes)
    return f'<w:fldChar w:fldCharType="begin"/>{code}<w:fldChar w:fldCharType="end"/>'


def sheet(formula: str) -> bytes:
    """A sheet with one cell that holds a formula."""
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c>'
        f"<f>{formula}</f></c></row></sheetData></worksheet>"
    ).encode()


def photograph(form: str = "JPEG", *, orientation: int = 6) -> bytes:
    """A picture as a telephone takes it: 16 by 8, with a position, a camera and a comment."""
    out, exif = BytesIO(), Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Kameran"
    exif.get_ifd(0x8825).update({1: "N", 2: (59.0, 16.0, 12.5), 3: "E", 4: (15.0, 12.0, 30.25)})
    Image.new("RGB", (16, 8), "red").save(out, form, exif=exif.tobytes(), comment="59.27, 15.21")
    return out.getvalue()


def image(form: str, size: tuple[int, int] = (8, 8)) -> bytes:
    out = BytesIO()
    Image.new("L", size, 200).save(out, form)
    return out.getvalue()
