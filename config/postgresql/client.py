"""`manage.py dbshell` with the psql of the wheel, so that nothing needs to be installed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.backends.postgresql import client

from config.postgresql.embedded import program

if TYPE_CHECKING:
    from config.postgresql.base import DatabaseWrapper


class DatabaseClient(client.DatabaseClient):
    connection: "DatabaseWrapper"

    def runshell(self, parameters: Iterable[str]) -> None:
        self.connection.start_embedded_server()
        type(self).executable_name = program("psql")
        super().runshell(parameters)
