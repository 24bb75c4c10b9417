"""Every read about deliveries that joins."""

from delivery.queries.delivery import DeliveryPanel, EInvoice, delivery_of, einvoice_rows, einvoices_under_way
from delivery.queries.replies import replies_to_answer, replies_to_place, replies_visible_to

__all__ = [
    "DeliveryPanel",
    "EInvoice",
    "delivery_of",
    "einvoice_rows",
    "einvoices_under_way",
    "replies_to_answer",
    "replies_to_place",
    "replies_visible_to",
]
