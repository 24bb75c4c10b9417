"""The law may be put in force at any time: what holds stays as it is, and what was changed by hand is law again."""

import subprocess
from collections.abc import Callable
from typing import LiteralString

import pytest
from django.core.management import call_command
from psycopg.conninfo import make_conninfo

from config.postgresql import roles
from config.postgresql.embedded import program
from tests.conftest import PsqlAs
from tests.database import TestDatabase

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

Dump = Callable[[], str]
BY_HAND: list[LiteralString] = [
    (
        "CREATE OR REPLACE FUNCTION invoice_may_become(before text, after text) RETURNS boolean"
        " LANGUAGE sql IMMUTABLE AS 'SELECT true'"
    ),
    "ALTER FUNCTION ledger_keep_law() SECURITY INVOKER",
    "ALTER FUNCTION ledger_keep_law() RESET ALL",
    "CREATE OR REPLACE FUNCTION swedish_key(words text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT words'",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "CREATE FUNCTION another() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "CREATE TRIGGER another BEFORE INSERT ON grants_posting FOR EACH ROW EXECUTE FUNCTION another()",
    "CREATE OR REPLACE TRIGGER only_added BEFORE TRUNCATE ON grants_posting EXECUTE FUNCTION refuse_change()",
    "ALTER TABLE grants_posting DISABLE TRIGGER keep_law",
    "ALTER TABLE invoicing_invoice ENABLE TRIGGER attested",
    "DROP TRIGGER is_posted ON payments_allocation",
    "DROP TRIGGER written_once ON payments_recoveryclaim",
    "ALTER TABLE grants_posting DROP CONSTRAINT posting_year_grant_currency",
    "GRANT UPDATE, DELETE ON grants_posting TO bidrag_app",
    "GRANT UPDATE (amount) ON payments_payment TO bidrag_app",
    "REVOKE INSERT ON parties_party FROM bidrag_app",
    "GRANT UPDATE ON SEQUENCE grants_posting_id_seq TO bidrag_app",
    "GRANT INSERT ON office_clock_may_be_set TO bidrag_app",
    "GRANT INSERT ON django_migrations TO bidrag_app",
]


@pytest.fixture
def dump(test_database: TestDatabase) -> Dump:
    """What the schema of this test's database is, without what differs from dump to dump."""
    address = make_conninfo(test_database.server.address, dbname=test_database.name, user=roles.SUPERUSER)
    command = [program("pg_dump"), "--schema-only", f"--dbname={address}"]

    def dump() -> str:
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
        return "\n".join(line for line in lines if not line.startswith(("--", "\\restrict", "\\unrestrict")))

    return dump


def test_the_law_in_force_again_changes_nothing(dump: Dump) -> None:
    before = dump()
    call_command("migrate", verbosity=0)
    assert dump() == before


def test_what_was_changed_by_hand_is_law_again(psql_as: PsqlAs, dump: Dump) -> None:
    before, owner = dump(), psql_as("owner")
    for statement in BY_HAND:
        owner.execute(statement)
    assert dump() != before
    call_command("migrate", verbosity=0)
    assert dump() == before
