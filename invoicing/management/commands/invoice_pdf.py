from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from invoicing.management.stored import stored_files, write
from invoicing.models import InvoiceFile
from office.unseen import without_unseen


class Command(BaseCommand):
    help = "Write the stored PDF of an invoice to a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=without_unseen, help="TC-2027-0001")
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--issuer", help="The issuer's short name, where two issuers have used the same number.")

    def handle(self, *args: Any, number: str, out: Path, issuer: str | None, **options: Any) -> None:
        (pdf,) = stored_files(number, InvoiceFile.Kind.PDF, issuer=issuer)
        self.stdout.write(write(pdf, out))
