"""The documents checked against the ledger: what they say and was posted, their files' bytes, and what guards them."""

from collections.abc import Iterator

from django.apps import apps

from grants.queries.verification import Fault, table_faults
from invoicing.queries.verification import file_faults, invoice_faults
from payments.queries.verification import payment_faults

ROOMS = ("parties", "grants", "agreements", "followup", "invoicing", "delivery", "payments")


def document_faults() -> Iterator[Fault]:
    """Invoices and payments that are not what was posted, files that are not as frozen, tables that nothing guards."""
    yield from invoice_faults()
    yield from payment_faults()
    yield from file_faults()
    yield from table_faults([model for room in ROOMS for model in apps.get_app_config(room).get_models()])
