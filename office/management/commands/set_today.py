from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from office import clock


class Command(BaseCommand):
    help = "Set the day of a demonstration, for the running site too: manage.py set_today 2027-01-11."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("day", help="YYYY-MM-DD")

    def handle(self, *args: Any, day: str, **options: Any) -> None:
        if settings.CLOCK_FILE is None:
            raise CommandError("Only a demonstration or a test may set another day.")
        try:
            clock.set_to(date.fromisoformat(day))
        except ValueError:
            raise CommandError(f"{day} is not a day: write it as 2027-01-11.") from None
