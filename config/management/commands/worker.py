"""Do the work that waits in the queue: the January run, mail, reminders, the daily seal (*/tasks.py)."""

import asyncio
import os
import signal
import sys
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from procrastinate.contrib.django import app, connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from config.postgresql import owner
from office.hold import hold
from office.queue import DEAD_AFTER, HEARTBEAT


class Command(BaseCommand):
    help = (
        "Do the work that waits in the queue. Run as many as there is work for, on as many machines as you like. "
        "SIGTERM or Ctrl-C ends it after the piece of work in hand."
    )

    requires_system_checks = ()  # as for the site: they are for whoever changes the code, and take a second

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--until-stdin-closes", action="store_true", help="end with whoever started it")

    def handle(self, *args: Any, until_stdin_closes: bool, **options: Any) -> None:
        owner.keep_out()
        connection.ensure_connection()  # refuses the owner of the database at once, not with the first piece of work
        if held := hold():
            raise CommandError(str(held))
        connection.close()
        if until_stdin_closes:
            threading.Thread(target=_end_with_stdin, daemon=True).start()
        # Three sessions suffice beside the one that a piece of work opens; the pool's own choice is four and no end.
        own = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=3)
        self.stdout.write("The worker is ready.")
        self.stdout.flush()
        with app.replace_connector(own):
            asyncio.run(_work())


async def _work() -> None:
    async with app.open_async():
        await app.run_worker_async(update_heartbeat_interval=HEARTBEAT, stalled_worker_timeout=DEAD_AFTER)


def _end_with_stdin() -> None:
    """The other end of the pipe is closed by the operating system however its owner ends, also by kill -9."""
    while os.read(sys.stdin.fileno(), 1):  # not through Python's buffer, whose lock would stay taken at the end
        pass
    os.kill(os.getpid(), signal.SIGTERM)
