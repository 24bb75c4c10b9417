"""kill -9 of workers in the middle of a run: afterwards one draft an agreement, and nothing that is stuck."""

import random
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from invoicing.actions import plan_january_run
from invoicing.models import Invoice, Preparation
from office import queue
from parties.models import Message, MessageKind
from tests.worker import popen_worker
from tests.world import World, another_agreement, morning

DAY = date(2027, 1, 11)
AGREEMENTS, KILLS = 300, 25
PATIENCE = timedelta(seconds=queue.DEAD_AFTER + 2 * 60)  # a dead worker is known, the next minute comes, work is done

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]


def test_killed_workers_lose_and_double_nothing(world: World, site_environment: dict[str, str], tmp_path: Path) -> None:
    clock_file = tmp_path / "today"
    clock_file.write_text(DAY.isoformat())
    for number in range(1, AGREEMENTS):
        another_agreement(world, number, signed_on=DAY)
    assert len(plan_january_run(year=2027, today=DAY, now=morning(DAY))) == AGREEMENTS

    chance = random.Random(26)  # noqa: S311 - moments, not secrets
    crew = [popen_worker(site_environment, clock_file) for _ in range(3)]
    try:
        for kill in range(KILLS):
            _more_done(than=_done() + chance.randint(0, 3))
            time.sleep(chance.uniform(0, 0.3))  # into the middle of the next
            victim = crew.pop(0)  # the one that has worked longest: the others may still be coming up
            victim.kill()
            victim.communicate()
            crew.append(popen_worker(site_environment, clock_file))
            if kill % 10 == 0:
                plan_january_run(year=2027, today=DAY, now=morning(DAY))  # in the middle of it, again
        while _unfinished():
            _more_done(than=_done())
    finally:
        for worker in crew:
            worker.terminate()
        for worker in crew:
            worker.communicate()

    drafts = Invoice.objects.drafts().filter(year=2027)
    assert drafts.count() == drafts.values("instalment").distinct().count() == AGREEMENTS
    assert Preparation.objects.exclude(done_at=None).count() == AGREEMENTS
    assert Message.objects.filter(kind=MessageKind.DRAFT_READY).count() == AGREEMENTS
    assert not ProcrastinateJob.objects.filter(status="failed", task_name="invoicing.prepare_draft").exists()


def _unfinished() -> bool:
    return ProcrastinateJob.objects.filter(status__in=["todo", "doing"], task_name="invoicing.prepare_draft").exists()


def _done() -> int:
    return Preparation.objects.exclude(done_at=None).count()


def _more_done(*, than: int) -> None:
    """Wait for more to be done; as many as that may all be, with only the end of the last to be written down."""
    until = time.monotonic() + PATIENCE.total_seconds()
    while _unfinished() and _done() <= than:
        assert time.monotonic() < until, "work is stuck"
        time.sleep(0.05)
