"""Whole databases, as the superuser of a server makes, copies and drops them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from config.postgresql import roles


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server that lets us in as its superuser, and as the two other roles too."""

    address: str  # libpq's key words, or a postgresql:// URL

    def connect(self, database: str = "postgres", role: str = roles.SUPERUSER) -> psycopg.Connection[Any]:
        """A session of one role, in autocommit."""
        return psycopg.connect(self.address, dbname=database, user=role, autocommit=True)

    def is_ready(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def has(self, database: str) -> bool:
        with self.connect() as session:
            return self._found(session, "SELECT FROM pg_database WHERE datname = %s", database)

    def make_roles(self) -> None:
        with self.connect() as session:
            for role in (roles.OWNER, roles.APP):
                if not self._found(session, "SELECT FROM pg_roles WHERE rolname = %s", role):
                    session.execute(roles.create_role(role))

    def make(self, database: str, fill: Callable[[str], None] = lambda _: None) -> None:
        """Make an empty database, let `fill` work on it by name, and only then give it its own name.

        So a database that is there is whole, even if somebody was killed while making it.
        """
        unfinished = f"{database}_unfinished"
        self.drop(unfinished)
        self._execute(*roles.create_database(unfinished))
        self._execute(*roles.rights_in_database(), database=unfinished)
        fill(unfinished)
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        self._execute(rename.format(sql.Identifier(unfinished), sql.Identifier(database)))

    def copy(self, template: str, database: str) -> None:
        """Make `database` a copy of `template`, file by file, in place of what had that name."""
        self.drop(database)
        self._execute(*roles.create_database(database, template, " STRATEGY FILE_COPY"))

    def drop(self, database: str) -> None:
        """Drop the database, if it is there, and whatever is connected to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def _execute(self, *statements: sql.Composed, database: str = "postgres") -> None:
        with self.connect(database) as session:
            for statement in statements:
                session.execute(statement)

    @staticmethod
    def _found(session: psycopg.Connection[Any], query: str, name: str) -> bool:
        return session.execute(query.encode(), [name]).fetchone() is not None
