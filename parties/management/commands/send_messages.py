from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from office import clock
from parties.actions import Outcome, send_messages


class Command(BaseCommand):
    help = "Mail the messages that wait to be mailed. Run it every few minutes; two at once send nothing twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=100, help="at most so many (100)")

    def handle(self, *args: Any, limit: int, **options: Any) -> None:
        if limit < 1:
            raise CommandError("--limit is at least 1.")
        counts = send_messages(now=clock.now(), limit=limit)
        self.stdout.write(", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome))
