"""make law: what stands in a new database, written down for verify_ledger to compare others with."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction

from config.postgresql import owner
from config.postgresql.embedded import EmbeddedServer
from office import standing

NAME = "bidragsliggaren_law"


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
            server.drop(NAME)  # what a killed one has left
            try:
                server.make(NAME, self.write)
            finally:
                connections.close_all()
                server.drop(NAME)
        self.stdout.write(f"{standing.FILE.relative_to(settings.BASE_DIR)} is written.")

    @staticmethod
    def write(database: str) -> None:
        """Migrate the empty database of that name, and list what then stands in it."""
        for alias in connections:
            connections.settings[alias]["NAME"] = database
        connections.close_all()
        call_command("migrate", verbosity=0)
        with transaction.atomic(using=owner.ALIAS), connections[owner.ALIAS].cursor() as cursor:
            standing.FILE.write_text(str(standing.standing(cursor)))
        connections.close_all()
