"""How far an e-invoice has come."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from office.status import Meaning, Tone


class State(StrEnum):
    OWN = "own"
    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    REFUSED = "refused"


MEANING: Mapping[State, Meaning] = MappingProxyType(
    {
        State.OWN: Meaning(label="Skickas av utfärdaren", tone=Tone.MEANT),
        State.WAITING: Meaning(label="Väntar på att skickas", tone=Tone.MEANT),
        State.SENT: Meaning(label="Skickad", tone=Tone.MOVING),
        State.DELIVERED: Meaning(label="Levererad", tone=Tone.GOOD),
        State.REFUSED: Meaning(label="Avvisad", tone=Tone.BAD),
    }
)
