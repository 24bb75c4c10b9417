"""Django's migrate, as the owner of the database; and the law, which it puts in force after the schema."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections, transaction

from config.postgresql import owner
from config.postgresql.roles import APP, KEEP_HISTORY_ON, protect_events_of_the_queue, protect_migrations
from office import law


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database=owner.ALIAS)

    def execute(self, *args: Any, **options: Any) -> str | None:
        with owner.let_in():  # before the checks, which look at her connection too
            return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        database = options["database"]
        with transaction.atomic(using=database), connections[database].cursor() as cursor:
            law.make_functions(cursor)
        super().handle(*args, **options)
        call_command("createcachetable", database=database, verbosity=0)
        if options["app_label"] is None:  # else some tables of the law may not be there yet
            self._put_law_in_force(database)

    def _put_law_in_force(self, database: str) -> None:
        with transaction.atomic(using=database), connections[database].cursor() as cursor:
            law.apply(cursor, app_role=APP)
            cursor.execute(protect_migrations())
            cursor.execute(protect_events_of_the_queue())
            cursor.execute(KEEP_HISTORY_ON)
            if settings.CLOCK_FILE is not None:
                cursor.execute("INSERT INTO office_clock_may_be_set DEFAULT VALUES ON CONFLICT DO NOTHING")
