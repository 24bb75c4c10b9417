"""What a status is called, what it looks like and what may follow it: written once for each noun.

Each noun lists its statuses in its `rules/lifecycle.py` and nobody else does; the colours stand in static/css under
the name of the tone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

AnyStatus = TypeVar("AnyStatus", bound=StrEnum)


class Tone(StrEnum):
    """The colour of a label: what is only meant, on its way, as it should be, wanting, refused, over."""

    MEANT = "meant"
    MOVING = "moving"
    GOOD = "good"
    WANTING = "wanting"
    BAD = "bad"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What one status of a noun means: its Swedish label, its tone, and the statuses that may follow.

    `choice` is what a person chooses it by in a form, where it is chosen and not only reached.
    """

    label: str
    tone: Tone
    then: frozenset[Any] = frozenset()
    choice: str = ""


def labels(meanings: Mapping[AnyStatus, Meaning]) -> list[tuple[AnyStatus, str]]:
    """Each status with its label, as Django's `choices` want them."""
    return [(status, meaning.label) for status, meaning in meanings.items()]


def choices(meanings: Mapping[AnyStatus, Meaning]) -> list[tuple[AnyStatus, str]]:
    """The statuses that a person chooses among, as a form wants them."""
    return [(status, meaning.choice) for status, meaning in meanings.items() if meaning.choice]
