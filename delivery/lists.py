"""The list of e-invoices on their way, declared."""

from delivery.queries.delivery import EInvoice
from office.lists import Column, Listing, another

EINVOICES = Listing[EInvoice](
    name="e-fakturor",
    columns=[
        Column(key="number", label="Faktura", value=lambda row: row.invoice.number, sort=["number"]),
        Column(
            key="issuer",
            label="Från",
            value=lambda row: row.invoice.issuer.name_on(row.invoice.issue_date),
            sort=["issuer__sort_key"],
        ),
        Column(label="Status", value=lambda row: row.get_status_display()),
        Column(
            key="dropped",
            label="Lämnad",
            value=lambda row: row.delivery.dropped_at if row.delivery else None,
            sort=["delivery__dropped_at"],
        ),
        Column(label="Skäl", value=lambda row: row.delivery.reason if row.delivery else ""),
    ],
    order=["delivery__refused_at", "-pk"],
    filters=[another("issuer", "Från", "issuer")],
    folded=["issuer__sort_key"],
    plain=["number", "delivery__reason"],
)
