"""make law: what stands in a new database, written down for verify_ledger to compare others with."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from psycopg.conninfo import make_conninfo

from config.postgresql import owner, roles
from config.postgresql.databases import Server
from config.postgresql.embedded import EmbeddedServer, program
from office import standing

NEW, RESTORED = "bidragsliggaren_law", "bidragsliggaren_law_restored"


class Command(BaseCommand):
    help = "Write down what the migrations and the law make of an empty database (office/law/standing.txt)."

    def handle(self, *args: Any, **options: Any) -> None:
        site = settings.DATABASES["default"]
        if not settings.DEMO or "EMBEDDED" not in site or os.environ.get(owner.VARIABLE):
            raise CommandError(
                f"It makes a database of its own: set BIDRAG_MODE=demo, unset DATABASE_URL and {owner.VARIABLE}."
            )
        embedded = EmbeddedServer(Path(site["EMBEDDED"]))
        server = embedded.as_superuser()
        with owner.let_in(), embedded.exclusively("law"):
            try:
                listing = listing_of(server, NEW, migrated)
                restored = listing_of(server, RESTORED, lambda name: restored_from(server, NEW, name))
            finally:
                connections.close_all()
                for name in (NEW, RESTORED):
                    server.drop(name)
        standing.FILE.write_text(str(listing.with_words_of(restored)))
        self.stdout.write(f"{standing.FILE.relative_to(settings.BASE_DIR)} is written.")


def listing_of(server: Server, name: str, fill: Callable[[str], None]) -> standing.Listing:
    """What stands in a new database of that name that has been filled so."""
    server.drop(name)  # what a killed one has left
    server.make(name, fill)
    with server.connect(name) as session, session.transaction():
        return standing.standing(session.cursor())


def migrated(name: str) -> None:
    for alias in connections:
        connections.settings[alias]["NAME"] = name
    connections.close_all()
    call_command("migrate", verbosity=0)
    connections.close_all()


def restored_from(server: Server, other: str, name: str) -> None:
    """Read the words of the other database's dump, as after a backup."""
    address = make_conninfo(server.address, dbname=other, user=roles.SUPERUSER)
    dump = subprocess.run(
        [program("pg_dump"), "--schema-only", f"--dbname={address}"], check=True, capture_output=True, text=True
    ).stdout
    statements = "\n".join(line for line in dump.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))
    with server.connect(name) as session:
        session.execute(statements.encode())
