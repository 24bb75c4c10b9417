"""The commands say in one line what is wrong, and what to do."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from config.postgresql.roles import APP, OWNER


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_port_in_use_is_one_line_that_names_another(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = manage("run_demo", "--port", str(port), BIDRAG_MODE="demo", BIDRAG_VAR=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == (
        f"CommandError: Port {port} is in use: stop the other program, or run `make run PORT={port + 1}`.\n"
    )
    assert not (tmp_path / "postgres").exists()


@pytest.mark.soak
def test_the_demo_never_touches_a_real_database(tmp_path: Path) -> None:
    url = "postgresql://bidrag_app@db.example/bidragsliggaren"
    done = manage("run_demo", BIDRAG_MODE="demo", BIDRAG_VAR=str(tmp_path), DATABASE_URL=url)
    assert done.stderr.startswith("CommandError: The demo has its own database")


@pytest.mark.soak
def test_the_law_is_written_down_from_a_database_of_its_own(tmp_path: Path) -> None:
    url = "postgresql://bidrag_owner@db.example/bidragsliggaren"
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        done = manage("write_law", BIDRAG_MODE="demo", BIDRAG_VAR=str(tmp_path), **{variable: url})
        assert done.stderr.startswith("CommandError: It makes a database of its own")


@pytest.mark.soak
def test_production_has_no_database_to_throw_away() -> None:
    url = "postgresql://bidrag_app@db.example/bidragsliggaren"
    mail = {"EMAIL_HOST": "mail.example", "DEFAULT_FROM_EMAIL": "liggaren@example.se"}
    done = manage("reset_demo", BIDRAG_MODE="production", SECRET_KEY="x", DATABASE_URL=url, **mail)
    assert done.stderr.startswith("CommandError: Only the demo and the tests")


@pytest.mark.soak
def test_the_roles_of_a_production_server_are_printed_as_sql() -> None:
    printed = manage("database_roles").stdout.splitlines()
    assert printed[0] == f'CREATE ROLE "{OWNER}" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;'
    assert f'GRANT USAGE ON SCHEMA public TO "{APP}";' in printed


@pytest.mark.django_db(transaction=True)
def test_a_process_of_its_own_works_on_the_same_copy(owner_environment: dict[str, str]) -> None:
    assert not manage("migrate", "--check", **owner_environment).returncode
