import time
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from invoicing import actions
from invoicing.queries import Progress, instalments_of_year, instalments_without_draft, progress_of, run_rows
from office import clock, formats, queue

_EVERY = 2  # seconds between two lines of progress


class Command(BaseCommand):
    help = (
        "Plan the drafts of all signed agreements' instalments of a year; workers (`manage.py worker`) make them. "
        "A second run changes nothing, and tries again what has failed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--wait", action="store_true", help="Show how far it has come until nothing is left.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be planned, and plan nothing.")

    def handle(self, *args: Any, year: int, wait: bool, dry_run: bool, **options: Any) -> None:
        if dry_run:
            for instalment in instalments_without_draft(year, user=None, today=clock.today()):
                self.stdout.write(f"{instalment}: would be prepared")
            return
        planned = actions.plan_january_run(year=year, today=clock.today(), now=clock.now())
        self.stdout.write(f"{len(planned)} planned.")
        if wait:
            self._wait(year)
        elif planned and not queue.worker_is_alive():
            self.stdout.write("No worker is alive: start `manage.py worker`. What is planned waits for it.")

    def _wait(self, year: int) -> None:
        while (progress := _progress(year)) and progress.left:
            self.stdout.write(in_words(progress))
            self.stdout.flush()
            if not queue.worker_is_alive():
                raise CommandError("No worker is alive: start `manage.py worker`. What is planned waits for it.")
            time.sleep(_EVERY)
        self._list(year)
        if progress and progress.failures:
            raise CommandError(f"{len(progress.failures)} failed. Run again to try again.")

    def _list(self, year: int) -> None:
        progress = _progress(year)
        problems = {failure.instalment.pk: failure.problem for failure in progress.failures} if progress else {}
        instalments = list(instalments_of_year(year))
        for row in run_rows(instalments, year=year, today=clock.today()):
            why_not = row.problem or problems.get(row.instalment.pk, "not planned")
            total = formats.kronor(row.total) if row.total is not None else ""
            outcome = f"no draft: {why_not}" if row.invoice is None else f"{row.invoice}, {total}"
            self.stdout.write(f"{row.instalment}: {outcome}")


def in_words(progress: Progress) -> str:
    """One line: `done 120, failed 1, left 179, 240 a minute, 0:00:45 left`."""
    counts = f"done {progress.done}, failed {len(progress.failures)}, left {progress.left}"
    if progress.pace is None:
        return counts
    left = timedelta(seconds=round(progress.pace.time_left.total_seconds()))
    return f"{counts}, {progress.pace.a_minute:.0f} a minute, {left} left"


def _progress(year: int) -> Progress | None:
    return progress_of(year, user=None, today=clock.today(), now=clock.now())
