"""`manage.py worker` as a process of its own, on the app role's own rights."""

import signal
from datetime import date
from pathlib import Path

import psycopg
import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from grants.actions import seal_of_the_day
from grants.models import LedgerSeal
from invoicing.models import Invoice, Preparation
from office import queue
from parties.models import Role
from tests.clients import Client
from tests.conftest import PsqlAs, SetDay
from tests.worker import started_worker
from tests.world import World, morning

DAY = date(2027, 1, 11)


@pytest.mark.django_db(transaction=True)
def test_a_draft_planned_on_the_page_is_made_and_sigterm_ends_the_worker(
    world: World, site_environment: dict[str, str], clock: SetDay, tmp_path: Path
) -> None:
    clock(DAY)
    client = Client()
    client.force_login(world.person(Role.OFFICER))
    with started_worker(site_environment, tmp_path / "today", "--until-stdin-closes") as worker:
        page = client.post(reverse("january_run"), follow=True).content.decode()
        assert "Ingenting arbetar" not in page
        queue.wait_for([Preparation.objects.get().key], seconds=60)  # a second, where nothing else runs
        assert "skickar den" in client.get(reverse("january_run")).content.decode()
        assert Invoice.objects.get().prepared_on == DAY
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
    assert not ProcrastinateWorker.objects.exists()
    job = ProcrastinateJob.objects.get(task_name="invoicing.prepare_draft")
    assert job.status == "succeeded"


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_a_worker_ends_with_whoever_started_it(site_environment: dict[str, str], tmp_path: Path) -> None:
    with started_worker(site_environment, tmp_path / "today", "--until-stdin-closes") as worker:
        worker.communicate(timeout=30)  # closes its standard input, as the death of this process would
        assert worker.returncode == 0


@pytest.mark.parametrize(
    "statement", ["UPDATE procrastinate_events SET at = now()", "DELETE FROM procrastinate_events"]
)
def test_what_has_happened_to_work_is_not_edited(psql_as: PsqlAs, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        psql_as("app").execute(statement.encode())


def test_the_ledger_is_sealed_once_a_day(world: World) -> None:
    assert seal_of_the_day(now=morning(date(2027, 1, 11)))
    assert seal_of_the_day(now=morning(date(2027, 1, 11)).replace(hour=23)) is None
    assert seal_of_the_day(now=morning(date(2027, 1, 12)).replace(hour=0))
    assert LedgerSeal.objects.count() == 2
