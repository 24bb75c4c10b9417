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

__all__ = [
    "NotSentByOneself",
    "NotTheSender",
    "NotWaiting",
    "OutboxUnavailable",
    "SendOutcome",
    "read_receipts",
    "record_handed_over",
    "record_own_sending",
    "send_waiting",
]
