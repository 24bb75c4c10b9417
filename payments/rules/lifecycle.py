"""How far a recovery claim has come."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from office.status import Meaning, Tone


class ClaimState(StrEnum):
    ISSUED = "issued"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


MEANING: Mapping[ClaimState, Meaning] = MappingProxyType(
    {
        ClaimState.ISSUED: Meaning(label="Utfärdat", tone=Tone.MOVING),
        ClaimState.SETTLED: Meaning(label="Reglerat", tone=Tone.GOOD),
        ClaimState.WITHDRAWN: Meaning(label="Återkallat", tone=Tone.OVER),
    }
)
