"""The life of an agreement: what each status means, and which may follow. What else a move does, actions decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from office.status import Meaning, Tone


class Status(StrEnum):
    """Status: utkast, undertecknat, återtaget, uppsagt, upphört."""

    DRAFT = "draft"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class _Meaning(Meaning):
    is_signed: bool  # whether it has a day of signature


MEANING: Mapping[Status, _Meaning] = MappingProxyType(
    {
        Status.DRAFT: _Meaning(
            label="Ej undertecknat",
            tone=Tone.MEANT,
            then=frozenset({Status.SIGNED, Status.WITHDRAWN}),
            is_signed=False,
        ),
        Status.SIGNED: _Meaning(
            label="Undertecknat",
            tone=Tone.GOOD,
            then=frozenset({Status.TERMINATED, Status.ENDED}),
            is_signed=True,
        ),
        Status.WITHDRAWN: _Meaning(label="Återkallat", tone=Tone.OVER, is_signed=False),
        # A notice can be withdrawn while the agreement still runs; then it is as signed as before.
        Status.TERMINATED: _Meaning(
            label="Uppsagt", tone=Tone.BAD, then=frozenset({Status.SIGNED, Status.ENDED}), is_signed=True
        ),
        Status.ENDED: _Meaning(label="Avslutat", tone=Tone.OVER, is_signed=True),
    }
)
SIGNED = [status for status, meaning in MEANING.items() if meaning.is_signed]
UNSIGNED = [status for status, meaning in MEANING.items() if not meaning.is_signed]


def may_become(now: Status, then: Status) -> bool:
    """Tell whether an agreement may go from one status to another. Staying is not a move: false."""
    return then in MEANING[now].then
