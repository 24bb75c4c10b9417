"""Serve the demo: start the database, bring the demo world in when it is not there, run the site."""

import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication

from config.postgresql import owner
from config.postgresql.embedded import EmbeddedServer, try_lock
from config.postgresql.roles import DATABASE

HOST = "127.0.0.1"
DOCUMENTS = ("parties", "teknikcollege", "iuc")

# What the demo database was made from. When one of them changes, the kept database is older than the code.
SOURCES = ("*/migrations/*.py", "*/law/*", "*/functions/*.sql", "fixtures/*", "overview/management/**/*.py")


class Command(BaseCommand):
    help = "Serve the demo at http://127.0.0.1:8000; the first time, make its database."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if not settings.DEMO or "EMBEDDED" not in settings.DATABASES["default"]:
            raise CommandError("The demo has its own database: set BIDRAG_MODE=demo and unset DATABASE_URL.")
        owner.keep_out()
        with taken_port(port) as listener:
            with self.turn(), owner.let_in():
                self.bring_database_up_to_date()
            connections.close_all()  # before the workers are forked
            with running_worker():
                Site(listener, self.announce).run()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Of several that start at once, only one looks at the database and makes it; the others wait."""
        with EmbeddedServer(settings.VAR_DIR / "postgres").lock("making") as lock:
            if not try_lock(lock):
                self.stdout.write("Waiting for another `make run`, which makes the demo database ...")
                self.stdout.flush()
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def bring_database_up_to_date(self) -> None:
        made_from, code = stamp(), fingerprint()
        if made_from == code:
            return
        older = "The demo database is older than the code. " if made_from is not None else ""
        self.stdout.write(f"{older}Making a new demo database ...")
        self.stdout.flush()  # it takes a while, and the workers would else inherit the unsaid words
        server = EmbeddedServer(settings.VAR_DIR / "postgres").as_superuser()
        connections[owner.ALIAS].close()
        server.drop(DATABASE)
        server.make(DATABASE)
        call_command("migrate", verbosity=0)
        call_command("loaddata", *DOCUMENTS, verbosity=0)
        call_command("demo_world")
        write_stamp(code)

    def announce(self, port: int) -> None:
        self.stdout.write(f"\nBidragsliggaren (demo) is at http://{HOST}:{port}/ and Ctrl-C stops it.\n")
        call_command("demo_sign_ins")
        self.stdout.flush()  # into a pipe too: whoever started this waits to read where the site is


class Site(BaseApplication):  # type: ignore[misc] # gunicorn ships no types
    """The site under gunicorn, in this process: whatever ends it, the workers see that and end too."""

    def __init__(self, listener: socket.socket, announce: Callable[[int], None]) -> None:
        self.port, self.announce = listener.getsockname()[1], announce
        self.bind = f"fd://{listener.detach()}"  # gunicorn closes it
        super().__init__()

    def load_config(self) -> None:
        self.cfg.set("bind", self.bind)
        self.cfg.set("workers", 2)
        self.cfg.set("threads", 4)  # a browser opens connections ahead and would hold a single one
        self.cfg.set("loglevel", "warning")
        self.cfg.set("control_socket_disable", value=True)
        self.cfg.set("when_ready", self.ready)

    def load(self) -> WSGIHandler:
        return get_wsgi_application()

    def ready(self, arbiter: object) -> None:
        # A closed terminal sends HUP, at which gunicorn would start anew instead of ending.
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
        self.announce(self.port)


@contextmanager
def running_worker() -> Iterator[None]:
    """A worker beside the site. It ends with this process however that ends: its standard input is closed then."""
    command = [sys.executable, "manage.py", "worker", "--until-stdin-closes"]
    worker = subprocess.Popen(command, cwd=settings.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    ours = os.getpid()
    try:
        yield
    finally:
        if os.getpid() == ours:  # the site's own processes are forked from this one and end here too
            worker.terminate()
            worker.wait()


def taken_port(port: int) -> socket.socket:
    """The port, ours from now on: making the database takes a while, in which nobody else may come first."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()
    except OSError:
        listener.close()
        raise CommandError(
            f"Port {port} is in use: stop the other program, or run `make run PORT={port + 1}`."
        ) from None
    return listener


def fingerprint() -> str:
    """A hash of the files that the demo database is made from."""
    base: Path = settings.BASE_DIR
    files = sorted(path for pattern in SOURCES for path in base.glob(pattern))
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(base)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def stamp() -> str | None:
    """The fingerprint that the database carries as its comment; "" when unfinished, None when empty."""
    with connections[owner.ALIAS].cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database'), to_regclass('django_migrations') IS NULL"
            " FROM pg_database WHERE datname = current_database()"
        )
        comment, empty = cursor.fetchone()
    return None if empty else comment or ""


def write_stamp(code: str) -> None:
    with connections[owner.ALIAS].cursor() as cursor:
        cursor.execute(f"COMMENT ON DATABASE {DATABASE} IS '{code}'")
