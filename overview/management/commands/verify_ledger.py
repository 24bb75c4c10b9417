from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from grants.queries.verification import SealedTrails, ledger_checks, seal_faults
from grants.rules.seal import Seal, SealNotReadable, read_seal
from office.faults import Check, Fault
from office.formats import counted
from overview.management.verification import document_checks


class Command(BaseCommand):
    help = "Work out the whole ledger anew and name every fault; exit code 1 where there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seal", type=Path, action="append", default=[], help="a seal that was kept elsewhere")
        parser.add_argument("--since", type=Path, help="a seal that has held: only what came after it, for daily use")

    def handle(self, *args: Any, **options: Any) -> None:
        files: list[Path] = options["seal"]
        try:
            since = seal_of(options["since"]) if options["since"] else None
        except SealNotReadable as error:
            raise CommandError(f"{options['since']}: {error}") from error
        trails = SealedTrails()
        elsewhere = Check(
            "Sigill som har förvarats på annat håll", lambda: len(files), lambda: faults_of_files(files, trails)
        )
        with transaction.atomic():
            self.look_at_one_moment()
            checks = [*ledger_checks(since, trails), *document_checks(since), *([elsewhere] if files else [])]
            found = [fault for check in checks for fault in self.run_check(check)]
        if found:
            raise CommandError(
                f"Liggaren håller inte: {counted(len(found), 'fel', 'fel')}.\n" + "\n".join(map(str, found))
            )
        self.stdout.write("Liggaren håller. Det som inte har förseglats kan ha kapats utan att det syns.")
        if since:
            self.stdout.write("Det som förseglades är inte prövat på nytt: pröva allt då och då, utan --since.")

    def run_check(self, check: Check) -> list[Fault]:
        """What it finds; and a line that says what was looked at, how many and how long it took."""
        start = perf_counter()
        found = list(check.run())
        many = check.counted()
        said = "okänt antal" if many is None else f"{many} st"
        self.stdout.write(f"{check.name}: {said}, {perf_counter() - start:.1f} s, {counted(len(found), 'fel', 'fel')}")
        return found

    @staticmethod
    def look_at_one_moment() -> None:
        """Everything is read as of one moment, so that somebody who posts meanwhile raises no alarm."""
        if len(connection.savepoint_ids) == 0:  # a test has begun its transaction long ago
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def seal_of(file: Path) -> Seal:
    """The seal that a file holds. Refused: a file that cannot be read, or not as one (SealNotReadable)."""
    try:
        return read_seal(file.read_text())
    except (OSError, UnicodeDecodeError) as error:
        raise SealNotReadable(str(error)) from error


def faults_of_files(files: list[Path], trails: SealedTrails) -> Iterator[Fault]:
    """What seals that were kept elsewhere show, and those that cannot be read."""
    seals: list[tuple[str, Seal]] = []
    for file in files:
        try:
            seals.append((f"Sigillet {file.name}", seal_of(file)))
        except SealNotReadable as error:
            yield Fault(str(file), str(error))
    yield from seal_faults(seals, trails)
