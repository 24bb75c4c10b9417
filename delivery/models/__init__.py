"""The nouns of delivery."""

from delivery.models.delivery import Delivery

__all__ = [
    "Delivery",
]
