"""The life of a decision. A decided or rejected one is never reopened: a new decision replaces it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from office.status import Meaning, Tone


class DecisionStatus(StrEnum):
    """Status: förslag, beslutat, avslaget."""

    PROPOSED = "proposed"
    DECIDED = "decided"
    REJECTED = "rejected"


MEANING: Mapping[DecisionStatus, Meaning] = MappingProxyType(
    {
        DecisionStatus.PROPOSED: Meaning(
            label="Förslag",
            tone=Tone.MEANT,
            then=frozenset({DecisionStatus.DECIDED, DecisionStatus.REJECTED}),
        ),
        DecisionStatus.DECIDED: Meaning(label="Beslutat", tone=Tone.GOOD, choice="beslutat enligt förslaget"),
        DecisionStatus.REJECTED: Meaning(label="Avslaget", tone=Tone.BAD, choice="avslagit förslaget"),
    }
)
OUTCOMES = MEANING[DecisionStatus.PROPOSED].then


def may_become(before: DecisionStatus, after: DecisionStatus) -> bool:
    """Tell whether a decision may go from one status to another. Staying is not a move: false."""
    return after in MEANING[before].then
