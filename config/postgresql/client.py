"""`manage.py dbshell` with the psql of the wheel, so that nothing needs to be installed."""

from collections.abc import Iterable

from django.db.backends.postgresql import client

from config.postgresql.embedded import program


class DatabaseClient(client.DatabaseClient):
    def runshell(self, parameters: Iterable[str]) -> None:
        self.connection.start_embedded_server()  # type: ignore[attr-defined] # the wrapper is ours: base.py
        type(self).executable_name = program("psql")
        super().runshell(parameters)
