"""Django's dbshell; `--database owner` opens it as the owner."""

from contextlib import nullcontext
from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import dbshell
from django.db import DEFAULT_DB_ALIAS

from config.postgresql import owner


class Command(dbshell.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, choices=(DEFAULT_DB_ALIAS, owner.ALIAS))
        parser.add_argument("parameters", nargs="*")

    def handle(self, **options: Any) -> None:
        with owner.let_in() if options["database"] == owner.ALIAS else nullcontext():
            super().handle(**options)
