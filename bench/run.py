"""A run from end to end: planned, prepared by workers, and sent by as many processes; with one and with two."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from random import Random
from statistics import median
from time import perf_counter

from django.conf import settings
from django.db import connections
from procrastinate.contrib.django.models import ProcrastinateWorker

from bench import regions, steps
from bench.database import NAME, database
from bench.regions import DAY, YEAR, morning
from bench.steps import Measured
from bench.tables import Aim, say
from config.postgresql.databases import Server
from invoicing.actions import plan_january_run
from invoicing.models import Invoice, Preparation
from office import clock

SEED = 1078
TEMPLATE = f"{NAME}_run"
CREWS = (1, 2)  # processes
QUEUE = "plan, queue"
STEPS = (steps.AMOUNTS, steps.GATE, steps.LEDGER, steps.UBL, steps.PDF, steps.STORING, QUEUE)
ENOUGH = 500  # pieces of one process, before its memory tells anything
COUNTRY = 5_000

Process = subprocess.Popen[str]


@dataclass
class Phase:
    """Drafts prepared, or invoices sent, by all processes together; the turns added up."""

    took: float = 0  # seconds from the start to the end of the last piece
    pieces: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STEPS, 0.0))  # of all processes
    processes: list[Measured] = field(default_factory=list)

    def add(self, start: float, crew: list[Measured]) -> None:
        self.took += max(measured.last for measured in crew) - start
        self.pieces += sum(measured.pieces for measured in crew)
        self.processes += crew
        for measured in crew:
            for step, seconds in measured.seconds.items():
                self.seconds[step] += seconds

    def each(self, step: str) -> float:
        """Milliseconds of one process for one piece."""
        return 1000 * self.seconds[step] / self.pieces

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

    def seconds(self, step: str) -> float:
        return self.drafts.seconds[step] + self.invoices.seconds[step]


def measure_run(agreements: int, turns: int) -> list[Aim]:
    """As many turns with one process as with two, every second time the other way round, each in a fresh database."""
    runs = {crew: Run() for crew in CREWS}
    with database() as server, day_of_the_run(), filled(server, agreements):
        for turn in range(turns):
            for crew in reversed(CREWS) if turn % 2 else CREWS:
                server.copy(TEMPLATE, NAME)
                prepare(runs[crew].drafts, crew)
                submit(runs[crew].invoices, crew)
                assert Invoice.objects.submitted().count() == agreements, "the run has left something undone"
                connections.close_all()
    report(runs)
    return aims(runs)


@contextmanager
def filled(server: Server, agreements: int) -> Iterator[None]:
    """A database to take copies of, with the agreements and nothing invoiced."""
    start = perf_counter()
    regions.fill(agreements, Random(SEED))  # noqa: S311 - the same amounts every time, no secret
    with server.connect(NAME) as session:
        session.execute("VACUUM ANALYZE")
    connections.close_all()
    server.copy(NAME, TEMPLATE)
    say(f"{agreements} agreements, made in {perf_counter() - start:.0f} s")
    try:
        yield
    finally:
        server.drop(TEMPLATE)


@contextmanager
def day_of_the_run() -> Iterator[None]:
    clock.set_to(DAY)
    try:
        yield
    finally:
        assert settings.CLOCK_FILE, "the measurements are in test mode"
        settings.CLOCK_FILE.unlink()


def prepare(phase: Phase, crew: int) -> None:
    """Plan the run and let the workers, who are waiting for it, make every draft."""
    with started(["prepare"] * crew) as workers:
        wait_until(lambda: ProcrastinateWorker.objects.count() == crew, workers)
        start = perf_counter()
        planned = len(plan_january_run(year=YEAR, today=DAY, now=morning(DAY)))
        wait_until(lambda: _prepared() == planned, workers)
        crew_measured = [ended(worker) for worker in workers]
    phase.add(start, crew_measured)
    busy = sum(sum(measured.seconds.values()) for measured in crew_measured)
    phase.seconds[QUEUE] += sum(measured.last - start for measured in crew_measured) - busy


def submit(phase: Phase, crew: int) -> None:
    """Let each process send its part of the drafts."""
    with started([f"submit {part} {crew}" for part in range(crew)]) as senders:
        start = perf_counter()
        for sender in senders:
            assert sender.stdin
            sender.stdin.write("go\n")
            sender.stdin.flush()
        phase.add(start, [ended(sender) for sender in senders])


@contextmanager
def started(orders: list[str]) -> Iterator[list[Process]]:
    """Processes that have said that they are ready; killed if the measurement fails."""
    with ExitStack() as kept:
        crew = []
        for order in orders:
            process = subprocess.Popen(
                [sys.executable, "-m", "bench.crew", *order.split()],
                cwd=settings.BASE_DIR,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            kept.enter_context(process)
            kept.callback(process.kill)
            crew.append(process)
        for process in crew:
            assert process.stdout
            assert process.stdout.readline(), f"{process.args!r} does not start"
        yield crew


def ended(process: Process) -> Measured:
    """What the process has measured; closing its standard input ends a worker."""
    said, _ = process.communicate()
    assert process.returncode == 0, f"{process.args!r} has failed"
    return Measured(**json.loads(said))


def wait_until(condition: Callable[[], bool], workers: list[Process]) -> None:
    while not condition():
        assert all(worker.poll() is None for worker in workers), "a worker has died"
        time.sleep(0.1)


def _prepared() -> int:
    failed = Preparation.objects.exclude(failed_at=None).first()
    assert failed is None, f"a draft failed: {failed and failed.problem}"
    return Preparation.objects.exclude(done_at=None).count()


def report(runs: dict[int, Run]) -> None:
    """Mean milliseconds of a step for each piece, then what the processes reach together and what memory they take."""
    say("\n" + " " * 16 + "".join(f"{_processes(crew):^28}" for crew in runs))
    say(f"{'ms each':16}" + "".join(f"{'a draft':>14}{'an invoice':>14}" for _ in runs))
    for step in STEPS:
        cells = (phase.each(step) for run in runs.values() for phase in (run.drafts, run.invoices))
        say(f"{step:16}" + "".join(f"{each:>14.2f}" for each in cells))
    say(f"\n{'':16}{'drafts/s':>12}{'sent/s':>12}{'both, /s':>12}{'peak memory':>14}{'growth, last to first':>28}")
    for crew, run in runs.items():
        processes = run.drafts.processes + run.invoices.processes
        most = max((measured for measured in processes), key=grown)
        memory = f"{max(measured.peak for measured in processes):>11.0f} MB{grown(most):>+14.1f} MB in {most.pieces}"
        say(f"{_processes(crew):16}{run.drafts.rate:>12.1f}{run.invoices.rate:>12.1f}{run.rate:>12.2f}{memory}")


def aims(runs: dict[int, Run]) -> list[Aim]:
    alone, together = runs[1], runs[2]
    others = sum(alone.seconds(step) for step in STEPS if step != steps.PDF)
    growth = [pace_of_growth(measured) for measured in alone.drafts.processes + alone.invoices.processes]
    known = [pace for pace in growth if pace is not None]
    return [
        Aim("everything but the PDF, of the PDF's time", 100 * others / alone.seconds(steps.PDF), 20, " %"),
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


def _processes(crew: int) -> str:
    return f"{crew} process{'es' if crew > 1 else ''}"
