from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from grants.actions import seal_ledger
from office import clock
from office.formats import counted


class Command(BaseCommand):
    help = "Seal the ledger: keep the end of every chain here, and print it as JSON to be kept elsewhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, help="write the seal to this file instead of printing it")

    def handle(self, *args: Any, output: Path | None, **options: Any) -> None:
        seal = seal_ledger(now=clock.now(), by=None)
        if output is None:
            self.stdout.write(seal.as_json())
            return
        output.write_text(seal.as_json() + "\n")
        self.stdout.write(f"{seal}: {counted(len(seal.ends), 'kedja', 'kedjor')}, rot {seal.root}")
