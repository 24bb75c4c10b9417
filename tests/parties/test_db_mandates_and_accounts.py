"""What the database keeps about mandates, bank accounts and grounds for conflict, whoever connects."""

from datetime import date
from typing import Any, LiteralString

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from office.rooms import rooms
from parties.actions import declare_conflict, propose_bank_account
from parties.models import Role
from tests.conftest import PsqlAs
from tests.world import World, morning

pytestmark = pytest.mark.django_db(transaction=True)

# Every row that would break a rule: the table, what is changed of a row that keeps them, and the rule's name.
BROKEN_MANDATES: list[tuple[LiteralString, str]] = [
    ("kind = 'pay'", "mandate_kind_known"),
    ("kind = 'approve', \"limit\" = NULL", "mandate_limit_above_zero_and_of_every_approval"),
    ('"limit" = 0', "mandate_limit_above_zero_and_of_every_approval"),
    ("decision = ''", "mandate_of_a_decision"),
    ("valid_until = valid_from - 1", "mandate_ends_after_it_begins"),
    ("recorded_by_id = user_id", "mandate_not_to_oneself"),
    ("deputy_for_id = user_id", "mandate_deputy_for_another"),
    ("valid_from = valid_from", "mandate_once_a_day"),
]
BROKEN_ACCOUNTS: list[tuple[LiteralString, str]] = [
    ("bankgiro = '50501056'", "bank_account_digits_and_check_digit"),
    ("bankgiro = ''", "bank_account_digits_and_check_digit"),
    ("source = ''", "bank_account_has_a_source"),
    ("proposed_by_id = NULL", "bank_account_begins_unverified"),
    ("rejection_reason = 'x'", "bank_account_rejected_whole_or_not_at_all"),
    ("verified_through = 'x'", "bank_account_verified_whole_or_not_at_all"),
    ("id = id", "bank_account_waits_once"),
]
BROKEN_INTERESTS: list[tuple[LiteralString, str]] = [
    ("kind = 'cousin'", "conflict_kind_known"),
    ("what = ''", "conflict_says_what"),
    ("valid_until = valid_from - 1", "conflict_ends_after_it_begins"),
    ("recorded_by_id = (SELECT max(id) FROM parties_user)", "conflict_declared_by_oneself"),
]


@pytest.fixture
def waiting(world: World) -> None:
    """A number that waits to be verified, and a declared conflict, beside what the world has."""
    propose_bank_account(
        party_id=world.stranger.pk,
        bankgiro="999-0003",
        source="Brev",
        now=morning(date(2027, 1, 11)),
        by=world.person("stranger"),
    )
    checker = world.person(Role.CHECKER)
    declare_conflict(party=world.teknikcollege, reason="Make", today=date(2027, 1, 11), by=checker)


def another(database: psycopg.Connection[Any], table: LiteralString, changed: LiteralString) -> None:
    """Insert a copy of the table's last row with something changed."""
    name = sql.Identifier(table)
    with database.transaction():
        database.execute(sql.SQL("CREATE TEMPORARY TABLE copy ON COMMIT DROP AS TABLE {}").format(name))
        database.execute("DELETE FROM copy WHERE id <> (SELECT max(id) FROM copy)")
        database.execute("UPDATE copy SET id = id + 1000")
        database.execute(sql.SQL("UPDATE copy SET ") + sql.SQL(changed))
        database.execute(sql.SQL("INSERT INTO {} SELECT * FROM copy").format(name))


@pytest.mark.parametrize(
    ("table", "broken"),
    [
        ("parties_approvalmandate", BROKEN_MANDATES),
        ("parties_bankaccount", BROKEN_ACCOUNTS),
        ("parties_conflictofinterest", BROKEN_INTERESTS),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused(
    waiting: None, psql_as: PsqlAs, table: LiteralString, broken: list[tuple[LiteralString, str]]
) -> None:
    superuser = psql_as("superuser")  # the app role makes no temporary table; the rules hold for all
    for changed, rule in broken:
        with pytest.raises(psycopg.errors.IntegrityError) as refusal:
            another(superuser, table, changed)
        assert refusal.value.diag.constraint_name == rule, changed


UNVERIFY: LiteralString = (
    "UPDATE parties_bankaccount SET verified_by_id = NULL, verified_at = NULL, verified_through = ''"
    " WHERE verified_at IS NOT NULL"
)
VERIFY_ONES_OWN: LiteralString = (
    "UPDATE parties_bankaccount SET verified_by_id = proposed_by_id, verified_at = now(), verified_through = 'x'"
    " WHERE verified_at IS NULL"
)
REJECT_WHAT_DRAFTS_CARRY: LiteralString = (
    "UPDATE parties_bankaccount SET rejected_by_id = (SELECT max(verified_by_id) FROM parties_bankaccount),"
    " rejected_at = now(), rejection_reason = 'x'"
)
VERIFY_WITHOUT_THE_ROLE: LiteralString = (
    "UPDATE parties_bankaccount SET verified_at = now(), verified_through = 'x', verified_by_id ="
    " (SELECT max(user_id) FROM parties_membership WHERE role = 'auditor') WHERE verified_at IS NULL"
)
STANDS: list[tuple[LiteralString, str]] = [
    ("UPDATE parties_approvalmandate SET \"limit\" = 9000000 WHERE kind = 'approve'", "only_ends_earlier"),
    ("UPDATE parties_approvalmandate SET cost_centre = '1'", "only_ends_earlier"),
    ("UPDATE parties_conflictofinterest SET what = 'Inget'", "only_ends_earlier"),
    ("UPDATE parties_bankaccount SET bankgiro = '9912346'", "bank_account_stands"),
    ("UPDATE parties_bankaccount SET verified_through = 'x' WHERE verified_at IS NOT NULL", "bank_account_stands"),
    (UNVERIFY, "bank_account_stands"),
    (VERIFY_WITHOUT_THE_ROLE, "bank_account_judged_by_grantor"),
    (VERIFY_ONES_OWN, "bank_account_verified_by_another"),
    ("UPDATE parties_party SET bankgiro = '9912346' WHERE bankgiro <> ''", "party_bankgiro_in_the_register"),
    (REJECT_WHAT_DRAFTS_CARRY, "party_bankgiro_in_the_register"),
]


def test_what_has_been_recorded_stands_whoever_connects(waiting: None, psql_as: PsqlAs) -> None:
    for role in ("app", "superuser"):
        database = psql_as(role)
        for statement, rule in STANDS:
            with pytest.raises(psycopg.errors.IntegrityError) as refusal:
                database.execute(statement)
            assert refusal.value.diag.constraint_name == rule, statement


def test_nothing_is_removed_and_a_last_day_only_comes_earlier(waiting: None, psql_as: PsqlAs) -> None:
    app, superuser = psql_as("app"), psql_as("superuser")
    for table in ("parties_approvalmandate", "parties_bankaccount", "parties_conflictofinterest"):
        remove = sql.SQL("DELETE FROM {}").format(sql.Identifier(table))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(remove)
        with pytest.raises(psycopg.errors.RestrictViolation):
            superuser.execute(remove)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(f"{table}event")))
    for table in ("parties_approvalmandate", "parties_conflictofinterest"):
        end = sql.SQL("UPDATE {} SET valid_until = ").format(sql.Identifier(table))
        app.execute(end + sql.SQL("'2028-12-31'"))
        app.execute(end + sql.SQL("'2027-12-31'"))
        for later in ("'2028-12-31'", "NULL"):
            with pytest.raises(psycopg.errors.RestrictViolation):
                app.execute(end + sql.SQL(later))


def test_nobody_chooses_which_account_is_the_latest(waiting: None, psql_as: PsqlAs) -> None:
    app, superuser = psql_as("app"), psql_as("superuser")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(
            "INSERT INTO parties_bankaccount (id, party_id, bankgiro, proposed_by_id, proposed_at, source,"
            " verified_through, rejection_reason) SELECT 900000, party_id, '9912346', proposed_by_id, proposed_at,"
            " source, '', '' FROM parties_bankaccount"
        )
    for session in (app, superuser):
        for table in ("parties_bankaccount", "parties_membership", "followup_condition", "grants_yearendchoice"):
            move = sql.SQL("UPDATE {} SET id = id + 1000").format(sql.Identifier(table))
            if session.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone() != (0,):
                with pytest.raises((psycopg.errors.RestrictViolation, psycopg.errors.InsufficientPrivilege)):
                    session.execute(move)


def test_the_app_role_gives_no_row_a_key() -> None:
    """The latest of some rows is the one with the highest key, wherever that is asked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name::text FROM information_schema.columns c WHERE c.table_schema = 'public'"
            " AND c.column_name = 'id' AND c.is_identity = 'YES'"
            " AND has_column_privilege('bidrag_app', c.table_name::text, 'id', 'INSERT')"
        )
        may = {table for (table,) in cursor.fetchall()}
    ours = {model._meta.db_table for room in rooms() for model in room.get_models(include_auto_created=True)}
    assert may & ours == {"payments_paymentfile"}, "whose key is taken from the sequence before the row is written"


VERIFY: LiteralString = (
    "UPDATE parties_bankaccount SET verified_at = {}, verified_through = 'x', verified_by_id ="
    " (SELECT max(user_id) FROM parties_membership WHERE role = 'finance') WHERE verified_at IS NULL"
)
REFUSE: LiteralString = (
    "UPDATE parties_bankaccount SET rejected_at = {}, rejection_reason = 'x', rejected_by_id ="
    " (SELECT max(user_id) FROM parties_membership WHERE role = 'finance')"
)
PROPOSE: LiteralString = (
    "INSERT INTO parties_bankaccount (party_id, bankgiro, proposed_by_id, proposed_at, source, verified_through,"
    " rejection_reason) SELECT party_id, '9912346', proposed_by_id, {}, 'x', '', '' FROM parties_bankaccount"
)


@pytest.mark.parametrize("moment", ["'2020-01-01'", "now() - interval '2 days'", "now() + interval '2 days'"])
def test_what_is_said_of_an_account_is_said_on_the_day(waiting: None, psql_as: PsqlAs, moment: LiteralString) -> None:
    psql_as("owner").execute("DELETE FROM office_clock_may_be_set")  # from now on the clock of the database counts
    app = psql_as("app")
    for statement in (VERIFY, REFUSE, PROPOSE):
        with pytest.raises(psycopg.errors.RestrictViolation) as refusal:
            app.execute(sql.SQL(statement).format(sql.SQL(moment)))
        assert refusal.value.diag.constraint_name == "bank_account_said_on_the_day", statement
