from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from invoicing.management.einvoice_rules import Fault, OfficialRules, RulesMissing


class Command(BaseCommand):
    help = "Check e-invoices against the official rules: UBL 2.1, EN 16931, Peppol BIS Billing 3."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        try:
            rules = OfficialRules.chosen()
        except RulesMissing as problem:
            raise CommandError(str(problem)) from None
        broken = [file for file in files if self._report(file, rules)]
        if broken:
            raise CommandError(f"{len(broken)} of {len(files)} break the rules.")

    def _report(self, file: Path, rules: OfficialRules) -> list[Fault]:
        try:
            faults = rules.faults(file.read_bytes())
        except OSError as problem:
            raise CommandError(f"{file} cannot be read: {problem.strerror}.") from None
        self.stdout.write(f"{file}: {'right' if not faults else f'{len(faults)} faults'}")
        for fault in faults:
            self.stdout.write(f"  {fault}")
        return faults
