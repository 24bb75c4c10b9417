from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from grants.models import LedgerSeal, Posting
from grants.queries.verification import Fault, ledger_faults, seal_faults
from grants.rules.seal import SealNotReadable, read_seal
from office.formats import counted
from overview.management.verification import document_faults


class Command(BaseCommand):
    help = "Work out the whole ledger anew and name the first fault; exit code 1 where there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seal", type=Path, action="append", default=[], help="a seal that was kept elsewhere")
        parser.add_argument("--all", action="store_true", help="name every fault")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            self.look_at_one_moment()
            faults = chain(ledger_faults(), kept_elsewhere(options["seal"]), document_faults())
            found = list(faults) if options["all"] else [fault for fault, _ in zip(faults, [1], strict=False)]
            if found:
                raise CommandError("Liggaren håller inte.\n" + "\n".join(map(str, found)))
            self.stdout.write(
                f"Liggaren håller: {counted(Posting.objects.count(), 'post', 'poster')}, "
                f"{LedgerSeal.objects.count()} sigill här och {len(options['seal'])} utifrån. "
                "Det som inte har förseglats kan ha kapats utan att det syns."
            )

    @staticmethod
    def look_at_one_moment() -> None:
        """Everything is read as of one moment, so that somebody who posts meanwhile raises no alarm."""
        if len(connection.savepoint_ids) == 0:  # a test has begun its transaction long ago
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def kept_elsewhere(files: list[Path]) -> Iterator[Fault]:
    for file in files:
        try:
            root, ends = read_seal(file.read_text())
        except (OSError, SealNotReadable) as error:
            raise CommandError(f"{file}: {error}") from error
        yield from seal_faults(f"Sigillet {file.name}", root, ends)
