"""An empty database for a measurement, on the embedded server under var/bench; dropped at the end."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from config.postgresql.databases import Server
from config.postgresql.embedded import EmbeddedServer

# Room for whoever is measured: nobody waits for a checkpoint or for the disk because another has just written.
ROOM = {"shared_buffers": "1GB", "max_wal_size": "8GB", "checkpoint_timeout": "30min"}
DATA = settings.VAR_DIR / "postgres"
NAME = str(settings.DATABASES["default"]["NAME"])


@contextmanager
def database() -> Iterator[Server]:
    """A migrated database that the connections lead to. Whoever comes meanwhile waits for it."""
    embedded = EmbeddedServer(DATA, ROOM)
    server = embedded.as_superuser()
    with embedded.exclusively("measuring"):
        try:
            server.drop(NAME)  # what a killed measurement has left
            server.make(NAME)
            migrate()
            yield server
        finally:
            connections.close_all()
            server.drop(NAME)


def migrate() -> None:
    """As the owner; hordak's migrations use the default connection too, and would wait for their own locks."""
    connections["default"] = connections["owner"]
    call_command("migrate", verbosity=0)
    connections["owner"].close()
    del connections["default"]
