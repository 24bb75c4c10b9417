"""Django's PostgreSQL backend, with two additions: the embedded server, and no powerful role for the site.

A database with the key EMBEDDED (a folder) is served by the embedded server, started at the first connection.
"""

from pathlib import Path
from typing import Any, ClassVar
from weakref import WeakSet

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.postgresql import base

from config.postgresql.client import DatabaseClient
from config.postgresql.embedded import PORT, EmbeddedServer
from config.postgresql.roles import TOO_POWERFUL


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient
    # Connections that were looked at; a pool hands out the same one many times.
    _harmless: ClassVar[WeakSet[psycopg.Connection[Any]]] = WeakSet()

    def start_embedded_server(self) -> None:
        if data := self.settings_dict.get("EMBEDDED"):
            self.settings_dict.update(HOST=EmbeddedServer(Path(data)).attach(), PORT=PORT)

    def get_connection_params(self) -> dict[str, Any]:
        self.start_embedded_server()
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection[Any]:
        connection: psycopg.Connection[Any] = super().get_new_connection(conn_params)
        if self.alias == DEFAULT_DB_ALIAS and connection not in self._harmless:
            self._refuse_power(connection)
            self._harmless.add(connection)
        return connection

    def _refuse_power(self, connection: psycopg.Connection[Any]) -> None:
        """The site must not be able to change the laws that the database keeps."""
        with connection.cursor() as cursor:
            cursor.execute(TOO_POWERFUL)
            row = cursor.fetchone()
        if not connection.autocommit:
            connection.rollback()
        if row is None or row[0]:
            user = connection.info.user
            connection.close()
            raise ImproperlyConfigured(
                f"DATABASE_URL signs in as {user}, which may change the schema: "
                "the site works as bidrag_app, and only migrations as bidrag_owner (DATABASE_OWNER_URL)."
            )
