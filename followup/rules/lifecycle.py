"""Where a condition, its papers and its waivers can stand, and what each state means.

Where a condition stands on a day, rules/conditions.py tells.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from office.status import Meaning, Tone


class State(StrEnum):
    """Läge: where a condition stands on a day."""

    UNMET = "unmet"
    HANDED_IN = "handed_in"
    RETURNED = "returned"
    MET = "met"
    WAIVER_PROPOSED = "waiver_proposed"
    WAIVED = "waived"
    LAPSED = "lapsed"


@dataclass(frozen=True, kw_only=True)
class ConditionMeaning(Meaning):
    """And: whether it is met or waived, whether its paper or waiver has a last day, what the grantee is asked for."""

    is_fulfilled: bool = False
    by_paper: bool = False  # rests, or rested, on what was shown
    by_waiver: bool = False  # rests, or rested, on a waiver
    asks: str = ""  # of the grantee; nothing where nothing is asked for


MEANING: Mapping[State, ConditionMeaning] = MappingProxyType(
    {
        State.UNMET: ConditionMeaning(label="Väntar på handling", tone=Tone.WANTING, asks="Lämna in handlingen"),
        State.HANDED_IN: ConditionMeaning(label="Inlämnad, väntar på granskning", tone=Tone.MOVING),
        State.RETURNED: ConditionMeaning(
            label="Återsänd med kommentar", tone=Tone.BAD, asks="Lämna in en rättad handling"
        ),
        State.MET: ConditionMeaning(label="Uppfyllt", tone=Tone.GOOD, is_fulfilled=True, by_paper=True),
        State.WAIVER_PROPOSED: ConditionMeaning(label="Avsteg föreslaget", tone=Tone.MEANT, asks="Lämna in handlingen"),
        State.WAIVED: ConditionMeaning(label="Avsteg beviljat", tone=Tone.GOOD, is_fulfilled=True, by_waiver=True),
        State.LAPSED: ConditionMeaning(
            label="Har gått ut", tone=Tone.BAD, by_paper=True, by_waiver=True, asks="Lämna in en ny handling"
        ),
    }
)


class PaperState(StrEnum):
    """Läge: where a paper that was handed in stands."""

    HANDED_IN = "handed_in"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class WaiverState(StrEnum):
    """Läge: where a waiver stands."""

    PROPOSED = "proposed"
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class VerdictMeaning(Meaning):
    """And: what is said when it is done; nothing where nobody has judged."""

    done: str = ""


PAPER_MEANING: Mapping[PaperState, VerdictMeaning] = MappingProxyType(
    {
        PaperState.HANDED_IN: VerdictMeaning(label="Inlämnad, väntar på granskning", tone=Tone.MOVING),
        PaperState.ACCEPTED: VerdictMeaning(
            label="Godkänd", tone=Tone.GOOD, choice="Godkänn", done="Handlingen är godkänd."
        ),
        PaperState.RETURNED: VerdictMeaning(
            label="Återsänd",
            tone=Tone.BAD,
            choice="Återsänd: bidragstagaren lämnar in en bättre handling",
            done="Handlingen är återsänd med din kommentar.",
        ),
    }
)
WAIVER_MEANING: Mapping[WaiverState, VerdictMeaning] = MappingProxyType(
    {
        WaiverState.PROPOSED: VerdictMeaning(label="Föreslaget", tone=Tone.MEANT),
        WaiverState.GRANTED: VerdictMeaning(
            label="Beviljat", tone=Tone.GOOD, choice="Bevilja avsteget", done="Avsteget är beviljat."
        ),
        WaiverState.REFUSED: VerdictMeaning(
            label="Avslaget",
            tone=Tone.BAD,
            choice="Avslå: villkoret gäller som förut",
            done="Avsteget är avslaget.",
        ),
    }
)
DECIDED = [state for state, meaning in WAIVER_MEANING.items() if meaning.choice]
