"""The nouns of delivery."""

from delivery.models.delivery import Delivery
from delivery.models.reply import Reply

__all__ = [
    "Delivery",
    "Reply",
]
