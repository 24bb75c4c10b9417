"""The trail of every row and the seals over it: nobody writes them by hand, and what is worked out anew is found."""

from typing import Any, LiteralString

import psycopg
import pytest
from django.db import connection

from grants.actions import seal_ledger
from grants.models import LedgerSeal
from grants.queries.verification import kept_seal_faults, seal_faults
from grants.rules.seal import Seal
from office import clock
from office.trail import follow_migrations, last_version, row_faults, trail_faults, trailed
from parties.models import Party
from tests.conftest import PsqlAs
from tests.database import AppSession
from tests.grants.conftest import Books

BY_HAND: list[LiteralString] = [
    (
        "INSERT INTO office_trail (of_table, of_row, version, event, at, content, hash)"
        " VALUES ('parties_party', 1, 99, 'update', now(), '{}', 'x')"
    ),
    "UPDATE office_trail SET content = '{}'",
    "DELETE FROM office_trail",
    "TRUNCATE office_trail",
    "UPDATE office_installation SET id = gen_random_uuid()",
    "DELETE FROM grants_ledgerseal",
    "UPDATE grants_ledgerseal SET root = repeat('0', 64)",
    "SELECT append_trail('parties_party', 1, 'update', '{}')",
    "SELECT hold_trail()",
]
# What a forger with time would do: every version's hash fits again.
WORKED_OUT_ANEW: LiteralString = """
DO $$ DECLARE v record; before bytea := ''; BEGIN
    FOR v IN SELECT * FROM office_trail ORDER BY of_table, of_row, version LOOP
        IF v.version = 1 THEN before := ''; END IF;
        before := sha256(before || convert_to(
            trail_words(v.of_table, v.of_row, v.version, v.event, v.at, v.context, v.content), 'UTF8'));
        UPDATE office_trail SET hash = before WHERE id = v.id;
    END LOOP;
END $$
"""


def names(seal: Seal) -> list[str]:
    return [str(fault) for fault in seal_faults([("sigillet", seal)])]


Session = psycopg.Connection[Any]
MOVED: LiteralString = "UPDATE parties_party SET city = 'Annanstans' WHERE id = (SELECT min(id) FROM parties_party)"


@pytest.fixture
def forger(committed_books: Books, psql_as: PsqlAs) -> Session:
    """A superuser, who has taken the laws of a party and of its trail away."""
    session = psql_as("superuser")
    for table in ("office_trail", "parties_party"):
        session.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
    return session


@pytest.mark.parametrize("statement", BY_HAND)
def test_the_app_role_writes_no_trail_and_no_seal_of_its_own(
    books: Books, app_session: AppSession, statement: LiteralString
) -> None:
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)):
        app_session.execute(statement)


def test_a_seal_says_what_the_database_found_whoever_adds_it(books: Books, app_session: AppSession) -> None:
    app_session.execute(
        "INSERT INTO grants_ledgerseal (number, ledger, previous, sealed_at, root, ends, trails)"
        " VALUES (17, gen_random_uuid(), 'x', now(), repeat('0', 64), '[]', '[]')"
    )
    seal = LedgerSeal.objects.get()
    assert seal.number == 1
    assert seal.content.worked_out() == seal.root
    assert seal.ends
    assert seal.trails
    assert list(kept_seal_faults()) == []


def test_each_version_of_a_row_is_kept_with_who_and_why(books: Books) -> None:
    party = Party.objects.create(slug="ny", name="Nya föreningen", kind=Party.Kind.ASSOCIATION)
    Party.objects.filter(pk=party.pk).update(name="Den nya föreningen")
    Party.objects.filter(pk=party.pk).update(name="Den nya föreningen")  # nothing changes
    key = party.pk
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM parties_party WHERE id = %s", [key])
        cursor.execute(
            "SELECT version, event, content ->> 'name' FROM office_trail"
            " WHERE of_table = 'parties_party' AND of_row = %s ORDER BY version",
            [key],
        )
        assert cursor.fetchall() == [
            (1, "insert", "Nya föreningen"),
            (2, "update", "Den nya föreningen"),
            (3, "delete", None),
        ]


def test_a_row_that_was_changed_in_the_dark_is_named_with_what_it_said(committed_books: Books, forger: Session) -> None:
    forger.execute(MOVED)
    (party,) = (one for one in trailed() if one.model is Party)
    (fault,) = row_faults(party)
    assert "ort är Annanstans, men behandlingshistoriken säger" in str(fault)


def test_a_trail_that_was_worked_out_anew_is_found_by_a_seal(committed_books: Books, forger: Session) -> None:
    seal = seal_ledger(now=clock.now(), by=None).content
    assert names(seal) == []
    forger.execute(MOVED)
    forger.execute(
        "UPDATE office_trail SET content = jsonb_set(content, '{city}', '\"Annanstans\"')"
        " WHERE of_table = 'parties_party' AND of_row = (SELECT min(id) FROM parties_party)"
    )
    forger.execute(WORKED_OUT_ANEW)
    assert list(trail_faults()) == []
    assert names(seal) == [
        "sigillet, behandlingshistoriken om parties_party: har skrivits om efter att den förseglades"
    ]


def test_a_seal_that_is_gone_here_is_missed_by_one_kept_elsewhere(committed_books: Books, forger: Session) -> None:
    first, second = (seal_ledger(now=clock.now(), by=None) for _ in range(2))
    assert (second.number, second.previous) == (2, first.root)
    forger.execute("ALTER TABLE grants_ledgerseal DISABLE TRIGGER ALL")
    forger.execute("DELETE FROM grants_ledgerseal WHERE number = 1")
    assert [str(fault) for fault in kept_seal_faults()] == [f"{second}: följer inte på sigill 0"]
    assert names(first.content) == ["sigillet: sigill nummer 1 finns inte kvar här så som det gjordes"]


def test_a_seal_of_another_ledger_says_so(books: Books, app_session: AppSession) -> None:
    seal = seal_ledger(now=clock.now(), by=None).content
    other = Seal(**{**vars(seal), "ledger": type(seal.ledger)(int=17)})
    assert names(other) == ["sigillet: hör till en annan liggare"]


def test_a_seal_that_cannot_be_read_is_a_fault_and_ends_nothing(committed_books: Books, forger: Session) -> None:
    seal_ledger(now=clock.now(), by=None)
    forger.execute("ALTER TABLE grants_ledgerseal DISABLE TRIGGER ALL")
    forger.execute("UPDATE grants_ledgerseal SET ends = '[[1]]'")
    assert any("kan inte läsas" in str(fault) for fault in kept_seal_faults())


def test_somebody_who_seals_waits_for_who_is_writing_and_raises_no_alarm(
    committed_books: Books, psql_as: PsqlAs
) -> None:
    """A version that was begun before the seal and committed after it would have a number below one that was sealed."""
    writer, sealer = psql_as("app"), psql_as("app")
    with writer.transaction():
        writer.execute("UPDATE parties_party SET city = 'Kumla'")
        sealer.execute("SET lock_timeout = '50ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            sealer.execute(
                "INSERT INTO grants_ledgerseal (sealed_at, root, ends, trails, previous)"
                " VALUES (now(), repeat('0', 64), '[]', '[]', '')"
            )
    assert names(seal_ledger(now=clock.now(), by=None).content) == []


def test_a_migration_that_changes_a_table_writes_its_rows_anew_and_hides_no_fault(
    committed_books: Books, forger: Session, psql_as: PsqlAs
) -> None:
    (party,) = (one for one in trailed() if one.model is Party)
    forger.execute(MOVED)
    before = [str(fault) for fault in row_faults(party)]
    assert len(before) == 1
    # As if the table had had another column when its rows were last written.
    forger.execute(
        "UPDATE office_trail SET content = content - 'street' || '{\"gone\": 1}' WHERE of_table = 'parties_party'"
    )
    forger.execute(WORKED_OUT_ANEW)
    owner = psql_as("owner")
    with owner.transaction():
        follow_migrations(owner.cursor())
    after = [str(fault) for fault in row_faults(party)]
    assert len(after) == 1
    assert "Annanstans" in after[0]
    assert list(trail_faults(after=0)) == list(row_faults(party))


def test_migrating_again_writes_no_version(committed_books: Books, psql_as: PsqlAs) -> None:
    before, owner = last_version(), psql_as("owner")
    with owner.transaction():
        follow_migrations(owner.cursor())
    assert last_version() == before


@pytest.mark.parametrize("day", ["-infinity", "infinity", "0044-03-15 BC", "0999-01-01", "2300-01-01"])
def test_no_day_is_out_of_time(books: Books, app_session: AppSession, day: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        app_session.execute(
            "INSERT INTO grants_voucher (basis_id, kind, label, dated_on) SELECT max(id), 'amendment', 'x', %s"
            " FROM grants_basis",
            [day],
        )
    assert refused.value.diag.constraint_name == "day_of_this_time"


def test_nobody_chooses_the_key_of_a_seal(books: Books, app_session: AppSession) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app_session.execute(
            "INSERT INTO grants_ledgerseal (id, sealed_at, root, ends, trails, previous)"
            " VALUES (9000000, now(), '', '[]', '[]', '')"
        )


def test_a_migration_that_makes_a_number_a_text_writes_the_rows_anew_and_hides_no_fault(
    committed_books: Books, forger: Session, psql_as: PsqlAs
) -> None:
    (party,) = (one for one in trailed() if one.model is Party)
    forger.execute(MOVED)
    # As if the key had been a text when the rows were last written.
    forger.execute(
        "UPDATE office_trail SET content = content || jsonb_build_object('id', content ->> 'id')"
        " WHERE of_table = 'parties_party'"
    )
    forger.execute(WORKED_OUT_ANEW)
    owner = psql_as("owner")
    with owner.transaction():
        follow_migrations(owner.cursor())
    (after,) = map(str, row_faults(party))
    assert "Annanstans" in after
