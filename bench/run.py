"""A run from end to end: planned, prepared by workers, and sent by as many processes; with one and with two."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from random import Random
from time import perf_counter, process_time, sleep

import psutil
from django.conf import settings
from django.db import connections
from procrastinate.contrib.django.models import ProcrastinateWorker

from bench import regions
from bench.database import DATA, NAME, database
from bench.figures import DATABASE, QUEUE, Phase, Run, aims, report
from bench.printing import processor_times
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

Process = subprocess.Popen[str]


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
        start, database_before, own_before = perf_counter(), database_work(), process_time()
        planned = len(plan_january_run(year=YEAR, today=DAY, now=morning(DAY)))
        planning = process_time() - own_before
        wait_until(lambda: _prepared() == planned, workers)
        crew_measured = all_ended(workers)
    phase.add(start, crew_measured)
    phase.work[DATABASE] += database_work() - database_before
    for measured in crew_measured:
        phase.seconds[QUEUE] += measured.last - start - sum(measured.seconds.values())
        phase.work[QUEUE] += measured.all_work - sum(measured.work.values())
    phase.work[QUEUE] += planning


def submit(phase: Phase, crew: int) -> None:
    """Let each process send its part of the drafts."""
    with started([f"submit {part} {crew}" for part in range(crew)]) as senders:
        start, database_before = perf_counter(), database_work()
        for sender in senders:
            assert sender.stdin
            sender.stdin.write("go\n")
            sender.stdin.flush()
        phase.add(start, all_ended(senders))
    phase.work[DATABASE] += database_work() - database_before


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


def all_ended(crew: list[Process]) -> list[Measured]:
    """What those have measured that got anything to do."""
    return [measured for measured in [ended(process) for process in crew] if measured.pieces]


def ended(process: Process) -> Measured:
    """What the process has measured; closing its standard input ends a worker."""
    said, _ = process.communicate()
    assert process.returncode == 0, f"{process.args!r} has failed"
    return Measured(**json.loads(said))


def wait_until(condition: Callable[[], bool], workers: list[Process]) -> None:
    while not condition():
        assert all(worker.poll() is None for worker in workers), "a worker has died"
        sleep(0.1)


def database_work() -> float:
    """Seconds of processor time of the server and its sessions, also those that have ended, to a hundredth."""
    postmaster = psutil.Process(int((DATA / "postmaster.pid").read_text().split()[0]))
    live = [spent for child in postmaster.children(recursive=True) for spent in processor_times(child)[:2]]
    return sum(live) + sum(processor_times(postmaster))


def _prepared() -> int:
    failed = Preparation.objects.exclude(failed_at=None).first()
    assert failed is None, f"a draft failed: {failed and failed.problem}"
    return Preparation.objects.exclude(done_at=None).count()
