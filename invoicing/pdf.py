"""The invoice as a file to read and to archive, made from its content alone."""

from datetime import UTC, datetime, time

from django.template.loader import render_to_string

from invoicing.rules.content import InvoiceContent
from invoicing.rules.due_date import WEEKDAYS, kind_of_day
from office import pdf


def invoice_pdf(content: InvoiceContent, core_xml: bytes | None = None) -> bytes:
    """Print the invoice, or the draft of it, on A4 in Swedish as PDF/A-3a and PDF/UA-1.

    The same content gives the same bytes as long as the libraries and fonts are the same; what was stored at
    submission is the invoice, not what this gives later.

    With `core_xml` (invoicing.einvoice) the file carries the same invoice for machines.

    Refused: an amount with parts of an öre, an organisation number or bankgiro of the wrong shape (ValueError).
    """
    html = render_to_string("invoicing/invoice_pdf.html", _context(content))
    css = render_to_string("invoicing/invoice_pdf.css")
    # At noon the date is the same in Sweden as in the UTC of the file.
    created = datetime.combine(content.issue_date, time(12), UTC)
    attachments = [_for_machines(content, core_xml)] if core_xml else []
    return pdf.render(html, css=css, created=created, attachments=attachments)


def _for_machines(content: InvoiceContent, core_xml: bytes) -> pdf.Attachment:
    return pdf.Attachment(
        name=f"{content.number}-core.xml",
        content=core_xml,
        description="E-fakturan (Peppol BIS Billing 3, UBL 2.1) utan denna PDF",
        mime_type="application/xml",
        relationship="Alternative",
    )


def _context(content: InvoiceContent) -> dict[str, object]:
    return {
        "invoice": content,
        "kind": content.kind,
        "is_sent_as_einvoice": content.is_sent_as_einvoice,
        "first_day": min((line.first_day for line in content.lines), default=None),
        "last_day": max((line.last_day for line in content.lines), default=None),
        "due_weekday": WEEKDAYS[content.due_date.weekday()],
        "due_date_is": kind_of_day(content.due_date) if content.pay_by != content.due_date else "",
        "pay_by_weekday": WEEKDAYS[content.pay_by.weekday()],
    }
