"""Neither the site nor its workers know the owner of the database, whatever the machine's settings say."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from config.postgresql import owner, roles
from tests.infrastructure.test_commands import manage
from tests.soak.site import running_site
from tests.worker import started_worker

pytestmark = pytest.mark.django_db(transaction=True)
WHAT_IT_KNOWS = """
import json, os
import config.wsgi
from django.conf import settings
from django.db import connections
print(json.dumps([repr(settings.DATABASES), repr(connections.settings), list(connections), dict(os.environ)]))
"""


def python(program: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)


def family(process: psutil.Process) -> Sequence[psutil.Process]:
    return [process, *process.children(recursive=True)]


def test_the_site_knows_no_other_database_than_that_of_the_app_role(site_environment: dict[str, str]) -> None:
    known = python(WHAT_IT_KNOWS, site_environment).stdout
    assert json.loads(known)[2] == ["default"]
    assert roles.APP in known
    assert roles.OWNER not in known
    assert owner.VARIABLE not in known


@pytest.mark.parametrize("server", ["config.wsgi", pytest.param("config.asgi", marks=pytest.mark.soak)])
def test_the_site_does_not_start_where_the_owners_address_is(owner_environment: dict[str, str], server: str) -> None:
    refused = python(f"import {server}", owner_environment)
    assert refused.returncode
    assert refused.stderr.splitlines()[-1].endswith(
        "DATABASE_OWNER_URL may not be set here: the site and its workers are bidrag_app only. "
        "Give it to the command that needs it alone; see docs/production.md."
    )


@pytest.mark.parametrize("name", [owner.VARIABLE, pytest.param(owner.OF_THE_SUPERUSER, marks=pytest.mark.soak)])
def test_a_worker_does_not_start_there_and_says_why_in_one_line(site_environment: dict[str, str], name: str) -> None:
    refused = manage("worker", **site_environment | {name: "postgresql://somebody@db.example/x"})
    assert refused.returncode
    assert refused.stderr.startswith(f"CommandError: {name} may not be set here: ")
    assert len(refused.stderr.splitlines()) == 1


def test_migrate_says_what_it_lacks(site_environment: dict[str, str]) -> None:
    refused = manage("migrate", **site_environment)
    assert refused.stderr == (
        "CommandError: DATABASE_OWNER_URL is not set: this command works as bidrag_owner; see docs/production.md.\n"
    )


@pytest.mark.soak
def test_no_process_of_the_running_site_has_the_owners_address(
    site_environment: dict[str, str], tmp_path: Path
) -> None:
    with (
        running_site(site_environment, tmp_path / "today") as site,
        started_worker(site_environment, tmp_path / "today") as worker,
    ):
        processes = [*family(psutil.Process(site.process.pid)), *family(psutil.Process(worker.pid))]
        assert len(processes) > 3
        for process in processes:
            assert roles.OWNER not in repr(process.environ())
