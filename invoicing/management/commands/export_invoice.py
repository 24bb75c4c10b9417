from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from invoicing.management.stored import stored_files, write
from invoicing.models import InvoiceFile
from office.unseen import without_unseen


class Command(BaseCommand):
    help = "Write the stored PDF and e-invoice of an invoice to a folder, under the names that they were stored with."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=without_unseen, help="TC-2027-0001")
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")
        parser.add_argument("--issuer", help="The issuer's short name, where two issuers have used the same number.")

    def handle(self, *args: Any, number: str, out: Path, issuer: str | None, **options: Any) -> None:
        files = stored_files(number, InvoiceFile.Kind.PDF, InvoiceFile.Kind.XML, issuer=issuer)
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise CommandError(f"{out} cannot be made: {problem.strerror}.") from None
        for file in files:
            self.stdout.write(write(file, out / file.name))
