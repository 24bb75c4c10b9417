"""The three database roles, written once: for the embedded server, for the tests and for production.

The superuser of the server makes the two others and is never used by the software after that.
The owner migrates. The site and its workers run as the app role, which can change rows but no law:
it owns nothing, so it can neither create, alter, truncate nor disable a trigger.
"""

from typing import LiteralString

from psycopg import sql

SUPERUSER = "postgres"
OWNER = "bidrag_owner"
APP = "bidrag_app"
DATABASE = "bidragsliggaren"


def create_role(role: str) -> sql.Composed:
    return sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(sql.Identifier(role))


def create_database(name: str, template: str = "template0", how: LiteralString = "") -> list[sql.Composed]:
    """For the server, each outside a transaction: a database that only the two roles may enter."""
    return _statements(
        "CREATE DATABASE {name} OWNER {owner} TEMPLATE {template}" + how,
        "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {name} TO {app}",
        name=name,
        template=template,
    )


def rights_in_database() -> list[sql.Composed]:
    """For inside the new database: the app role may use whatever the owner will create."""
    by_default = "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public "
    return _statements(
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {app}",
        by_default + "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        by_default + "GRANT USAGE, SELECT ON SEQUENCES TO {app}",
    )


def as_sql() -> str:
    """The two roles as SQL, for the superuser of a server at psql. Nobody has a password yet."""
    return "".join(f"{create_role(role).as_string()};\n" for role in (OWNER, APP))


def protect_migrations() -> sql.Composed:
    """After a migration, as the owner: which migrations have run is not the app role's to say."""
    return sql.SQL("REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}").format(sql.Identifier(APP))


def protect_events_of_the_queue() -> sql.Composed:
    """After a migration, as the owner: what has happened to a piece of work is written by triggers and never edited.

    Old ones go with their job, which the foreign key does as the owner of the table.
    """
    return sql.SQL("REVOKE UPDATE, DELETE ON procrastinate_events FROM {}").format(sql.Identifier(APP))


# pgtrigger lets whoever sets a parameter switch its triggers off, and writes this function anew with each migration
# that makes one. Those triggers are the history (office/history.py), which nobody switches off.
KEEP_HISTORY_ON = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$ BEGIN RETURN false; END $$
"""


def _statements(*texts: LiteralString, **names: str) -> list[sql.Composed]:
    quoted = {word: sql.Identifier(name) for word, name in {"owner": OWNER, "app": APP, **names}.items()}
    return [sql.SQL(text).format(**quoted) for text in texts]


# True for a role that could change the schema, and with it every law that the database keeps.
TOO_POWERFUL = """
SELECT current_setting('is_superuser')::boolean
    OR has_schema_privilege('public', 'CREATE')
    OR EXISTS (
        SELECT FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND pg_has_role(relowner, 'MEMBER')
    )
"""
