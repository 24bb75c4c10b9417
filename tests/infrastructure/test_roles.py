"""What the app role cannot do, and who may not be the site."""

from typing import LiteralString

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from config.postgresql import roles
from config.postgresql.base import DatabaseWrapper
from tests.conftest import PsqlAs

FORBIDDEN: list[LiteralString] = [
    "CREATE TABLE mine (id int)",
    "CREATE TEMPORARY TABLE mine (id int)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "ALTER TABLE grants_grant ADD COLUMN mine int",
    "ALTER TABLE grants_grant DISABLE TRIGGER ALL",
    "DROP TABLE grants_grant",
    "TRUNCATE grants_grant CASCADE",
    "SET session_replication_role = replica",
    "SET ROLE bidrag_owner",
    "ALTER ROLE bidrag_app SUPERUSER",
    "CREATE DATABASE mine",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('grants', '0099_mine', now())",
    "DELETE FROM django_migrations",
    "COPY (SELECT 1) TO PROGRAM 'true'",
]


def test_the_app_role_may_not(psql_as: PsqlAs) -> None:
    app = psql_as("app")
    for statement in FORBIDDEN:
        refused = False
        try:
            app.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            refused = True
        assert refused, f"it could: {statement}"


def test_the_owner_is_no_superuser(psql_as: PsqlAs) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        psql_as("owner").execute("ALTER ROLE bidrag_owner SUPERUSER")


def test_the_app_role_may_use_what_the_owner_creates(psql_as: PsqlAs) -> None:
    psql_as("owner").execute("CREATE TABLE mine (id bigserial, word text)")
    app = psql_as("app")
    app.execute("INSERT INTO mine (word) VALUES ('liggare')")
    app.execute("UPDATE mine SET word = 'bok'")
    assert app.execute("DELETE FROM mine RETURNING id, word").fetchall() == [(1, "bok")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", [roles.OWNER, roles.SUPERUSER])
def test_the_site_refuses_to_work_as_a_role_that_may_change_the_schema(role: str) -> None:
    site = DatabaseWrapper({**connections["default"].settings_dict, "USER": role}, "default")
    with pytest.raises(ImproperlyConfigured, match=f"signs in as {role}, which may change the schema"):
        site.ensure_connection()
