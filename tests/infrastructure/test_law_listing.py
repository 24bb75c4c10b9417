"""The listing of what keeps the law is true, and a database that is not as it says is told so in words."""

from time import perf_counter

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from office import standing
from office.standing import Listing, law_faults
from tests.conftest import PsqlAs

STALE = "What migrate makes is not what office/law/standing.txt says: look at the difference, then run `make law`."


def now() -> Listing:
    with transaction.atomic(), connection.cursor() as cursor:
        return standing.standing(cursor)


@pytest.mark.django_db
def test_the_listing_is_what_migrate_makes_of_an_empty_database() -> None:
    faults = [str(fault) for fault in standing.kept().faults_of(now())]
    assert not faults, "\n".join([STALE, *faults])


@pytest.mark.django_db
def test_the_listing_is_as_it_was_written() -> None:
    assert Listing.read(standing.FILE.read_text()) == standing.kept()
    assert Listing.read(str(now())) == now()
    assert str(standing.kept()) == standing.FILE.read_text()


def test_whoever_asks_is_told_the_same(psql_as: PsqlAs) -> None:
    told = []
    for role in ("app", "owner", "superuser"):
        session = psql_as(role)
        with session.transaction():
            told.append(standing.standing(session.cursor()))
            assert session.execute("SHOW search_path").fetchone() == ('"$user", public',)
    assert told[0] == told[1] == told[2] == now()


@pytest.mark.django_db
def test_the_law_is_compared_in_less_than_two_seconds() -> None:
    start = perf_counter()
    assert list(law_faults()) == []
    assert perf_counter() - start < 2


def test_a_database_that_is_behind_is_told_to_migrate_and_no_more(psql_as: PsqlAs) -> None:
    owner = psql_as("owner")
    owner.execute("ALTER TABLE grants_posting DROP CONSTRAINT posting_whole_ore")
    owner.execute("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)")
    (fault,) = law_faults()
    assert str(fault) == "Databasen: är 1 migration efter programmet: kör migrate"


def test_the_proof_names_everything_that_is_not_law(psql_as: PsqlAs) -> None:
    owner = psql_as("owner")
    owner.execute(
        "ALTER TABLE grants_posting DROP CONSTRAINT posting_whole_ore,"
        " ADD CONSTRAINT posting_whole_ore CHECK (true), ADD COLUMN mine int"
    )
    owner.execute("ALTER TABLE parties_party ALTER city SET DEFAULT 'Örebro'")
    owner.execute("GRANT DELETE ON payments_payment TO bidrag_app")
    assert [fault.where for fault in law_faults()] == [
        "Kolumnen grants_posting.mine",
        "Kolumnen parties_party.city",
        "Rätten för bidrag_app till tabellen payments_payment",
        "Villkoret posting_whole_ore på grants_posting",
    ]
    with pytest.raises(CommandError, match=r"Kolumnen grants_posting\.mine: hör inte hit: integer"):
        call_command("verify_ledger")


def said(asked: str, found: str) -> str:
    """What is found of a database that has this where the listing asks for that."""
    (fault,) = Listing("18", {"here": asked}).faults_of(Listing("18", {"here": found}))
    return fault.what


def test_short_definitions_are_shown_whole_and_of_long_ones_what_differs() -> None:
    assert said("CHECK ((amount > 0))", "CHECK (true)") == "är CHECK (true), ska vara CHECK ((amount > 0))"
    words = [f"word{number}" for number in range(60)]
    law = " ".join(words)
    assert said(law, " ".join([*words[:30], "another", *words[31:]])) == "är … another …, ska vara … word30 …"
    assert said(law, " ".join(words[:-1])) == "är utan det, ska vara … word59"
    assert len(said("nothing", law)) < 200


def test_another_version_of_postgresql_is_said_where_the_words_differ() -> None:
    law, there = Listing("18", {"a": "1", "b": "1", "c": "1"}), Listing("15", {"a": "1", "b": "2", "d": "1"})
    assert list(map(str, law.faults_of(there))) == [
        "b: är 2, ska vara 1 (här PostgreSQL 15, i lagen 18)",
        "c: saknas",
        "d: hör inte hit: 1",
    ]


def test_a_database_out_of_a_backup_may_put_the_same_otherwise() -> None:
    new = Listing("18", {"Villkoret a": "new", "Villkoret b": "same", "Rätten c": "SELECT"})
    restored = Listing("18", {"Villkoret a": "again", "Villkoret b": "same", "Rätten c": "DELETE, SELECT"})
    law = new.with_words_of(restored)
    assert Listing.read(str(law)) == law
    assert list(law.faults_of(new)) == []
    assert list(map(str, law.faults_of(restored))) == ["Rätten c: är DELETE, SELECT, ska vara SELECT"]
    assert [fault.where for fault in law.faults_of(Listing("18", {**new.there, "Villkoret b": "again"}))] == [
        "Villkoret b"
    ]


def test_a_definition_of_several_lines_is_one_line_that_no_other_gives(psql_as: PsqlAs) -> None:
    owner, lines = psql_as("owner"), set()
    for words in ("a\nb", "a b", "a\tb"):
        owner.execute("DROP VIEW IF EXISTS mine")
        owner.execute(f"CREATE VIEW mine AS SELECT '{words}' AS words".encode())
        lines.add(now().there["Vyn mine"])
    assert len(lines) == 3
    assert not [line for line in lines if not line.isprintable()]
