"""Where a condition can stand on a day, and what each state means. Which one it is, rules/conditions.py tells."""

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
