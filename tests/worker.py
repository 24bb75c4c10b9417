"""Workers in tests: one inside the test's own transaction, and real ones in processes of their own."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

import invoicing.tasks  # noqa: F401 - the tasks make themselves known
from office import queue


def do_the_work() -> list[str]:
    """Do all that waits, the most urgent first, as a worker would that saw this transaction; how each piece ended."""
    outcomes = []
    for job in ProcrastinateJob.objects.filter(status="todo").order_by("-priority", "pk"):
        try:
            app.tasks[job.task_name](**job.args)
            outcomes.append("succeeded")
        except Exception:  # noqa: BLE001 - a worker logs it and goes on
            outcomes.append("failed")
        with connection.cursor() as cursor:
            cursor.execute("SELECT procrastinate_finish_job_v1(%s, %s, false)", [job.pk, outcomes[-1]])
    return outcomes


def waiting_work() -> list[tuple[str, dict[str, object]]]:
    """The names of the tasks that wait, with their arguments, in the order in which they were put in."""
    jobs = ProcrastinateJob.objects.filter(status="todo").order_by("pk")
    return [(job.task_name, job.args) for job in jobs]


@contextmanager
def started_worker(environment: dict[str, str], clock_file: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """`manage.py worker`, at work; killed at the end if the test has not ended it."""
    worker = popen_worker(environment, clock_file, *options)
    try:
        for _ in range(300):
            if queue.worker_is_alive():
                break
            time.sleep(0.1)
        else:
            raise TimeoutError("The worker does not start.")
        yield worker
    finally:
        worker.kill()
        worker.communicate()


def popen_worker(environment: dict[str, str], clock_file: Path, *options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "worker", *options],
        cwd=settings.BASE_DIR,
        env=environment | {"BIDRAG_CLOCK_FILE": str(clock_file), "PYTHONWARNINGS": "ignore"},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
