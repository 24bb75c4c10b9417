"""The life of an agreement: which status may follow which. What else a move does, actions decide."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Status(StrEnum):
    """Status: utkast, undertecknat, återtaget, uppsagt, upphört."""

    DRAFT = "draft"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    ENDED = "ended"


ALLOWED: Mapping[Status, frozenset[Status]] = MappingProxyType(
    {
        Status.DRAFT: frozenset({Status.SIGNED, Status.WITHDRAWN}),
        Status.SIGNED: frozenset({Status.TERMINATED, Status.ENDED}),
        # A notice can be withdrawn while the agreement still runs; then it is as signed as before.
        Status.TERMINATED: frozenset({Status.SIGNED, Status.ENDED}),
        Status.WITHDRAWN: frozenset(),
        Status.ENDED: frozenset(),
    }
)


def may_become(now: Status, then: Status) -> bool:
    """Tell whether an agreement may go from one status to another. Staying is not a move: false."""
    return then in ALLOWED[now]
