from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from delivery.actions.delivery import OutboxUnavailable, read_receipts, send_waiting
from delivery.outbox import Outbox
from office import clock
from office.hold import hold


class Command(BaseCommand):
    help = (
        "Hand over the e-invoices that wait to the access point's folder (BIDRAG_OUTBOX_DIR), and read its receipts. "
        "Run it every few minutes; two at once, or one that was killed, send nothing twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--set-up", action="store_true", help="make the folders inside it first; once, by hand")

    def handle(self, *args: Any, set_up: bool, **options: Any) -> None:
        if settings.OUTBOX_DIR is None:
            raise CommandError("BIDRAG_OUTBOX_DIR is not set: write the whole path of the folder there.")
        if held := hold():
            raise CommandError(str(held))
        try:
            if set_up:
                Outbox(settings.OUTBOX_DIR).set_up()
            counts = send_waiting(now=clock.now()) + read_receipts(now=clock.now())
        except (OutboxUnavailable, OSError) as fault:
            raise CommandError(f"The folder cannot be used: {fault}. The first time: --set-up.") from fault
        self.stdout.write(", ".join(f"{counts[outcome]} {outcome}" for outcome in counts) or "nothing to do")
