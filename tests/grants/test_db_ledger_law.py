"""The database keeps the law of the ledger whoever connects: raw SQL as the app role and as the owner."""

from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import errors, sql

from config.postgresql import roles
from grants.actions import close_period
from grants.models import Posting, Voucher
from grants.queries.verification import all_links, ledger_faults
from grants.rules.ledger import EVENTS, Stage, first_hash, next_hash
from tests.grants.conftest import SIGNED, TODAY, Books

PsqlAs = Callable[[str], psycopg.Connection[Any]]
Insert = Callable[..., int]

TABLES = ["posting", "postinglink", "chainhead", "stagebalance", "voucher", "closedperiod", "ledgerseal"]
EDITS = [
    "UPDATE grants_posting SET amount = amount + 1",
    "UPDATE grants_posting SET reason = 'Annat'",
    "UPDATE grants_posting SET business_date = business_date - 1 WHERE false",
    "DELETE FROM grants_posting",
    "UPDATE grants_postinglink SET recorded_at = now()",
    "DELETE FROM grants_postinglink",
    (
        "INSERT INTO grants_postinglink (posting_id, grant_id, seq, recorded_at, hash)"
        " SELECT posting_id + 100, grant_id, seq + 100, recorded_at, hash FROM grants_postinglink"
    ),
    "UPDATE grants_chainhead SET seq = 0",
    "DELETE FROM grants_chainhead",
    "INSERT INTO grants_chainhead (grant_id, seq, hash) VALUES (999, 0, '')",
    "UPDATE grants_stagebalance SET amount = amount + 1",
    "DELETE FROM grants_stagebalance",
    (
        "INSERT INTO grants_stagebalance (grant_year_id, stage, amount, amount_currency)"
        " SELECT grant_year_id, 'RELEASED', 1, 'SEK' FROM grants_stagebalance LIMIT 1"
    ),
    "UPDATE grants_voucher SET label = 'Annan'",
    "DELETE FROM grants_voucher",
    "UPDATE grants_closedperiod SET closed_until = '2020-01-01'",
    "DELETE FROM grants_closedperiod",
    "DELETE FROM grants_ledgerseal",
    (
        "UPDATE grants_grantyear SET year = 2050, grant_id = (SELECT max(id) FROM grants_grant)"
        " WHERE id = (SELECT min(grant_year_id) FROM grants_posting)"
    ),
    "DELETE FROM grants_grantyear",
    "SET session_replication_role = replica",
    *(f"TRUNCATE grants_{table} CASCADE" for table in TABLES),
    "TRUNCATE grants_grant CASCADE",
    "TRUNCATE parties_user CASCADE",
    "MERGE INTO grants_posting p USING grants_grant g ON p.grant_id = g.id WHEN MATCHED THEN DELETE",
    (
        "INSERT INTO grants_stagebalance (id, grant_year_id, stage, amount, amount_currency)"
        " SELECT id, grant_year_id, stage, 0, 'SEK' FROM grants_stagebalance"
        " ON CONFLICT (id) DO UPDATE SET amount = 1"
    ),
]
ONLY_THE_OWNERS = [
    "ALTER TABLE grants_posting DISABLE TRIGGER only_added",
    "ALTER TABLE grants_posting DROP CONSTRAINT posting_legal_move",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "DROP TABLE grants_posting CASCADE",
    "INSERT INTO office_clock_may_be_set DEFAULT VALUES",
    "DELETE FROM office_clock_may_be_set",
    "SELECT * FROM grants_chainhead FOR UPDATE",
    (
        "INSERT INTO grants_posting (id, grant_id, grant_year_id, from_stage, to_stage, amount, amount_currency,"
        " business_date, by_id, reason, voucher_id) SELECT 1000, grant_id, grant_year_id, from_stage, to_stage, amount,"
        " amount_currency, business_date, by_id, reason, voucher_id FROM grants_posting LIMIT 1"
    ),
]


def content(session: psycopg.Connection[Any]) -> list[Any]:
    names = [sql.Identifier(f"grants_{table}") for table in TABLES]
    return [session.execute(sql.SQL("SELECT t::text FROM {} t ORDER BY 1").format(name)).fetchall() for name in names]


@pytest.mark.parametrize("role", ["app", "owner"])
def test_nobody_edits_what_is_posted(committed_books: Books, psql_as: PsqlAs, role: str) -> None:
    session = psql_as(role)
    close_period(party_id=committed_books.region.pk, until=SIGNED, reason="x", today=TODAY, by=committed_books.clerk)
    before = content(session)
    for edit in EDITS:
        refused = False
        try:
            session.execute(edit.encode())
        except (errors.InsufficientPrivilege, errors.RestrictViolation, errors.ForeignKeyViolation):
            refused = True
        assert refused, f"{role} could: {edit}"
    assert content(session) == before
    assert list(ledger_faults()) == []


def test_the_app_role_has_no_right_to_more(committed_books: Books, psql_as: PsqlAs) -> None:
    session = psql_as("app")
    for statement in EDITS + ONLY_THE_OWNERS:
        if "grants_grantyear" not in statement:  # ordinary rows, kept by their foreign keys
            with pytest.raises(errors.InsufficientPrivilege):
                session.execute(statement.encode())


MINE = "CREATE TRIGGER mine BEFORE INSERT ON grants_posting EXECUTE FUNCTION refuse_change()"
DOES_NOTHING = "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
DDL = {
    "ALTER TABLE grants_posting DISABLE TRIGGER only_added": "only_added på grants_posting: är … disabled, ska vara … ",
    "ALTER TABLE grants_voucher ENABLE TRIGGER only_added": "only_added på grants_voucher: är … enabled, ska vara … ",
    "DROP TRIGGER keep_law ON grants_posting": "Triggern keep_law på grants_posting: saknas",
    MINE: "Triggern mine på grants_posting: hör inte hit: CREATE TRIGGER mine BEFORE INSERT",
    DOES_NOTHING: "Funktionen refuse_change(): är … ",
    "DROP FUNCTION ledger_close_period() CASCADE": "Funktionen ledger_close_period(): saknas",
    "ALTER TABLE grants_stagebalance DROP CONSTRAINT stage_never_below_zero": "grants_stagebalance: saknas",
    "ALTER TABLE grants_posting DROP CONSTRAINT posting_reversed_once": "posting_reversed_once på grants_posting: sak",
    "ALTER TABLE grants_posting DROP CONSTRAINT posting_whole_ore": "posting_whole_ore på grants_posting: saknas",
    "CREATE RULE mine AS ON INSERT TO grants_posting DO INSTEAD NOTHING": "Regeln mine på grants_posting: hör inte hit",
    "GRANT UPDATE (amount) ON grants_stagebalance TO bidrag_app": "kolumnen grants_stagebalance.amount: hör inte hit",
    "GRANT INSERT ON grants_postinglink TO bidrag_app": "grants_postinglink: är INSERT, SELECT, ska vara SELECT",
    "GRANT TRUNCATE ON grants_posting TO bidrag_app": "grants_posting: är SELECT, TRUNCATE, ska vara SELECT",
}


def test_for_the_owner_only_ddl_is_left_and_it_is_found(committed_books: Books, psql_as: PsqlAs) -> None:
    owner = psql_as("owner")
    for statement in DDL:
        owner.execute(statement.encode())
    found = "\n".join(map(str, ledger_faults()))
    for statement, fault in DDL.items():
        assert fault in found, statement


def inserter(books: Books, session: psycopg.Connection[Any]) -> Insert:
    """Insert a good posting by raw SQL, but for what is said: releases 1 kr of 2026."""
    year = books.year(2026)
    usual = {
        "grant_id": year.grant_id,
        "grant_year_id": year.pk,
        "from_stage": "COMMITTED",
        "to_stage": "RELEASED",
        "amount": "1.00",
        "amount_currency": "SEK",
        "business_date": TODAY,
        "by_id": books.clerk.pk,
        "reason": "Prov",
        "voucher_id": books.note().pk,
        "invoice_id": None,
        "reverses_id": None,
    }
    statement = sql.SQL("INSERT INTO grants_posting ({}) VALUES ({}) RETURNING id").format(
        sql.SQL(", ").join(map(sql.Identifier, usual)), sql.SQL(", ").join(map(sql.Placeholder, usual))
    )

    def insert(**said: Any) -> int:
        with session.transaction():
            row = session.execute(statement, usual | said).fetchone()
        assert row is not None
        return int(row[0])

    return insert


@pytest.fixture
def insert(books: Books) -> Insert:
    """As the app role, in the test's own transaction, which is rolled back."""
    session = connection.connection
    assert session.info.user == roles.APP
    return inserter(books, session)


def refused(insert: Insert, constraint: str, **said: Any) -> None:
    with pytest.raises(psycopg.IntegrityError) as caught:
        insert(**said)
    assert caught.value.diag.constraint_name == constraint, caught.value


def test_a_bad_row_is_refused_by_a_named_constraint(books: Books, insert: Insert) -> None:
    bill, no_bill = books.bill(), books.voucher(Voucher.Kind.PAYMENT)
    invoiced = {"to_stage": "INVOICED", "invoice_id": bill.pk}
    for amount in ("0", "-1"):
        refused(insert, "posting_positive_kronor", amount=amount)
    for amount in ("NaN", "Infinity", "1000000000000"):
        with pytest.raises((errors.CheckViolation, errors.NumericValueOutOfRange)):
            insert(amount=amount)
    refused(insert, "posting_whole_ore", amount="1.001")
    refused(insert, "stage_never_below_zero", amount="1000.01")
    refused(insert, "posting_year_grant_currency", grant_id=books.year(2026, grant=2).grant_id)
    refused(insert, "posting_positive_kronor", amount_currency="EUR")
    refused(insert, "posting_reason_plain", reason="")
    refused(insert, "posting_reason_plain", reason="två\nrader")
    refused(insert, "posting_names_its_invoice", invoice_id=bill.pk)
    refused(insert, "posting_names_its_invoice", to_stage="INVOICED")
    refused(insert, "posting_names_invoice_of_its_basis", **(invoiced | {"invoice_id": no_bill.pk}))
    refused(insert, "posting_not_before_document", business_date=date(2026, 1, 11))
    late_bill = books.bill(on=date(2026, 11, 21))
    refused(insert, "posting_not_before_document", **(invoiced | {"invoice_id": late_bill.pk}))
    insert(**invoiced)
    assert list(ledger_faults()) == []


def test_every_move_but_the_legal_ones_is_refused(books: Books, insert: Insert) -> None:
    bill = books.bill()
    for start in Stage:
        for end in Stage:
            for invoice_id in (None, bill.pk):
                if (start, end) not in EVENTS:
                    with pytest.raises(errors.CheckViolation):
                        insert(from_stage=start.value, to_stage=end.value, invoice_id=invoice_id)


def test_a_reversal_is_the_exact_mirror_and_once(books: Books, insert: Insert) -> None:
    posted = insert()
    correction = books.voucher(Voucher.Kind.CORRECTION).pk
    mirror = {"from_stage": "RELEASED", "to_stage": "COMMITTED", "reverses_id": posted, "voucher_id": correction}
    refused(insert, "posting_mirrors_original", **(mirror | {"amount": "0.50"}))
    refused(insert, "posting_mirrors_original", **(mirror | {"grant_year_id": books.year(2027).pk}))
    refused(insert, "posting_legal_move", reverses_id=posted)
    refused(insert, "posting_not_before_document", **(mirror | {"business_date": SIGNED}))
    reversal = insert(**mirror)
    refused(insert, "posting_reversed_once", **mirror)
    refused(insert, "posting_mirrors_original", **(mirror | {"reverses_id": reversal, "from_stage": "RELEASED"}))
    assert list(ledger_faults()) == []


def test_a_closed_period_and_the_future_are_refused(committed_books: Books, psql_as: PsqlAs) -> None:
    books, insert = committed_books, inserter(committed_books, psql_as("app"))
    insert(business_date=date(2099, 1, 1))  # where the day may be set, as in tests, the database cannot tell
    psql_as("owner").execute("DELETE FROM office_clock_may_be_set")
    refused(insert, "posting_not_in_future", business_date=date(2099, 1, 1))
    close_period(party_id=books.region.pk, until=date(2026, 6, 30), reason="Q2", today=TODAY, by=books.clerk)
    refused(insert, "posting_in_open_period", business_date=date(2026, 6, 30))
    insert(business_date=date(2026, 7, 1))
    with pytest.raises(errors.CheckViolation, match="only a period that is over"):
        psql_as("app").execute(
            "INSERT INTO grants_closedperiod (party_id, closed_until, closed_on, closed_by_id, reason)"
            " SELECT party_id, '2098-12-31', '2099-01-01', closed_by_id, 'x' FROM grants_closedperiod"
        )


def test_a_period_is_not_closed_while_a_posting_is_on_its_way(committed_books: Books, psql_as: PsqlAs) -> None:
    posting, closing = psql_as("app"), psql_as("app")
    closing.execute("SET lock_timeout = '200ms'")
    with posting.transaction():
        inserter(committed_books, posting)()
        with pytest.raises(errors.LockNotAvailable):
            closing.execute(
                "INSERT INTO grants_closedperiod (party_id, closed_until, closed_on, closed_by_id, reason)"
                " SELECT grantor_id, '2026-06-30', '2026-07-01', (SELECT min(id) FROM parties_user), 'Q2'"
                " FROM grants_basis"
            )


def test_only_read_committed_is_taken(committed_books: Books, psql_as: PsqlAs) -> None:
    session = psql_as("app")
    session.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    refused(inserter(committed_books, session), "posting_read_committed")


def test_the_hash_is_the_same_in_python_whatever_the_session_is_set_to(committed_books: Books, psql_as: PsqlAs) -> None:
    session = psql_as("app")
    insert = inserter(committed_books, session)
    session.execute("SET timezone = 'Pacific/Auckland'")
    session.execute("SET datestyle = 'German'")
    session.execute("SET extra_float_digits = 0")
    insert(reason="Åäö, ”citat”, 'snuttar', € och 🧾", amount="0.10")
    insert(amount="1")
    expected = {grant: first_hash(grant) for grant in Posting.objects.values_list("grant", flat=True)}
    for link in all_links():
        expected[link.entry.grant] = next_hash(expected[link.entry.grant], link.entry)
        assert link.hash == expected[link.entry.grant]
