"""The life of an invoice: which status may follow which. Who may do it, actions decide."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Status(StrEnum):
    """Status: utkast, inskickad, kontrollattesterad, beslutsattesterad, betald, återsänd, krediterad.

    A credit note has no way to go: it is written and issued (utfärdad) at once.
    """

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHECKED = "checked"
    APPROVED = "approved"
    PAID = "paid"
    RETURNED = "returned"
    CREDITED = "credited"
    ISSUED = "issued"


ALLOWED: Mapping[Status, frozenset[Status]] = MappingProxyType(
    {
        Status.DRAFT: frozenset({Status.SUBMITTED, Status.ISSUED}),
        Status.SUBMITTED: frozenset({Status.CHECKED, Status.RETURNED, Status.CREDITED}),
        Status.CHECKED: frozenset({Status.APPROVED, Status.RETURNED, Status.CREDITED}),
        # Approved, it is the payer's to give back before the issuer may credit it.
        Status.APPROVED: frozenset({Status.PAID, Status.RETURNED}),
        # A payment that bounced is taken back, and the attest stands.
        Status.PAID: frozenset({Status.APPROVED, Status.CREDITED}),
        Status.RETURNED: frozenset({Status.CREDITED}),
        Status.CREDITED: frozenset(),
        Status.ISSUED: frozenset(),
    }
)


# Sent, and neither paid nor taken back: somebody is to attest or pay it.
ON_ITS_WAY = (Status.SUBMITTED, Status.CHECKED, Status.APPROVED)


def may_become(now: Status, then: Status) -> bool:
    """Tell whether an invoice may go from one status to another. Staying is not a move: false."""
    return then in ALLOWED[now]
