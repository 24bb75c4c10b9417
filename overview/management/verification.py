"""The documents checked against the ledger: what they say and was posted, their files' bytes, and what guards them."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model

from grants.queries.verification import table_faults
from invoicing.models import Invoice, InvoiceFile
from invoicing.queries.verification import file_faults, invoice_faults
from office.faults import Check, Fault
from payments.models import Payment
from payments.queries.verification import payment_faults

ROOMS = ("parties", "grants", "agreements", "followup", "invoicing", "delivery", "payments")


def document_checks() -> list[Check]:
    """Everything about the documents: what was posted of invoices, what was frozen of files, what guards the tables."""
    return [
        Check("Tabellernas villkor", lambda: len(_models()), lambda: table_faults(_models())),
        Check("Fakturor mot bokföringen", Invoice.objects.submitted().count, invoice_faults),
        Check("Utbetalningar och återkrav mot bokföringen", Payment.objects.count, payment_faults),
        Check("Fakturornas filer", InvoiceFile.objects.count, file_faults),
    ]


def document_faults() -> Iterator[Fault]:
    """The faults of all checks of the documents."""
    for check in document_checks():
        yield from check.run()


def _models() -> list[type[Model]]:
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
