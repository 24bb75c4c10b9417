"""The documents checked against the ledger: what they say and was posted, and their files' bytes."""

from collections.abc import Iterator

from grants.rules.seal import Seal
from invoicing.models import Invoice, InvoiceFile
from invoicing.queries.verification import file_faults, invoice_faults
from office.faults import Check, Fault
from payments.models import Payment
from payments.queries.verification import payment_faults


def document_checks(since: Seal | None = None) -> list[Check]:
    """Everything about the documents: what was posted of invoices and payments, what was frozen of files.

    The bytes of files are not worked through where there is a seal that has held: the trail does, of those after it.
    """
    files = Check("Fakturornas filer", InvoiceFile.objects.count, file_faults)
    return [
        Check("Fakturor mot bokföringen", Invoice.objects.submitted().count, invoice_faults),
        Check("Utbetalningar och återkrav mot bokföringen", Payment.objects.count, payment_faults),
        *([] if since else [files]),
    ]


def document_faults() -> Iterator[Fault]:
    """The faults of all checks of the documents."""
    for check in document_checks():
        yield from check.run()
