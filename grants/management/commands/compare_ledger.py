from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grants.models import Basis
from grants.queries.differences import ComparedRow, compared
from office.formats import counted, kronor


class Command(BaseCommand):
    help = "Show where what is posted is not what the terms give, and why; exit code 1 where nobody has said why."

    def handle(self, *args: Any, **options: Any) -> None:
        still_open = years = 0
        for basis in Basis.objects.exclude(binding_on=None).order_by("slug"):
            rows = compared(basis)
            years += len(rows)
            still_open += sum(row.is_open for row in rows)
            for row in rows:
                if row.is_open or row.comparison.difference:
                    self.write_row(basis, row)
        if still_open:
            raise CommandError(f"{still_open} av {years} bidragsår har en avvikelse som ingen har avslutat.")
        self.stdout.write(f"{counted(years, 'bidragsår jämfört', 'bidragsår jämförda')}. Ingen öppen avvikelse.")

    def write_row(self, basis: Basis, row: ComparedRow) -> None:
        found = row.comparison
        self.stdout.write(
            f"{basis.slug}: {found.grant_year}: beräknat {kronor(found.computed)}, bokfört {kronor(found.promised)}, "
            f"skillnad {kronor(found.difference)}"
        )
        if found.misderived:
            self.stdout.write(f"    {found.misderived}")
        for reason in found.reasons:
            self.stdout.write(f"    {reason}")
        if row.closed:
            self.stdout.write(f"    Avslutad {row.closed.closed_on} av {row.closed.closed_by}: {row.closed.reason}")
