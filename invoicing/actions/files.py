"""The files of an invoice, made once and kept: what was sent is the invoice."""

import hashlib

from invoicing.einvoice import ubl_credit_note, ubl_invoice, with_pdf
from invoicing.models import Invoice, InvoiceFile
from invoicing.pdf import invoice_pdf
from invoicing.rules.content import InvoiceContent


def store_files(invoice: Invoice, content: InvoiceContent) -> None:
    """Make and store the core of the e-invoice, the PDF that carries it and the e-invoice that carries the PDF.

    Inside the transaction that numbers the invoice, before its number is saved. Refused: EInvoiceRefused, for what
    the gate should have stopped.
    """
    core = ubl_credit_note(content) if content.credits else ubl_invoice(content)
    pdf = invoice_pdf(content, core)
    files = {
        InvoiceFile.Kind.CORE: (f"{content.number}-core.xml", core),
        InvoiceFile.Kind.PDF: (f"{content.number}.pdf", pdf),
        InvoiceFile.Kind.XML: (f"{content.number}.xml", with_pdf(core, pdf, f"{content.number}.pdf")),
    }
    InvoiceFile.objects.bulk_create(
        InvoiceFile(invoice=invoice, kind=kind, name=name, content=file, sha256=hashlib.sha256(file).hexdigest())
        for kind, (name, file) in files.items()
    )
