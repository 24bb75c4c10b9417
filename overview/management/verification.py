"""The documents checked against the ledger: what they say and was posted, and their files' bytes."""

from collections.abc import Iterator

from invoicing.models import Invoice, InvoiceFile
from invoicing.queries.verification import file_faults, invoice_faults
from office.faults import Check, Fault
from payments.models import Payment
from payments.queries.verification import payment_faults


def document_checks() -> list[Check]:
    """Everything about the documents: what was posted of invoices, what was frozen of files."""
    return [
        Check("Fakturor mot bokföringen", Invoice.objects.submitted().count, invoice_faults),
        Check("Utbetalningar och återkrav mot bokföringen", Payment.objects.count, payment_faults),
        Check("Fakturornas filer", InvoiceFile.objects.count, file_faults),
    ]


def document_faults() -> Iterator[Fault]:
    """The faults of all checks of the documents."""
    for check in document_checks():
        yield from check.run()
