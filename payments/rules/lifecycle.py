"""How far a recovery claim has come, and what became of the rows of a file."""

from collections.abc import Mapping
from dataclasses import dataclass
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


class Fate(StrEnum):
    """What became of a row of a file."""

    SETTLED = "settled"  # recorded, and settles its invoice
    RECORDED = "recorded"  # recorded, and settles nothing
    KNOWN = "known"  # it was recorded before
    BOUNCED = "bounced"  # a payment came back
    DOUBT = "doubt"  # somebody must look at it; nothing is stored


@dataclass(frozen=True, kw_only=True)
class FateMeaning(Meaning):
    """And: whether the row is kept."""

    is_kept: bool


FATES: Mapping[Fate, FateMeaning] = MappingProxyType(
    {
        Fate.SETTLED: FateMeaning(label="Registrerad och avräknad", tone=Tone.GOOD, is_kept=True),
        Fate.RECORDED: FateMeaning(label="Registrerad, inte avräknad", tone=Tone.WANTING, is_kept=True),
        Fate.KNOWN: FateMeaning(label="Känd sedan förut", tone=Tone.OVER, is_kept=False),
        Fate.BOUNCED: FateMeaning(label="Kom tillbaka", tone=Tone.BAD, is_kept=True),
        Fate.DOUBT: FateMeaning(label="Behöver ses över", tone=Tone.WANTING, is_kept=False),
    }
)
