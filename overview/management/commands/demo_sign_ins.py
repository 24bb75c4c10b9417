from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from overview.management.demo import PEOPLE, password


class Command(BaseCommand):
    help = "Print whom one can sign in as in the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only the demo has demo sign-ins.")
        for person in PEOPLE:
            self.stdout.write(f"  {person.email:<40} {person.name}, {person.what}")
        self.stdout.write(f"  Password for all of them: {password()}\n")
