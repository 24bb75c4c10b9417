from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from invoicing.management.einvoice_rules import Fault, OfficialRules, RulesMissing


class Command(BaseCommand):
    help = (
        "Check e-invoices against the official rules: UBL 2.1, EN 16931, Peppol BIS Billing 3. Which versions, it says "
        "first; BIDRAG_PEPPOL_RULES names a folder with other ones."
    )
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        try:
            rules = OfficialRules.chosen()
        except RulesMissing as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"Rules: {'; '.join(rules.used)}")
        unread: list[Path] = []
        broken = [file for file in files if self._report(file, rules, unread)]
        if broken or unread:
            said = [f"{len(broken)} of {len(files)} break the rules"] if broken else []
            said += [f"{len(unread)} of {len(files)} cannot be read"] if unread else []
            raise CommandError(f"{', '.join(said)}.")

    def _report(self, file: Path, rules: OfficialRules, unread: list[Path]) -> list[Fault]:
        """The faults of one file; one that cannot be read is added to `unread`, and the next one is looked at."""
        try:
            content = file.read_bytes()
        except OSError as problem:
            self.stdout.write(f"{file} cannot be read: {problem.strerror}.")
            unread.append(file)
            return []
        faults = rules.faults(content)
        self.stdout.write(f"{file}: {'right' if not faults else f'{len(faults)} faults'}")
        for fault in faults:
            self.stdout.write(f"  {fault}")
        return faults
