from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from invoicing.models import InvoiceFile


class Command(BaseCommand):
    help = "Write the stored PDF of an invoice to a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="TC-2027-0001")
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--issuer", help="The issuer's short name, where two issuers have used the same number.")

    def handle(self, *args: Any, number: str, out: Path, issuer: str | None, **options: Any) -> None:
        files = InvoiceFile.objects.filter(invoice__number=number, kind=InvoiceFile.Kind.PDF)
        if issuer:
            files = files.filter(invoice__issuer__slug=issuer)
        found = list(files.select_related("invoice__issuer"))
        if not found:
            raise CommandError(f"No invoice {number} has been submitted.")
        if len(found) > 1:
            issuers = ", ".join(file.invoice.issuer.slug for file in found)
            raise CommandError(f"Several issuers have an invoice {number}: choose one with --issuer ({issuers}).")
        try:
            out.write_bytes(found[0].content)
        except OSError as problem:
            raise CommandError(f"{out} cannot be written: {problem.strerror}.") from None
        self.stdout.write(f"{out}: SHA-256 {found[0].sha256}")
