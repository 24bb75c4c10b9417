"""The ways to print an invoice that are measured: the house's, and those that others use. All in the same font.

Each is a context manager that gives a function from the content and its e-invoice to the bytes of a PDF; what may be
kept between two invoices is made once, outside the time. `gives` looks into a PDF for what the house's must have.
"""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import fontpkg  # type: ignore[import-untyped]
import pikepdf
from django.template import engines
from django.template.loader import render_to_string
from playwright.sync_api import sync_playwright
from weasyprint import CSS, HTML, Attachment  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]

from invoicing.pdf import invoice_pdf
from invoicing.rules.content import InvoiceContent, Side
from office import formats, numbers
from tests.chromium import find_chromium

Print = Callable[[InvoiceContent, bytes], bytes]
TEMPLATES = Path(__file__).resolve().parent / "templates"
REGULAR: Path = fontpkg.path("Fira Sans", weight=400)
SEMIBOLD: Path = fontpkg.path("Fira Sans", weight=600)
FONT_FACES = f"""
    @font-face {{ font-family: "Office Sans"; font-weight: 400; src: url({REGULAR.as_uri()}) }}
    @font-face {{ font-family: "Office Sans"; font-weight: 600; src: url({SEMIBOLD.as_uri()}) }}
"""


class Missing(Exception):
    """Says what to install."""


@contextmanager
def house() -> Iterator[Print]:
    yield invoice_pdf


@contextmanager
def naive() -> Iterator[Print]:
    """WeasyPrint as its documentation shows it, on an invoice written as one is used to, with flex and grid."""
    ordinary = _ordinary()

    def printed(content: InvoiceContent, xml: bytes) -> bytes:
        fonts = FontConfiguration()
        return _archived(HTML(string=ordinary(content)), [], fonts, xml)

    yield printed


@contextmanager
def naive_on_ours() -> Iterator[Print]:
    """WeasyPrint as its documentation shows it, on the house's own slim template."""

    def printed(content: InvoiceContent, xml: bytes) -> bytes:
        fonts = FontConfiguration()
        line = content.lines[0]
        days = {"first_day": line.first_day, "last_day": line.last_day}
        html = render_to_string("invoicing/invoice_pdf.html", {"invoice": content, **days})
        css = CSS(string=FONT_FACES + render_to_string("invoicing/invoice_pdf.css"), font_config=fonts)
        return _archived(HTML(string=html), [css], fonts, xml)

    yield printed


@contextmanager
def wkhtmltopdf() -> Iterator[Print]:
    """A process for each invoice, as Odoo does it. It knows no grid: what should stand in columns stands in rows."""
    program = shutil.which("wkhtmltopdf")
    if not program:
        raise Missing("apt-get install wkhtmltopdf")
    ordinary = _ordinary()
    margins = ["-T", "20mm", "-B", "30mm", "-L", "22mm", "-R", "22mm"]
    options = ["--quiet", "--enable-local-file-access", "--page-size", "A4", *margins, "--footer-font-size", "8"]

    def printed(content: InvoiceContent, _xml: bytes) -> bytes:
        footer = ["--footer-left", content.seller.name, "--footer-right", "Sida [page] av [topage]"]
        command = [program, *options, *footer, "-", "-"]
        return subprocess.run(command, input=ordinary(content).encode(), capture_output=True, check=True).stdout

    yield printed


@contextmanager
def chromium() -> Iterator[Print]:
    """One browser and one page that are kept."""
    path = find_chromium()
    if not path:
        raise Missing("apt-get install chromium")
    ordinary = _ordinary()
    with sync_playwright() as playwright, TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        file = Path(folder) / "invoice.html"  # from a file, or it may not read the fonts

        def printed(content: InvoiceContent, _xml: bytes) -> bytes:
            file.write_text(ordinary(content))
            page.goto(file.as_uri())
            return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)

        yield printed
        browser.close()


@contextmanager
def typst() -> Iterator[Print]:
    """One compiler that is kept, writing both standards."""
    try:
        import typst as package  # noqa: PLC0415 - the only peer that one may lack the package of
    except ImportError:
        raise Missing("uv sync --group bench") from None
    compiler = package.Compiler(
        str(TEMPLATES / "invoice.typ"), font_paths=[str(REGULAR.parent)], ignore_system_fonts=True, root=str(TEMPLATES)
    )

    def printed(content: InvoiceContent, xml: bytes) -> bytes:
        inputs = {"invoice": json.dumps(_plain(content)), "xml": xml.decode()}
        pdf = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["a-3a", "ua-1"])
        assert isinstance(pdf, bytes)
        return pdf

    yield printed


PRINTERS: Mapping[str, Callable[[], AbstractContextManager[Print]]] = {
    "house": house,
    "WeasyPrint, naive": naive,
    "WeasyPrint, naive, our template": naive_on_ours,
    "wkhtmltopdf": wkhtmltopdf,
    "Chromium, kept": chromium,
    "Typst, kept": typst,
}


def gives(pdf: bytes) -> tuple[str, ...]:
    """What the file says it is: `PDF/A-3a`, `PDF/UA-1`, `XML` where it carries the e-invoice. Not validated here."""
    with pikepdf.open(BytesIO(pdf)) as document:
        metadata = document.open_metadata()
        archive = f"PDF/A-{metadata.get('pdfaid:part', '')}{metadata.get('pdfaid:conformance', '').lower()}"
        accessible = f"PDF/UA-{metadata.get('pdfuaid:part', '')}"
        standards = (standard for standard in (archive, accessible) if not standard.endswith("-"))
        return (*standards, *(["XML"] if document.attachments else []))


def _archived(html: HTML, css: list[CSS], fonts: FontConfiguration, xml: bytes) -> bytes:
    attachment = Attachment(string=xml, name="core.xml", relationship="Alternative")
    pdf: bytes = html.write_pdf(
        stylesheets=css, font_config=fonts, attachments=[attachment], pdf_variant="pdf/a-3a", pdf_tags=True
    )
    return pdf


def _ordinary() -> Callable[[InvoiceContent], str]:
    template = engines["django"].from_string((TEMPLATES / "invoice.html").read_text())

    def html(content: InvoiceContent) -> str:
        sides = (("Avsändare", content.seller), ("Fakturamottagare", content.buyer))
        fonts = {"regular": REGULAR.as_uri(), "semibold": SEMIBOLD.as_uri()}
        return template.render({"invoice": content, "sides": sides, **fonts})

    return html


def _plain(content: InvoiceContent) -> dict[str, object]:
    """Everything as text, for a template language that knows no kronor."""
    first = content.lines[0]
    issued, signed = content.issue_date, formats.day(content.agreement_signed_on or content.issue_date)
    return {
        "number": content.number,
        "issued": {"year": issued.year, "month": issued.month, "day": issued.day},
        "issue_date": formats.day(issued),
        "due_date": formats.day(content.due_date),
        "pay_by": formats.day(content.pay_by),
        "buyer_reference": content.buyer_reference,
        "agreement": f"{content.agreement_title}, undertecknat {signed}, ärende {content.case_number}",
        "year": f"{content.year} ({formats.day(first.first_day)} – {formats.day(first.last_day)})",
        "payment_days": str(content.payment_days),
        "seller": _side(content.seller),
        "buyer": _side(content.buyer),
        "bankgiro": numbers.bankgiro(content.bankgiro),
        "total": numbers.kronor(content.total),
        "lines": [
            {
                "description": line.description,
                "derivation": line.derivation,
                "clause": line.clause,
                "amount": numbers.kronor(line.amount),
            }
            for line in content.lines
        ],
    }


def _side(side: Side) -> dict[str, object]:
    number = numbers.organisation_number(side.organisation_number)
    return {"name": side.name, "through": side.through, "address": side.address, "number": number}
