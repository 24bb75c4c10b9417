"""Which way a decision may go. A decided or rejected one is never reopened: a new decision replaces it."""

from enum import StrEnum


class DecisionStatus(StrEnum):
    PROPOSED = "proposed"
    DECIDED = "decided"
    REJECTED = "rejected"


ALLOWED: dict[DecisionStatus, frozenset[DecisionStatus]] = {
    DecisionStatus.PROPOSED: frozenset({DecisionStatus.DECIDED, DecisionStatus.REJECTED}),
    DecisionStatus.DECIDED: frozenset(),
    DecisionStatus.REJECTED: frozenset(),
}


def may_become(before: DecisionStatus, after: DecisionStatus) -> bool:
    return after in ALLOWED[before]
