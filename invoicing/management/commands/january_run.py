from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from invoicing import actions
from invoicing.queries import run_rows
from office import clock, formats


class Command(BaseCommand):
    help = "Prepare the drafts of all signed agreements' instalments of a year. A second run changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done, and do nothing.")

    def handle(self, *args: Any, year: int, dry_run: bool, **options: Any) -> None:
        today = clock.today()
        if not dry_run:
            new = {row.invoice.pk for row in actions.january_run(year=year, today=today) if row.invoice and row.is_new}
        for row in run_rows(year, user=None, today=today):
            if row.problem:
                outcome = f"no draft: {row.problem}"
            elif row.invoice is None:
                outcome = "would be prepared" if dry_run else "could not be prepared: see the log"
            else:
                total = formats.kronor(row.total) if row.total is not None else ""
                outcome = (
                    f"{'prepared' if not dry_run and row.invoice.pk in new else 'was there'}: {row.invoice}, {total}"
                )
            self.stdout.write(f"{row.instalment}: {outcome}")
