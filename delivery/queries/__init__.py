"""Every read about deliveries that joins."""

from delivery.queries.delivery import DeliveryPanel, EInvoice, delivery_of, einvoice_rows, einvoices_under_way

__all__ = [
    "DeliveryPanel",
    "EInvoice",
    "delivery_of",
    "einvoice_rows",
    "einvoices_under_way",
]
