"""The life of an invoice: which status may follow which. Who may do it, actions decide."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Status(StrEnum):
    """Status: utkast, inskickad, kontrollattesterad, beslutsattesterad, betald, återsänd, krediterad."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHECKED = "checked"
    APPROVED = "approved"
    PAID = "paid"
    RETURNED = "returned"
    CREDITED = "credited"


ALLOWED: Mapping[Status, frozenset[Status]] = MappingProxyType(
    {
        Status.DRAFT: frozenset({Status.SUBMITTED}),
        Status.SUBMITTED: frozenset({Status.CHECKED, Status.RETURNED}),
        Status.CHECKED: frozenset({Status.APPROVED, Status.RETURNED}),
        Status.APPROVED: frozenset({Status.PAID, Status.RETURNED}),
        Status.PAID: frozenset({Status.CREDITED}),
        Status.RETURNED: frozenset({Status.CREDITED}),
        Status.CREDITED: frozenset(),
    }
)


def may_become(now: Status, then: Status) -> bool:
    """Tell whether an invoice may go from one status to another. Staying is not a move: false."""
    return then in ALLOWED[now]
