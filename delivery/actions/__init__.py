"""Every write about how an e-invoice leaves and what comes back."""

from delivery.actions.delivery import (
    NotSentByOneself,
    NotTheSender,
    NotWaiting,
    OutboxUnavailable,
    SendOutcome,
    read_receipts,
    record_handed_over,
    record_own_sending,
    send_waiting,
)
from delivery.actions.replies import NoSuchDelivery, NotAskedOf, handle_reply

__all__ = [
    "NoSuchDelivery",
    "NotAskedOf",
    "NotSentByOneself",
    "NotTheSender",
    "NotWaiting",
    "OutboxUnavailable",
    "SendOutcome",
    "handle_reply",
    "read_receipts",
    "record_handed_over",
    "record_own_sending",
    "send_waiting",
]
