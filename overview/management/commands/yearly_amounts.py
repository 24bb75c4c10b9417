import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from office import formats
from overview.queries import STATES, YearlyAmount, yearly_amounts


class Command(BaseCommand):
    help = "Print every grant-year with its derivation and state, and every need."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        write = self.write_json if options["format"] == "json" else self.write_table
        write(yearly_amounts())

    def write_json(self, rows: list[YearlyAmount]) -> None:
        """Amounts as decimal strings: a JSON number would be read as a float."""
        listed = [
            {
                "basis": row.basis.slug,
                "case_number": row.basis.case_number,
                "grant": row.what,
                "clause": row.clause,
                "year": row.year,
                "amount": f"{row.amount:.2f}",
                "currency": "SEK",
                "state": row.state,
                "invoice": row.invoice_number,
                "derivation": row.derivation,
            }
            for row in rows
        ]
        self.stdout.write(json.dumps(listed, ensure_ascii=False, indent=2))

    def write_table(self, rows: list[YearlyAmount]) -> None:
        basis = None
        for row in rows:
            if row.basis != basis:
                basis = row.basis
                self.stdout.write(f"\n{basis.title} {basis.case_number}".rstrip())
            state = f"{STATES[row.state]} {row.invoice_number}".rstrip()
            amount = formats.kronor(row.amount)
            self.stdout.write(f"  {row.year}  {amount:>16}  {row.what}; {state}")
            if row.words:
                self.stdout.write(f"        {row.words}")
