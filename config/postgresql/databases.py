"""Whole databases, as the superuser of a server makes, copies and drops them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from config.postgresql import roles

_ANYTHING = """
SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' LIMIT 1
"""
_MORE_THAN_THEY_SHOULD = """
SELECT rolname FROM pg_roles WHERE rolname = ANY (%s)
AND (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls
     OR EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid))
ORDER BY rolname
"""


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server that lets us in as its superuser, and where nobody asks for a password as the others too."""

    address: str  # libpq's key words, or a postgresql:// URL

    def connect(self, database: str = "postgres", role: str = "") -> psycopg.Connection[Any]:
        """A session of one role, in autocommit; of the superuser that the address names, if none is said."""
        user = role or conninfo_to_dict(self.address).get("user", roles.SUPERUSER)
        return psycopg.connect(self.address, dbname=database, user=user, autocommit=True)

    def is_ready(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def has(self, database: str) -> bool:
        with self.connect() as session:
            return self._found(session, "SELECT FROM pg_database WHERE datname = %s", database)

    def make_roles(self) -> list[str]:
        """Make those of the two roles that are missing; gives their names."""
        with self.connect() as session:
            found = "SELECT FROM pg_roles WHERE rolname = %s"
            missing = [role for role in (roles.OWNER, roles.APP) if not self._found(session, found, role)]
            for role in missing:
                session.execute(roles.create_role(role))
        return missing

    def make(self, database: str, fill: Callable[[str], None] = lambda _: None) -> None:
        """Make an empty database in which the owner's objects will be the app role's to use; see `bring_in`."""

        def fill_with_rights(unfinished: str) -> None:
            self.give_rights(unfinished)
            fill(unfinished)

        self.bring_in(database, fill_with_rights)

    def too_powerful(self) -> list[str]:
        """Which of the two roles may do more on this server than a role made here may."""
        with self.connect() as session:
            return [name for (name,) in session.execute(_MORE_THAN_THEY_SHOULD, [[roles.OWNER, roles.APP]])]

    def give_rights(self, database: str) -> None:
        """Say what the app role may do with all that the owner makes in the database from now on."""
        self._execute(*roles.rights_in_database(), database=database)

    def bring_in(self, database: str, fill: Callable[[str], None]) -> None:
        """Make an empty database, let `fill` work on it by name, and only then give it its own name.

        So a database that is there is whole, even if somebody was killed while making it.
        """
        unfinished = f"{database}_unfinished"
        self.drop(unfinished)
        self._execute(*roles.create_database(unfinished))
        fill(unfinished)
        self.drop_empty(database)
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        self._execute(rename.format(sql.Identifier(unfinished), sql.Identifier(database)))

    def copy(self, template: str, database: str) -> None:
        """Make `database` a copy of `template`, file by file, in place of what had that name."""
        self.drop(database)
        self._execute(*roles.create_database(database, template, " STRATEGY FILE_COPY"))

    def drop(self, database: str) -> None:
        """Drop the database, if it is there, and whatever is connected to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def is_empty(self, database: str) -> bool:
        """Whether nothing has been made in the database, which is there."""
        with self.connect(database) as session:
            row = session.execute(_ANYTHING).fetchone()
        return row is None

    def drop_empty(self, database: str) -> None:
        """Drop the database if it is there and nothing has been made in it; else it stays, and a rename is refused."""
        if self.has(database) and self.is_empty(database):
            self.drop(database)

    def _execute(self, *statements: sql.Composed, database: str = "postgres") -> None:
        with self.connect(database) as session:
            for statement in statements:
                session.execute(statement)

    @staticmethod
    def _found(session: psycopg.Connection[Any], query: str, name: str) -> bool:
        return session.execute(query.encode(), [name]).fetchone() is not None
