"""The printed invoice: what it says, what it never does, and that it is the same file every time."""

import gc
import hashlib
import io
import os
import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pikepdf
import pypdfium2
import pytest
import weasyprint  # type: ignore[import-untyped]

from invoicing.pdf import invoice_pdf
from invoicing.rules.content import CreditedInvoice, InvoiceContent, Line, Side
from office import pdf

ROOT = Path(__file__).resolve().parents[2]
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)

SELLER = Side(
    name="Teknikcollege Örebro län",
    organisation_number="5593982225",
    address=("c/o IUC Industrihubb AB", "Idrottsvägen 37B", "702 32 Örebro"),
)
BUYER = Side(
    name="Region Örebro län",
    organisation_number="2321000164",
    address=("Box 1615", "701 16 Örebro"),
    through="Regional tillväxtnämnd",
)
OPERATING = Line(
    description="Verksamhetsbidrag",
    clause="§ 7",
    first_day=date(2027, 1, 1),
    last_day=date(2027, 12, 31),
    derivation="617 000 kr × 1,03 = 635 510,00 kr (§ 7)",
    amount=Decimal("635510.00"),
)
SPECIAL = replace(
    OPERATING,
    description="Särskilt verksamhetsbidrag (STEM)",
    derivation="200 000 kr × 1,03 = 206 000,00 kr (§ 7)",
    amount=Decimal("206000.00"),
)
INVOICE = InvoiceContent(
    number="TC2027-0001",
    year=2027,
    issue_date=date(2027, 1, 11),
    due_date=date(2027, 2, 10),
    pay_by=date(2027, 2, 10),
    payment_days=30,
    seller=SELLER,
    buyer=BUYER,
    buyer_reference="010-ABC123",
    bankgiro="12345678",
    agreement_title="Avtal om Teknikcollege 2026–2030",
    agreement_signed_on=date(2026, 1, 15),
    case_number="26RS1",
    lines=(OPERATING, SPECIAL),
)
SIXTY = replace(INVOICE, lines=tuple(replace(OPERATING, description=f"Bidrag nummer {n}") for n in range(60)))


def pages(file: bytes) -> list[str]:
    """The text of each page in reading order, with single ordinary spaces."""
    with pypdfium2.PdfDocument(file) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def text(file: bytes) -> str:
    return " ".join(pages(file))


def squeezed(file: bytes) -> str:
    """The text without any space, for what is broken over lines."""
    return "".join(text(file).split())


@pytest.fixture(scope="module")
def printed() -> bytes:
    return invoice_pdf(INVOICE)


@pytest.mark.parametrize(
    "said",
    [
        "Faktura",
        "Teknikcollege Örebro län",
        "Org.nr 559398-2225",
        "c/o IUC Industrihubb AB",
        "genom Regional tillväxtnämnd",
        "Org.nr 232100-0164",
        "701 16 Örebro",
        "TC2027-0001",
        "2027-01-11",
        "2027-02-10",
        "010-ABC123",
        "1234-5678",
        "30 dagar netto från fakturadatum",
        "Avtal om Teknikcollege 2026–2030, undertecknat 2026-01-15, ärende 26RS1",
        "2027 (2027-01-01 – 2027-12-31)",
        "Verksamhetsbidrag 617 000 kr × 1,03 = 635 510,00 kr (§ 7) § 7 635 510,00 kr",
        "Särskilt verksamhetsbidrag (STEM) 200 000 kr × 1,03 = 206 000,00 kr (§ 7) § 7 206 000,00 kr",
        "Att betala 841 510,00 kr",
        "Ange fakturanumret vid betalning",
        "Bidraget omfattas inte av mervärdesskatt.",
        "Sida 1 av 1",
    ],
)
def test_the_invoice_says_what_a_finance_clerk_needs(printed: bytes, said: str) -> None:
    assert said in text(printed)


def test_it_says_where_the_seller_has_its_seat_and_whom_to_ask() -> None:
    asked = replace(SELLER, registered_office="Örebro", contact="Eva Ek", contact_at="eva.ek@example.se")
    (page,) = pages(invoice_pdf(replace(INVOICE, seller=asked)))
    assert "Org.nr 559398-2225 Säte Örebro" in page
    assert "org.nr 559398-2225 · säte Örebro" in page
    assert "Vår referens Eva Ek, eva.ek@example.se" in page
    only_number = replace(asked, contact="", contact_at="08-465 004 00")
    assert "Vår referens 08-465 004 00" in text(invoice_pdf(replace(INVOICE, seller=only_number)))


def test_a_credit_note_says_what_it_takes_back_and_asks_for_nothing() -> None:
    credited = CreditedInvoice(number="TC2027-0001", issue_date=INVOICE.issue_date)
    said = text(invoice_pdf(replace(INVOICE, number="TC2027-0002", bankgiro="", credits=credited)))
    assert "Kreditfaktura" in said
    assert "Att kreditera 841 510,00 kr" in said
    assert "Den ska inte betalas." in said
    assert not [word for word in ("Att betala", "bankgiro", "Förfallodag", "Betalningsvillkor") if word in said]


def test_a_normal_invoice_is_one_page_of_a4(printed: bytes) -> None:
    with pypdfium2.PdfDocument(printed) as document:
        assert [tuple(round(side) for side in page.get_size()) for page in document] == [(595, 842)]


def test_it_reads_from_the_parties_by_way_of_the_lines_to_the_payment(printed: bytes) -> None:
    said = text(printed)
    order = ["Avsändare", "Fakturamottagare", "Fakturanummer", "Betalningsvillkor", "Att betala", "bankgiro"]
    assert sorted(order, key=said.index) == order


def test_nothing_unusual_is_said_of_an_ordinary_invoice(printed: bytes) -> None:
    assert not [word for word in ("Förfallodagen", "UTKAST", "Demodata", "Avser", "Saknas") if word in text(printed)]


@pytest.mark.parametrize(
    ("due_date", "pay_by", "said"),
    [
        (date(2027, 2, 13), date(2027, 2, 15), "en lördag: betalning senast måndag 2027-02-15 är i tid"),
        (date(2027, 2, 14), date(2027, 2, 15), "en söndag: betalning senast måndag 2027-02-15 är i tid"),
        (date(2027, 5, 6), date(2027, 5, 7), "en helgdag: betalning senast fredag 2027-05-07 är i tid"),
        (date(2027, 6, 25), date(2027, 6, 28), "midsommarafton: betalning senast måndag 2027-06-28 är i tid"),
        (date(2026, 12, 24), date(2026, 12, 28), "julafton: betalning senast måndag 2026-12-28 är i tid"),
        (date(2026, 12, 31), date(2027, 1, 4), "nyårsafton: betalning senast måndag 2027-01-04 är i tid"),
    ],
)
def test_a_due_date_when_banks_are_closed_is_explained(due_date: date, pay_by: date, said: str) -> None:
    late = invoice_pdf(replace(INVOICE, due_date=due_date, pay_by=pay_by))
    assert f"Förfallodagen är {said}." in text(late)


def test_both_days_stand_where_the_money_is_asked_for() -> None:
    said = text(invoice_pdf(replace(INVOICE, due_date=date(2027, 2, 14), pay_by=date(2027, 2, 15))))
    assert "Förfallodag söndag 2027-02-14. Förfallodagen är en söndag" in said
    assert "2027-02-15 förfallodag 2027-02-14" in said


def test_a_credit_note_says_why() -> None:
    credited = CreditedInvoice(number="TC2027-0001", issue_date=INVOICE.issue_date)
    note = replace(INVOICE, number="TC2027-0002", credits=credited, credit_reason="Fel referens, ny faktura skickas.")
    assert "Skäl Fel referens, ny faktura skickas." in text(invoice_pdf(note))


def test_a_supplementary_invoice_says_what_it_is() -> None:
    file = invoice_pdf(replace(INVOICE, is_supplementary=True))
    assert "Tilläggsfaktura" in text(file)
    assert "Avser Tillägg utöver avtalets villkor för året" in text(file)
    rest = replace(INVOICE, is_supplementary=True, is_of_the_rest=True)
    assert "Avser Det som står kvar av årets bidrag" in text(invoice_pdf(rest))
    with pikepdf.open(io.BytesIO(file)) as document:
        assert document.docinfo["/Title"] == "Tilläggsfaktura TC2027-0001 från Teknikcollege Örebro län"


def test_what_is_true_of_only_some_sellers_is_said_of_them_alone(printed: bytes) -> None:
    words = ["Godkänd för F-skatt", "Dröjsmålsränta: 8 % efter förfallodagen", "Fakturan skickas även som e-faktura"]
    assert not [word for word in words if word in text(printed)]
    seller = replace(SELLER, f_tax=True, late_interest="8 % efter förfallodagen", sends_einvoice=True)
    buyer = replace(BUYER, peppol_id="0007:2321000164")
    said = text(invoice_pdf(replace(INVOICE, seller=seller, buyer=buyer)))
    assert [word for word in words if word in said] == words
    assert words[2] not in text(invoice_pdf(replace(INVOICE, seller=seller))), "there is nowhere to send it"


def test_a_long_name_does_not_eat_number_and_seat_in_the_footer() -> None:
    seller = replace(SELLER, name="Samverkansorganisationen för teknik i " * 5, registered_office="Örebro")
    assert all("org.nr 559398-2225 · säte Örebro" in page for page in pages(invoice_pdf(replace(SIXTY, seller=seller))))


def test_a_line_for_another_period_says_so() -> None:
    half = replace(SPECIAL, first_day=date(2027, 7, 1))
    assert "Avser 2027-07-01 – 2027-12-31" in text(invoice_pdf(replace(INVOICE, lines=(OPERATING, half))))


def test_a_draft_is_marked_and_has_no_number() -> None:
    draft = invoice_pdf(replace(INVOICE, number="", lines=SIXTY.lines))
    assert all("UTKAST – inte en faktura" in page for page in pages(draft))
    assert "Utkast" in text(draft)
    assert "TC2027" not in text(draft)
    with pikepdf.open(io.BytesIO(draft)) as document:
        assert document.docinfo["/Title"] == "Utkast till faktura från Teknikcollege Örebro län"


def test_a_draft_can_be_printed_before_anything_is_filled_in() -> None:
    nobody = replace(SELLER, organisation_number="", address=())
    empty = replace(INVOICE, number="", lines=(), bankgiro="", buyer_reference="", case_number="", seller=nobody)
    assert "Att betala 0,00 kr" in text(invoice_pdf(replace(empty, agreement_signed_on=None)))


def test_demodata_is_said_on_each_page() -> None:
    printed_pages = pages(invoice_pdf(replace(SIXTY, demo=True)))
    assert len(printed_pages) > 1
    assert all("Demodata – ingen riktig faktura" in page for page in printed_pages)


def test_many_lines_go_on_under_a_repeated_head_and_lose_nothing() -> None:
    printed_pages = pages(invoice_pdf(SIXTY))
    assert len(printed_pages) > 1
    for number, page in enumerate(printed_pages, start=1):
        assert "Bidrag Enligt Belopp" in page
        assert f"Sida {number} av {len(printed_pages)}" in page
        assert "TC2027-0001" in page
    whole = " ".join(printed_pages)
    assert all(f"Bidrag nummer {n} " in whole for n in range(60))
    assert "635 510,00 kr" in printed_pages[-1], "the total stands alone on the last page"
    assert "Att betala 38 130 600,00 kr" in printed_pages[-1]


def test_the_largest_amount_stays_whole_within_the_margins() -> None:
    file = invoice_pdf(replace(INVOICE, lines=(replace(OPERATING, amount=Decimal("999999999999.99")),)))
    assert text(file).count("999 999 999 999,99 kr") == 2
    with pypdfium2.PdfDocument(file) as document:
        page = document[0].get_textpage()
        boxes = [page.get_charbox(n) for n in range(page.count_chars()) if page.get_text_range(n, 1).strip()]
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    assert left > 60
    assert right < 535


def test_a_line_of_two_thousand_characters_is_there_to_its_end() -> None:
    words = " ".join(f"ord{n:03}" for n in range(286))
    assert len(words) > 2000
    long = replace(OPERATING, description=words[:300], derivation=words)
    said = text(invoice_pdf(replace(INVOICE, lines=(OPERATING, long, SPECIAL))))
    assert f"{words} § 7 635 510,00 kr Särskilt verksamhetsbidrag" in said


HOSTILE = """]]><x>&"'{{ 1 }}<script>alert(1)</script>"""


def test_names_come_out_as_text() -> None:
    line = replace(OPERATING, description=HOSTILE, derivation=HOSTILE, clause=HOSTILE)
    parties = replace(
        INVOICE, seller=replace(SELLER, name=HOSTILE), buyer=replace(BUYER, name=HOSTILE, through=HOSTILE)
    )
    file = invoice_pdf(replace(parties, lines=(line,), agreement_title=HOSTILE, buyer_reference=HOSTILE))
    assert squeezed(file).count("".join(HOSTILE.split())) >= 8


@pytest.mark.parametrize(
    "name", ["Föreningen Ελλάδα Київ", "Glad 😀 förening", "جمعية مرحبا", "日本協会", "a\u0301\u200d\u202e"]
)
def test_letters_of_other_scripts_are_no_hindrance(name: str) -> None:
    assert "841 510,00 kr" in text(invoice_pdf(replace(INVOICE, seller=replace(SELLER, name=name))))


def test_long_names_are_wrapped_and_the_amounts_are_still_there() -> None:
    name = "Samverkansorganisationen" * 8
    seller, buyer = replace(SELLER, name=name, through=name), replace(BUYER, name=name, address=(name,) * 4)
    parties = replace(INVOICE, seller=seller, buyer=buyer)
    file = invoice_pdf(replace(parties, number="LÅNG" * 10, agreement_title=name, buyer_reference=name))
    assert squeezed(file).count(name) >= 8
    assert "Att betala 841 510,00 kr" in text(file)


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ("Teknikcollege Örebro län – ”617 000 kr × 1,03”", ""),
        ("Ελλάδα Київ e\u0301\u200d", ""),
        ("ett \U00100000 och \U0001fffe, \U00100000", "\U00100000\U0001fffe"),
        ("privat \uf400 och \ue000", "\uf400\ue000"),
        ("rad\u2028rad\u2029rad\x85rad\x9f", "\u2028\u2029\x85\x9f"),
        ("rad\r\nrad\tspalt", ""),
    ],
)
def test_letters_without_a_font_are_found_before_they_become_boxes(words: str, missing: str) -> None:
    assert pdf.undrawable(words) == missing
    assert pdf.undrawable(words) == missing, "and again, from what is known"


def test_letters_of_a_fallback_font_are_embedded_too() -> None:
    with pikepdf.open(io.BytesIO(invoice_pdf(replace(INVOICE, seller=replace(SELLER, name="مرحبا"))))) as document:
        fonts = list(document.pages[0].Resources.Font.values())
        assert len(fonts) > 2
        assert all({"/FontFile2", "/FontFile3"} & font.DescendantFonts[0].FontDescriptor.keys() for font in fonts)


# What the file is.


def test_without_harfbuzz_subset_the_file_is_whole_and_the_log_says_so_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(weasyprint.pdf.fonts, "harfbuzz_subset", None)
    monkeypatch.setattr(pdf, "_SAID", set())
    for _ in range(2):
        assert "841510,00kr" in squeezed(invoice_pdf(INVOICE))
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_both_standards_are_declared_with_title_and_language(printed: bytes) -> None:
    with pikepdf.open(io.BytesIO(printed)) as document:
        with document.open_metadata() as xmp:
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "A")
            assert xmp["pdfuaid:part"] == "1"
            assert xmp["dc:title"] == "Faktura TC2027-0001 från Teknikcollege Örebro län"
            assert xmp["xmp:CreateDate"].startswith("2027-01-11")
        assert str(document.Root.Lang) == "sv"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert document.Root.OutputIntents[0].S == "/GTS_PDFA1"


def structure(element: Any) -> Iterator[str]:
    """The kinds of the structure elements, in reading order."""
    if isinstance(element, pikepdf.Dictionary) and "/S" in element:
        yield str(element.S)
        for kid in element.get("/K", pikepdf.Array()):
            yield from structure(kid)


def test_the_structure_is_tagged(printed: bytes) -> None:
    with pikepdf.open(io.BytesIO(printed)) as document:
        assert document.Root.MarkInfo.Marked
        kinds = Counter(structure(document.Root.StructTreeRoot.K[0]))
    counted = {kind: kinds[kind] for kind in ("/H1", "/H2", "/Table", "/TH", "/TD")}
    assert counted == {"/H1": 1, "/H2": 2, "/Table": 4, "/TH": 4 + 3 + 3 + 1 + 3, "/TD": 4 + 3 + 6 + 1 + 3}


def test_fonts_are_embedded_and_mapped_to_letters(printed: bytes) -> None:
    with pikepdf.open(io.BytesIO(printed)) as document:
        fonts = list(document.pages[0].Resources.Font.values())
        assert {str(font.BaseFont).partition("+")[2] for font in fonts} == {"Office-Sans", "Office-Sans-Semi-Bold"}
        for font in fonts:
            assert "/ToUnicode" in font
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


def test_the_file_has_no_script_link_or_attachment(printed: bytes) -> None:
    with pikepdf.open(io.BytesIO(printed)) as document:
        assert not {"/OpenAction", "/AA", "/Names", "/AcroForm"} & set(document.Root.keys())
        assert not any("/Annots" in page or "/AA" in page for page in document.pages)
        keys = {key for each in document.objects if isinstance(each, pikepdf.Dictionary) for key in each}
    assert not {"/JS", "/JavaScript", "/URI", "/EmbeddedFile"} & keys


@pytest.mark.soak
def test_the_same_content_gives_the_same_file_in_every_process(printed: bytes) -> None:
    code = (
        "import django, hashlib, pickle, sys; django.setup(); from invoicing.pdf import invoice_pdf;"
        "print(hashlib.sha256(invoice_pdf(pickle.load(sys.stdin.buffer))).hexdigest())"
    )
    found = {hashlib.sha256(file).hexdigest() for file in (printed, invoice_pdf(INVOICE))}
    for seed, zone in (("1", "Pacific/Kiritimati"), ("2", "America/Los_Angeles")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        command = [sys.executable, "-c", code]
        digest = subprocess.check_output(command, input=pickle.dumps(INVOICE), env=environment, cwd=ROOT)
        found.add(digest.decode().strip())
    assert len(found) == 1


def test_other_content_gives_another_identifier(printed: bytes) -> None:
    other = invoice_pdf(replace(INVOICE, number="TC2027-0002"))
    with pikepdf.open(io.BytesIO(printed)) as one, pikepdf.open(io.BytesIO(other)) as two:
        assert bytes(one.trailer.ID[0]) != bytes(two.trailer.ID[0])


def test_threads_do_not_disturb_each_other(printed: bytes) -> None:
    with ThreadPoolExecutor(4) as pool:
        files = list(pool.map(invoice_pdf, [INVOICE, SIXTY] * 3))
    assert set(files[::2]) == {printed}
    assert len(set(files[1::2])) == 1


# What the engine never does.


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine, and the paths that it has been asked for."""
    paths: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Say nothing."""

        def log_error(self, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", paths
        server.shutdown()


HOSTILE_BODY = """
    <link rel="stylesheet" href="{0}/a.css"><link rel="attachment" href="{0}/a.svg">
    <style>@import url({0}/b.css); @font-face {{ font-family: X; src: url({0}/c.ttf) }}
      p {{ background: url({0}/d.svg); list-style-image: url({0}/e.svg); font-family: X }}
      p::before {{ content: url({0}/f.svg) }} @page {{ background: url({0}/g.svg) }}</style>
    <p>Kvar</p><img src="{0}/a.svg" alt="Bild"><object data="{0}/a.svg"></object><embed src="{0}/a.svg">
    <iframe src="{0}/h.html"></iframe><input type="image" src="{0}/a.svg" alt="Bild">
    <svg xmlns="http://www.w3.org/2000/svg"><title>Bild</title><image href="{0}/a.svg"/><use href="{0}/a.svg#x"/>
    </svg>"""


def test_an_invoice_fetches_nothing_that_a_name_points_at(asked: tuple[str, list[str]]) -> None:
    address, paths = asked
    name = f'<img src="{address}/a.png"><style>p {{ background: url({address}/b.png) }}</style> url({address}/c.png)'
    parties = replace(INVOICE, seller=replace(SELLER, name=name), buyer=replace(BUYER, name=name, through=name))
    file = invoice_pdf(replace(parties, lines=(replace(OPERATING, description=name, derivation=name),)))
    assert "".join(name.split()) in squeezed(file)
    assert paths == []


def test_the_engine_fetches_nothing_from_the_network_even_from_raw_html(asked: tuple[str, list[str]]) -> None:
    address, paths = asked
    html = f'<html lang="sv"><title>Prov</title><base href="{address}">{HOSTILE_BODY.format(address)}</html>'
    assert "Kvar" in text(pdf.render(html, css=f"@import url({address}/css.css);", created=NEW_YEAR))
    assert paths == []


def test_the_engine_opens_no_file_that_raw_html_points_at(tmp_path: Path) -> None:
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">HEMLIGT</text></svg>'
    (tmp_path / "a.svg").write_text(picture)
    opened: list[str] = []
    sys.addaudithook(lambda event, arguments: opened.append(str(arguments[0])) if event == "open" else None)
    html = f'<html lang="sv"><title>Prov</title>{HOSTILE_BODY.format(tmp_path.as_uri())}</html>'
    file = pdf.render(html, css="", created=NEW_YEAR)
    assert not [path for path in opened if str(tmp_path) in path]
    assert "Kvar" in text(file)
    assert "HEMLIGT" not in text(file)
    with pikepdf.open(io.BytesIO(file)) as document:
        assert "/Names" not in document.Root


@pytest.mark.parametrize("html", ["<html><title>Prov</title>", '<html lang="sv"><p>Utan titel'])
def test_a_document_without_language_or_title_is_refused(html: str) -> None:
    with pytest.raises(ValueError, match="title and a language"):
        pdf.render(html, css="", created=NEW_YEAR)


@pytest.mark.parametrize("collected", [True, False])
def test_a_document_leaves_the_collection_of_garbage_as_it_was(collected: bool) -> None:
    before = gc.isenabled()
    (gc.enable if collected else gc.disable)()
    try:
        invoice_pdf(INVOICE)
        with pytest.raises(ValueError, match="title and a language"):
            pdf.render("<p>", css="", created=NEW_YEAR)
        assert gc.isenabled() == collected
    finally:
        (gc.enable if before else gc.disable)()


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        pdf.render('<html lang="sv"><title>Prov</title>', css="", created=NEW_YEAR.replace(tzinfo=None))
