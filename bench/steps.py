"""Where the time of a run goes: the house's functions, wrapped from outside where its actions call them."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any

import psutil

AMOUNTS, GATE, LEDGER, UBL, PDF, STORING = "amounts", "gate", "ledger", "UBL", "PDF", "storing"
MB = 1_000_000

# What is called where, and as which step it counts. The whole piece counts as storing, less what is measured in it.
OF_A_DRAFT = (
    ("invoicing.actions.january_run", "content_of", AMOUNTS),
    ("invoicing.actions.january_run", "invoice_pdf", PDF),
)
OF_AN_INVOICE = (
    ("invoicing.actions.submit", "submission_blockers", GATE),
    ("invoicing.actions.submit", "draft_content", AMOUNTS),
    ("invoicing.queries.gates", "draft_content", AMOUNTS),
    ("invoicing.actions.submit", "post_invoiced", LEDGER),
    ("invoicing.actions.files", "ubl_invoice", UBL),
    ("invoicing.actions.files", "with_pdf", UBL),
    ("invoicing.actions.files", "invoice_pdf", PDF),
)
DRAFT = ("invoicing.actions", "prepare_planned", STORING)
INVOICE = ("invoicing.actions", "submit_invoice", STORING)


@dataclass
class Measured:
    """What one process has done; it travels as JSON. Moments are of the machine's clock, the same for all of them."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))  # each step, without the steps in it
    pieces: int = 0
    last: float = 0  # when the last piece was done
    memory: list[float] = field(default_factory=list)  # MB after each piece
    peak: float = 0  # MB

    def as_plain(self) -> dict[str, object]:
        return {**vars(self), "peak": _peak()}


class Stopwatch:
    """Wraps functions; of two that call each other, the time of the inner is not counted in the outer."""

    def __init__(self) -> None:
        self.measured = Measured()
        self._inside = [0.0]  # what the wrapped functions inside each running one have taken, the innermost last
        self._process = psutil.Process()

    def watch(self, module: str, name: str, step: str) -> None:
        """Put the wrapped function in place of the other, where it is called."""
        place = import_module(module)
        setattr(place, name, self._timed(getattr(place, name), step))

    def watch_piece(self, module: str, name: str, step: str) -> None:
        """As `watch`, and look at the memory after each call."""
        self.watch(module, name, step)
        place = import_module(module)
        setattr(place, name, self._counted(getattr(place, name)))

    def _timed(self, function: Callable[..., Any], step: str) -> Callable[..., Any]:
        @wraps(function)
        def timed(*args: Any, **options: Any) -> Any:
            self._inside.append(0.0)
            start = perf_counter()
            try:
                return function(*args, **options)
            finally:
                taken = perf_counter() - start
                self.measured.seconds[step] += taken - self._inside.pop()
                self._inside[-1] += taken

        return timed

    def _counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def counted(*args: Any, **options: Any) -> Any:
            result = function(*args, **options)
            self.measured.last = perf_counter()
            self.measured.pieces += 1
            self.measured.memory.append(self._process.memory_info().rss / MB)
            return result

        return counted


def _peak() -> float:
    """The most memory that this process has had, as Linux has noted it: also in the middle of a piece."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / MB
    raise AssertionError("Linux notes it")
