"""Tests run as the app role on copies of a template database that the owner has migrated once.

Django's own way does not work here: the app role may not create databases, and the ledger refuses the
TRUNCATE with which Django cleans up. So: migrate once as the owner, copy for each worker, copy again after a
test that has committed. The template is kept until a migration changes.

What many tests begin with (`Content`) is written once by each worker, into a copy of the template that then is a
template itself. Nearly every test rolls back, so it works on a copy that others have used and left as it was.

The server is the embedded one under var/test, or the one of BIDRAG_TEST_SUPERUSER_URL, which must let its
superuser and the two roles in without a password.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.models import Model
from psycopg.abc import Params, QueryNoTemplate
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from psycopg.rows import RowFactory

from config.postgresql import roles
from config.postgresql.databases import Server
from config.postgresql.embedded import EmbeddedServer
from office import law
from office.rooms import rooms

ROLES = {"app": roles.APP, "owner": roles.OWNER, "superuser": roles.SUPERUSER}
# It may be lost, and no copy lives for long.
HASTE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
LOCK = 26_170_817  # any number that nothing else on the server uses
OF_THE_RUN = "SELECT datname FROM pg_database WHERE starts_with(datname, %s || '_')"


@dataclass(frozen=True)
class Content:
    """What a test finds in its database: `write` has written it, on top of other content if there is such.

    It is given what the other content's `write` returned.
    """

    name: str
    write: Callable[[Any], object]
    on: "Content | None" = None

    def holds(self, content: "Content") -> bool:
        return self == content or (self.on is not None and self.on.holds(content))


@dataclass
class TestDatabase:
    """The database that this worker's connections lead to: one at a time, with the content that a test asks for."""

    __test__ = False  # pytest takes a class of this name for a test

    server: Server
    template: str  # migrated, and nothing more
    prefix: str  # of the names of this worker's databases
    name: str = ""
    content: Content | None = None
    _numbers: Iterator[int] = field(default_factory=count)
    _written: dict[Content, tuple[str, object]] = field(default_factory=dict)  # template, and what `write` returned
    _clean: dict[Content | None, str] = field(default_factory=dict)  # copies without anything that a test committed
    _spoilt: str = ""

    @classmethod
    @contextmanager
    def made(cls) -> Iterator["TestDatabase"]:
        """Makes the template, if it is not there, and copies as tests ask for them; drops the copies at the end.

        The session `mark` carries the copies' prefix as long as they are in use, so that what a killed run has left
        behind can be told from what another run is working with.
        """
        server = _server()
        database = cls(server, f"bidrag_template_{_fingerprint()}", f"bidrag_test_{os.getpid()}")
        with server.connect() as mark:
            mark.execute("SELECT set_config('application_name', %s, false)", [database.prefix])
            mark.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            database._remove_left_over(mark)
            if not server.has(database.template):
                server.make_roles()
                server.make(database.template, _migrate)
            mark.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
            yield database
            connections.close_all()
            for (name,) in mark.execute(OF_THE_RUN, [database.prefix]).fetchall():
                server.drop(name)

    def use(self, content: Content | None) -> None:
        """Lead the connections to a copy with this content (None: nothing but what migrations write)."""
        if content not in self._clean:
            self._clean[content] = self._copy(self._template_with(content), f"{next(self._numbers)}")
        self.content = content
        if self.name != self._clean[content]:
            self._lead_to(self._clean[content])

    def written(self, content: Content) -> Any:
        """What the content's `write` returned: the same object for all tests, so give a test a copy of it."""
        message = f"This test works on another database: have `{content.name}` among its arguments or its fixtures'."
        assert self.content is not None, message
        assert self.content.holds(content), message
        return self._written[content][1]

    def spoil(self) -> None:
        """A test has committed to the copy in use: nobody else gets that.

        It is dropped a while later: PostgreSQL waits for a connection that has only just been closed.
        """
        connections.close_all()
        if self._spoilt:
            self.server.drop(self._spoilt)
        self._spoilt = self._clean.pop(self.content)

    def _template_with(self, content: Content | None) -> str:
        if content is None:
            return self.template
        if content not in self._written:
            name = self._copy(self._template_with(content.on), content.name)
            self._lead_to(name)
            with patch.object(Model, "validate_constraints"):  # asked one by one; the database checks them anyway
                self._written[content] = name, content.write(self._written[content.on][1] if content.on else None)
            connections.close_all()
        return self._written[content][0]

    def _copy(self, template: str, suffix: str) -> str:
        name = f"{self.prefix}_{suffix}"
        self.server.copy(template, name)
        return name

    def _lead_to(self, name: str) -> None:
        connections.close_all()
        _point_connections(NAME=name)
        self.name = name

    def connect(self, role: str) -> psycopg.Connection[Any]:
        return self.server.connect(self.name, role)

    def url(self, role: str) -> str:
        """By which another process finds this database."""
        address = conninfo_to_dict(self.server.address)
        host = str(address["host"]).replace("/", "%2F")
        return f"postgresql://{role}@{host}:{address.get('port', 5432)}/{self.name}"

    def _remove_left_over(self, mark: psycopg.Connection[Any]) -> None:
        in_use = "SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'bidrag_test_%%'"
        databases = "SELECT datname FROM pg_database WHERE datname LIKE 'bidrag_test_%%'"
        prefix = "substring(datname, 'bidrag_test_[0-9]+')"
        for (name,) in mark.execute(f"{databases} AND {prefix} NOT IN ({in_use})").fetchall():
            self.server.drop(name)
        alone = mark.execute(f"{in_use} EXCEPT SELECT %s", [self.prefix]).fetchone() is None
        if alone:  # nobody else's template is in use
            old = "SELECT datname FROM pg_database WHERE datname LIKE 'bidrag_template_%%' AND datname <> %s"
            for (name,) in mark.execute(old, [self.template]).fetchall():
                self.server.drop(name)


class AppSession:
    """Raw SQL as the app role in the test's own transaction, which is rolled back: it sees what the test has written.

    Each statement, and each `transaction()`, ends as if it were committed: the deferred rules are asked. What is
    refused is rolled back to a savepoint. For other roles and for races there are real connections (`psql_as`).
    """

    def __init__(self, session: psycopg.Connection[Any]) -> None:
        session.execute("SELECT")  # the transaction begins, or the first savepoint would be one
        assert session.info.user == roles.APP
        assert session.info.transaction_status == TransactionStatus.INTRANS
        self._session = session
        self._is_inside = False

    def execute(self, statement: QueryNoTemplate, values: Params | None = None) -> psycopg.Cursor[Any]:
        if self._is_inside:
            return self._session.execute(statement, values)
        with self.transaction():
            return self._session.execute(statement, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._is_inside = True
        try:
            with self._session.transaction():
                yield
                self._session.execute("SET CONSTRAINTS ALL IMMEDIATE")
                self._session.execute("SET CONSTRAINTS ALL DEFERRED")
        finally:
            self._is_inside = False

    def cursor(self, row_factory: RowFactory[Any]) -> psycopg.Cursor[Any]:
        return self._session.cursor(row_factory=row_factory)


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
    """A hash of what makes the schema: our migrations, law and roles, and the versions of all packages."""
    files = [settings.BASE_DIR / "uv.lock", settings.BASE_DIR / "config" / "postgresql" / "roles.py"]
    files += [settings.BASE_DIR / "config" / "management" / "commands" / "migrate.py"]
    files += [
        settings.BASE_DIR / "office" / "law.py",
        settings.BASE_DIR / "office" / "trail.py",
        *law.files("functions"),
        *law.files("law"),
    ]
    files += [path for room in rooms() for path in sorted((Path(room.path) / "migrations").glob("*.py"))]
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes() + b"\0")
    for statement in [*(made for _, _, made in law.declared()), *law.rights(roles.APP)]:
        digest.update(statement.encode() + b"\0")
    return digest.hexdigest()[:16]
