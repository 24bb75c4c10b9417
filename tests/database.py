"""Tests run as the app role on copies of a template database that the owner has migrated once.

Django's own way does not work here: the app role may not create databases, and the ledger refuses the
TRUNCATE with which Django cleans up. So: migrate once as the owner, copy for each worker, copy again after a
test that has committed. The template is kept until a migration changes.

The server is the embedded one under var/test, or the one of BIDRAG_TEST_SUPERUSER_URL, which must let its
superuser and the two roles in without a password.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg.conninfo import conninfo_to_dict

from config.postgresql import roles
from config.postgresql.databases import Server
from config.postgresql.embedded import EmbeddedServer

ROLES = {"app": roles.APP, "owner": roles.OWNER, "superuser": roles.SUPERUSER}
HASTE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}  # it may be lost
LOCK = 26_170_817  # any number that nothing else on the server uses


@dataclass(frozen=True)
class TestDatabase:
    __test__ = False  # pytest takes a class of this name for a test

    server: Server
    template: str
    name: str

    @classmethod
    @contextmanager
    def made(cls) -> Iterator["TestDatabase"]:
        """A copy of the template, which is migrated first if needed; dropped at the end.

        The session `mark` carries the copy's name as long as it is in use, so that what a killed run has left
        behind can be told from what another run is working with.
        """
        server = _server()
        database = cls(server, f"bidrag_template_{_fingerprint()}", f"bidrag_test_{os.getpid()}")
        with server.connect() as mark:
            mark.execute("SELECT set_config('application_name', %s, false)", [database.name])
            mark.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            database._remove_left_over(mark)
            if not server.has(database.template):
                server.make_roles()
                server.make(database.template, _migrate)
            mark.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
            _point_connections(NAME=database.name)
            database.renew()
            yield database
            connections.close_all()
            server.drop(database.name)

    def renew(self) -> None:
        connections.close_all()
        self.server.copy(self.template, self.name)

    def connect(self, role: str) -> psycopg.Connection[Any]:
        return self.server.connect(self.name, role)

    def environment(self) -> dict[str, str]:
        """The variables by which another process finds this database."""
        address = conninfo_to_dict(self.server.address)
        host = str(address["host"]).replace("/", "%2F")
        rest = f"{host}:{address.get('port', 5432)}/{self.name}"
        return {
            "DATABASE_URL": f"postgresql://{roles.APP}@{rest}",
            "DATABASE_OWNER_URL": f"postgresql://{roles.OWNER}@{rest}",
        }

    def _remove_left_over(self, mark: psycopg.Connection[Any]) -> None:
        in_use = "SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'bidrag_test_%%'"
        left_over = "SELECT datname FROM pg_database WHERE datname LIKE 'bidrag_test_%%'"
        for (name,) in mark.execute(f"{left_over} EXCEPT {in_use}").fetchall():
            self.server.drop(name)
        alone = mark.execute(f"{in_use} EXCEPT SELECT %s", [self.name]).fetchone() is None
        if alone:  # nobody else's template is in use
            old = "SELECT datname FROM pg_database WHERE datname LIKE 'bidrag_template_%%' AND datname <> %s"
            for (name,) in mark.execute(old, [self.template]).fetchall():
                self.server.drop(name)


def _server() -> Server:
    if url := os.environ.get("BIDRAG_TEST_SUPERUSER_URL"):
        address = conninfo_to_dict(url)
        _point_connections(EMBEDDED=None, HOST=address.get("host", ""), PORT=address.get("port", ""))
        return Server(url)
    return EmbeddedServer(settings.VAR_DIR / "postgres", HASTE).as_superuser()


def _point_connections(**changes: object) -> None:
    for alias in connections:
        connections.settings[alias].update(changes)  # the same dictionary for all threads


def _migrate(name: str) -> None:
    _point_connections(NAME=name)
    call_command("migrate", verbosity=0)
    connections.close_all()


def _fingerprint() -> str:
    """A hash of what makes the schema: our migrations and roles, and the versions of all packages."""
    files = [settings.BASE_DIR / "uv.lock", settings.BASE_DIR / "config" / "postgresql" / "roles.py"]
    for app in apps.get_app_configs():
        folder = Path(app.path) / "migrations"
        if folder.is_relative_to(settings.BASE_DIR) and ".venv" not in folder.parts:
            files += sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".sql"})
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
