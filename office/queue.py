"""Work for later: rows in the database, taken by `manage.py worker` processes on any number of machines.

Actions put tasks in by name and never import them, so the arrow of imports is not turned. The rows are written on
Django's own connection: what is rolled back has put nothing in. A task may be run twice (its worker was killed after
the work and before it said so), so every task must be one that changes nothing the second time.
"""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Exists
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker
from procrastinate.jobs import DEFAULT_QUEUE, Job
from procrastinate.manager import JobManager

HEARTBEAT = 5  # seconds between two signs of life of a worker
DEAD_AFTER = 20  # seconds without one; its work is then taken up by another
OF_THE_CLOCK, OF_THE_RUN = 0, -10  # priorities: what is put in by the thousand lets the mail pass

_WAITS = ("todo", "doing")
_POLL = 0.1


@dataclass(frozen=True)
class Task:
    """A call to be made by a worker. Of two that wait under one key the database refuses the second."""

    name: str
    key: str
    arguments: dict[str, int | str] = field(default_factory=dict)


def defer(tasks: Sequence[Task], *, priority: int = OF_THE_CLOCK) -> None:
    """Put the tasks in, in the caller's transaction. Ask `waiting` first which are in, under a lock of your own."""
    assert transaction.get_connection().in_atomic_block, "what puts work in is an action, and that is a transaction"
    if not tasks:
        return
    # Not the manager of procrastinate's app: inside a worker that one writes on a connection of its own.
    JobManager(DjangoConnector(DEFAULT_DB_ALIAS)).batch_defer_jobs(
        [
            Job(
                queue=DEFAULT_QUEUE,
                priority=priority,
                lock=None,
                queueing_lock=task.key,
                task_name=task.name,
                task_kwargs=dict(task.arguments),
            )
            for task in tasks
        ]
    )


def waiting(keys: Collection[str]) -> set[str]:
    """Which of the keys stand for work that is still to be done, or is being done."""
    live = ProcrastinateJob.objects.filter(status__in=_WAITS, queueing_lock__in=keys)
    return set(live.values_list("queueing_lock", flat=True))


def is_waiting(key: Combinable) -> Exists:
    """`waiting` as a condition, for who must see the work and what it has written in one and the same moment."""
    return Exists(ProcrastinateJob.objects.filter(status__in=_WAITS, queueing_lock=key))


def wait_for(keys: Collection[str], *, seconds: float) -> None:
    """Return when none of the keys waits any more, or after so many seconds."""
    until = time.monotonic() + seconds
    while waiting(keys) and time.monotonic() < until:
        time.sleep(_POLL)


def worker_is_alive() -> bool:
    """Whether any worker has given a sign of life lately, by the clock of the database."""
    return ProcrastinateWorker.objects.filter(last_heartbeat__gt=Now() - timedelta(seconds=DEAD_AFTER)).exists()
