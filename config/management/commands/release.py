"""manage.py release: let a restored database send again, when a person has gone through what waits."""

from contextlib import nullcontext
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from config.postgresql import owner
from config.waiting import said_of
from delivery.actions import NotWaiting, record_handed_over
from office import clock
from office.formats import counted
from office.hold import hold, lift
from office.unseen import without_unseen
from parties.actions import withhold_waiting


class Command(BaseCommand):
    help = "List what a restored database would send; with --let-go, let workers send it, all but what is said here."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--sent", metavar="NUMBER", type=without_unseen, action="append", default=[], help="an e-invoice they have"
        )
        parser.add_argument("--no-mail", action="store_true", help="mail nothing of what waits; the site shows it")
        parser.add_argument("--let-go", action="store_true", help="lift the hold")

    def handle(self, *args: Any, sent: list[str], no_mail: bool, let_go: bool, **options: Any) -> None:
        held = hold()
        if held is None:
            raise CommandError("Databasen är inte återläst, eller redan släppt: inget hålls tillbaka.")
        with owner.let_in() if let_go else nullcontext() as alias:  # who cannot lift it records nothing either
            with transaction.atomic():
                for number in sent:
                    self._record(number)
                if no_mail:
                    mails = withhold_waiting(now=clock.now())
                    self.stdout.write(f"{counted(mails, 'e-brev', 'e-brev')} skickas inte.")
            for line in said_of(held):
                self.stdout.write(line)
            if alias is None:
                self.stdout.write("Inget är släppt. Stämmer listan: `manage.py release --let-go`.")
                return
            lift(using=alias)
        self.stdout.write("Släppt: arbetarna kan startas.")

    def _record(self, number: str) -> None:
        try:
            record_handed_over(number=number, now=clock.now())
        except NotWaiting as refusal:
            raise CommandError(f"{number}: {refusal}") from refusal
        self.stdout.write(f"{number} är antecknad som lämnad och lämnas inte igen.")
