"""Throw away the databases under var/: the demo's and the tests'."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.postgresql.embedded import EmbeddedServer


class Command(BaseCommand):
    help = "Throw away the demo database and the test databases."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION or settings.CLOCK_FILE is None:
            raise CommandError("Only the demo and the tests have a database that may be thrown away.")
        var: Path = settings.VAR_DIR
        for data in (var / "postgres", var / "test" / "postgres"):
            EmbeddedServer(data).erase()
        settings.CLOCK_FILE.unlink(missing_ok=True)
        self.stdout.write("The demo database is gone. `make run` makes a new one.")
