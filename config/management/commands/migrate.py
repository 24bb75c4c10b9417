"""Django's migrate, as the owner of the database."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections

from config.postgresql.roles import KEEP_HISTORY_ON, protect_events_of_the_queue, protect_migrations


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            with connections[options["database"]].cursor() as cursor:
                cursor.execute(protect_migrations())
                cursor.execute(KEEP_HISTORY_ON)
                cursor.execute("SELECT to_regclass('procrastinate_events') IS NOT NULL")
                if cursor.fetchone() == (True,):  # not when only some of the migrations were asked for
                    cursor.execute(protect_events_of_the_queue())
            call_command("createcachetable", database=options["database"], verbosity=0)
