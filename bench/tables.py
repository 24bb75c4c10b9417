"""What a measurement prints."""

import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Aim:
    """What we set out to reach, beside what was measured. A missed one is printed as such, and fails nothing."""

    what: str
    measured: float | None  # None: too little was measured to tell
    bound: float
    unit: str = ""
    at_least: bool = False  # else at most

    def __str__(self) -> str:
        aim = f"{'>=' if self.at_least else '<='} {self._shown(self.bound)}"
        measured = "-" if self.measured is None else self._shown(self.measured)
        return f"{self.what:50}{measured:>12}   aim {aim:12}{self._verdict()}"

    def _verdict(self) -> str:
        if self.measured is None:
            return "too few to tell"
        reached = self.measured >= self.bound if self.at_least else self.measured <= self.bound
        return "reached" if reached else "MISSED"

    def _shown(self, number: float) -> str:
        return f"{number:.4g}{self.unit}"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
