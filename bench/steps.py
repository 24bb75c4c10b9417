"""Where the time of a run goes: the house's functions, wrapped from outside where its actions call them."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from importlib import import_module
from pathlib import Path
from time import perf_counter, process_time, thread_time
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
    work: dict[str, float] = field(default_factory=lambda: defaultdict(float))  # the same in this process's own time
    all_work: float = 0  # of the process from the first piece to the last, also between the pieces
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
        # What the wrapped functions inside each running one have taken, the innermost last: seconds and work.
        self._inside = [[0.0, 0.0]]
        self._began: float | None = None
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
            self._inside.append([0.0, 0.0])
            start, start_of_work = perf_counter(), thread_time()
            try:
                return function(*args, **options)
            finally:
                taken, worked = perf_counter() - start, thread_time() - start_of_work
                taken_inside, worked_inside = self._inside.pop()
                self.measured.seconds[step] += taken - taken_inside
                self.measured.work[step] += worked - worked_inside
                self._inside[-1][0] += taken
                self._inside[-1][1] += worked

        return timed

    def _counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def counted(*args: Any, **options: Any) -> Any:
            self._began = process_time() if self._began is None else self._began
            result = function(*args, **options)
            self.measured.last = perf_counter()
            self.measured.all_work = process_time() - self._began
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
