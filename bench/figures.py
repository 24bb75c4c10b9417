"""What a run comes to: time and work of its steps, pace, memory, and the aims."""

from dataclasses import dataclass, field
from statistics import median

from bench import steps
from bench.steps import Measured
from bench.tables import Aim, say

QUEUE = "plan, queue"
DATABASE = "PostgreSQL"
STEPS = (steps.AMOUNTS, steps.GATE, steps.LEDGER, steps.UBL, steps.PDF, steps.STORING, QUEUE, DATABASE)
ENOUGH = 500  # pieces of one process, before its memory tells anything
COUNTRY = 5_000


@dataclass
class Phase:
    """Drafts prepared, or invoices sent, by all processes together; the turns added up."""

    took: float = 0  # seconds from the start to the end of the last piece
    pieces: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STEPS, 0.0))  # of all processes
    work: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STEPS, 0.0))  # processor time
    processes: list[Measured] = field(default_factory=list)

    def add(self, start: float, crew: list[Measured]) -> None:
        self.took += max(measured.last for measured in crew) - start
        self.pieces += sum(measured.pieces for measured in crew)
        self.processes += crew
        for measured in crew:
            for step, seconds in measured.seconds.items():
                self.seconds[step] += seconds
                self.work[step] += measured.work[step]

    def each(self, step: str) -> tuple[float, float]:
        """Milliseconds of one process for one piece, and how many of them it worked."""
        return 1000 * self.seconds[step] / self.pieces, 1000 * self.work[step] / self.pieces

    @property
    def rate(self) -> float:
        return self.pieces / self.took


@dataclass
class Run:
    """All turns with so many processes."""

    drafts: Phase = field(default_factory=Phase)
    invoices: Phase = field(default_factory=Phase)

    @property
    def rate(self) -> float:
        """Invoices a second, drafted and sent."""
        return self.invoices.pieces / (self.drafts.took + self.invoices.took)

    def beside_the_pdf(self) -> tuple[float, float]:
        """All but the PDF as per cent of the PDF: in time, and in work."""
        phases = (self.drafts, self.invoices)
        time = {step: sum(phase.seconds[step] for phase in phases) for step in STEPS}
        work = {step: sum(phase.work[step] for phase in phases) for step in STEPS}
        both = [100 * (sum(spent.values()) / spent[steps.PDF] - 1) for spent in (time, work)]
        return both[0], both[1]


def report(runs: dict[int, Run]) -> None:
    """Mean milliseconds of a step for each piece, then what the processes reach together and what memory they take."""
    say("\n" + " " * 14 + "".join(f"{what:>20}" for crew in runs for what in (_processes(crew), "")))
    say(" " * 14 + "".join(f"{what:>20}" for _ in runs for what in ("a draft", "an invoice")))
    say(f"{'ms each':14}" + f"{'time':>11}{'work':>9}" * 2 * len(runs))
    for step in STEPS:
        cells = (phase.each(step) for run in runs.values() for phase in (run.drafts, run.invoices))
        say(f"{step:14}" + "".join(_cell(time, 11) + _cell(work, 9) for time, work in cells))
    say(f"\n{'':16}{'drafts/s':>12}{'sent/s':>12}{'both, /s':>12}{'peak memory':>14}{'growth, last to first':>28}")
    for crew, run in runs.items():
        processes = run.drafts.processes + run.invoices.processes
        most = max((measured for measured in processes), key=grown)
        memory = f"{max(measured.peak for measured in processes):>11.0f} MB{grown(most):>+14.1f} MB in {most.pieces}"
        say(f"{_processes(crew):16}{run.drafts.rate:>12.1f}{run.invoices.rate:>12.1f}{run.rate:>12.2f}{memory}")


def aims(runs: dict[int, Run]) -> list[Aim]:
    alone, together = runs[1], runs[2]
    time, work = alone.beside_the_pdf()
    growth = [pace_of_growth(measured) for measured in alone.drafts.processes + alone.invoices.processes]
    known = [pace for pace in growth if pace is not None]
    return [
        Aim("everything but the PDF, of the PDF's time", time, 20, " %"),
        Aim("the same in processor time, the database's too", work, 20, " %"),
        Aim(f"memory of a process, growth over {COUNTRY}", max(known) if known else None, 10, " MB"),
        Aim("two processes, times one", together.rate / alone.rate, 1.7, "x", at_least=True),
    ]


def grown(measured: Measured) -> float:
    """MB more at the end than when the first tenth was done: medians of a tenth each."""
    tenth = max(1, measured.pieces // 10)
    return median(measured.memory[-tenth:]) - median(measured.memory[tenth : 2 * tenth] or measured.memory)


def pace_of_growth(measured: Measured) -> float | None:
    """MB in as many as the aim is for, if it goes on like that."""
    if measured.pieces < ENOUGH:
        return None
    return grown(measured) * COUNTRY / (0.8 * measured.pieces)


def _cell(milliseconds: float, width: int) -> str:
    return f"{milliseconds:>{width}.1f}" if milliseconds else " " * width


def _processes(crew: int) -> str:
    return f"{crew} process{'es' if crew > 1 else ''}"
