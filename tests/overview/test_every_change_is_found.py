# ruff: noqa: S608 - the names are those of the catalogue
"""Whoever changes anything that money rests on, by a superuser's hand with every law off, is found against a seal."""

import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import DatabaseError, connection, connections, transaction

from config.postgresql import roles
from config.postgresql.base import DatabaseWrapper
from grants.actions import seal_ledger
from grants.queries.verification import SealedTrails, ledger_checks, seal_faults
from grants.rules.seal import Seal
from office.faults import Fault
from office.rooms import rooms
from office.trail import trailed
from overview.management.verification import document_checks
from parties.models import Role
from payments.actions import import_payment_file
from tests.overview.test_random_walks import nothing_is_printed  # noqa: F401 - for everything here
from tests.overview.test_verification import busy
from tests.overview.walking import EVENTS, NothingThere, Walk
from tests.payments.paying import NOW, PAID, another_attested
from tests.payments.test_import_payments import table as payments_made
from tests.world import World, morning

# Tables and columns on which no money rests; docs/law.md says why.
LEFT_OUT = {
    "parties_message": "what somebody was told",
    "parties_mutedkind": "what somebody wants no mail about",
    "invoicing_preparation": "how far the work of a run has come",
    "grants_stagebalance.id": "the key of a sum, which nothing names; the sum itself is worked out anew",
    "grants_ledgerseal.id": "a key that nothing names; a seal goes by its number",
    "office_installation.only_row": "says that there is one row and nothing else",
    "parties_user.password": "never leaves the row; who signs in is not what was done",
    "parties_user.last_login": "changes with each sign-in",
}
CHAINED = {"grants_posting", "grants_postinglink", "grants_chainhead", "grants_stagebalance", "grants_ledgerseal"}
ONLY_THE_LAW_KNOWS = {"office_trail", "office_installation"}
SEED, TRIES = 7, 10  # of each event until it is done, or no table is empty
JOINED_BY_HAND = {"parties_user_groups", "parties_user_user_permissions"}
ONE_IN = 40  # of the changes that are tried in the ordinary tests
AT_LEAST = 1000

# What else a column of a type could say: of a value, and of none.
_OTHERWISE = {
    "boolean": ("NOT {0}", "true"),
    "integer": ("{0} + 1", "1"),
    "bigint": ("{0} + 1", "1"),
    "smallint": ("{0} + 1", "1"),
    "numeric": ("{0} + 1", "1"),
    "date": ("{0} + 1", "DATE '2020-01-01'"),
    "timestamp with time zone": ("{0} + interval '1 second'", "TIMESTAMPTZ '2020-01-01 00:00Z'"),
    "text": ("CASE {0} WHEN '' THEN 'x' ELSE overlay({0} placing 'Q' from 1 for 1) END", "'x'"),
    "character varying": ("CASE {0} WHEN '' THEN 'x' ELSE overlay({0} placing 'Q' from 1 for 1) END", "'x'"),
    "character varying[]": ("{0} || 'Q'::varchar", "'{{Q}}'"),
    "bytea": ("{0} || 'x'", "'x'"),
    "jsonb": ("jsonb '[\"annat\"]'", "jsonb '[\"annat\"]'"),
    "uuid": ("gen_random_uuid()", "gen_random_uuid()"),
}


_OF_OURS = "relnamespace = 'public'::regnamespace AND relkind = 'r'"
_TAKEN_AWAY = [
    f"SELECT format('ALTER TABLE %I DISABLE TRIGGER ALL', relname) FROM pg_class WHERE {_OF_OURS}",
    (
        "SELECT format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', conrelid::regclass, conname)"
        f" FROM pg_constraint JOIN pg_class c ON c.oid = conrelid WHERE {_OF_OURS} AND contype IN ('f', 'c', 'u')"
    ),
    (
        "SELECT format('DROP INDEX %s', indexrelid::regclass) FROM pg_index JOIN pg_class c ON c.oid = indrelid"
        f" WHERE {_OF_OURS} AND indisunique AND NOT indisprimary"
    ),
]
_COLUMNS = """
SELECT a.attname, format_type(a.atttypid, NULL), a.attnotnull, a.attgenerated <> '', i.indrelid IS NOT NULL
FROM pg_attribute a
LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY (i.indkey)
WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""


@dataclass(frozen=True)
class Change:
    """One row of a table, and what is done with it; in SQL."""

    table: str
    what: str
    statement: str


@pytest.fixture
def lawless(world: World, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Seal]:
    """A ledger in which everything has happened, sealed; then a superuser has every law taken away, and stays."""
    walk = Walk(world, seed=SEED)
    monkeypatch.setattr("tests.overview.walking.faults", lambda **_: [])  # test_random_walks.py looks for them
    walk.play("propose_waiver")
    busy(world)
    paid = payments_made(f"{another_attested(world, 1).number};1001,00;{PAID};BANK-17")
    import_payment_file(payer=world.region, name="f.csv", content=paid, now=NOW, by=world.person(Role.FINANCE))
    walk.day = date(2028, 2, 1)
    for name in [name for name in EVENTS for _ in range(TRIES)]:
        if not walk.done[name] and set(empty_tables()) - JOINED_BY_HAND:
            with suppress(NothingThere):
                walk.play(name)
    officer = world.person(Role.OFFICER)
    officer.groups.add(Group.objects.create(name="De som sköter systemet"))
    officer.user_permissions.add(Permission.objects.earliest("pk"))
    seal = seal_ledger(now=morning(walk.day), by=None).content
    connection.close()
    mine = connections.settings["default"]
    monkeypatch.setitem(mine, "USER", roles.SUPERUSER)
    monkeypatch.setattr(DatabaseWrapper, "_refuse_power", lambda *_: None)
    with connection.cursor() as cursor:
        for those in _TAKEN_AWAY:
            cursor.execute(those)
            for (taken,) in cursor.fetchall():
                cursor.execute(taken)
    assert not found(seal)
    yield seal
    connection.close()


def found(seal: Seal) -> list[Fault]:
    """What the proof says of the rows, beside a seal that was kept elsewhere; its look at the law is left out."""
    trails = SealedTrails()
    checks = [one for one in [*ledger_checks(None, trails), *document_checks()] if one.name != "Lagen i databasen"]
    return [*(fault for check in checks for fault in check.run()), *seal_faults([("sigillet", seal)], trails)]


def changes() -> Iterator[Change]:
    """Each column of a row of each table made to say something else, or nothing; the row gone, doubled; all gone."""
    assert not empty_tables(), "so nothing in them can be changed"
    for table in sorted(tables_of_ours()):
        columns = _rows(_COLUMNS, [table])
        (key,) = (f'"{name}"' for name, _, _, _, is_key in columns if is_key)
        last = f"{key} = (SELECT {key} FROM {table} ORDER BY 1 DESC LIMIT 1)"
        for name, kind, may_not_be_empty, is_worked_out, _ in columns:
            if is_worked_out or f"{table}.{name}" in LEFT_OUT:
                continue
            other, instead = (word.format(f'"{name}"') for word in _OTHERWISE[kind])
            set_to = f'UPDATE {table} SET "{name}" ='
            yield Change(table, f"{name} otherwise", f"{set_to} coalesce({other}, {instead}) WHERE {last}")
            if not may_not_be_empty:
                yield Change(table, f"{name} emptied", f'{set_to} NULL WHERE "{name}" IS NOT NULL')
        yield Change(table, "last row gone", f"DELETE FROM {table} WHERE {last}")
        yield Change(table, "first row gone", f"DELETE FROM {table} WHERE {key} = (SELECT min({key}) FROM {table})")
        yield Change(table, "all rows gone", f"DELETE FROM {table}")
        said = [f'"{name}"' for name, _, _, is_worked_out, _ in columns if not is_worked_out]
        copied = [f"{name} + 1" if name == key else name for name in said]
        yield Change(
            table,
            "row doubled",
            f"INSERT INTO {table} ({', '.join(said)}) OVERRIDING SYSTEM VALUE"
            f" SELECT {', '.join(copied)} FROM {table} WHERE {last}",
        )


def _rows(query: str, parameters: list[str] | None = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())


def empty_tables() -> list[str]:
    asked = (f"SELECT '{table}' WHERE NOT EXISTS (SELECT FROM {table})" for table in sorted(tables_of_ours()))
    return [table for (table,) in _rows(" UNION ALL ".join(asked))]


def tables_of_ours() -> set[str]:
    models = [model for room in rooms() for model in room.get_models(include_auto_created=True)]
    return {model._meta.db_table for model in models} - LEFT_OUT.keys() | ONLY_THE_LAW_KNOWS


def missed(seal: Seal, tried: list[Change]) -> tuple[list[str], int]:
    """Those that nothing finds; and how many did change something. What the type of a column refuses is no change."""
    silent, done = [], 0
    for change in tried:
        with transaction.atomic():
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(change.statement)
                    changed = cursor.rowcount
            except DatabaseError as refused:
                sys.stdout.write(f"refused: {change.table}, {change.what}: {refused}\n")
                changed = 0
            done += changed > 0
            if changed and not found(seal):
                silent.append(f"{change.table}: {change.what}")
            transaction.set_rollback(True)
    return silent, done


def test_what_stands_outside_the_trail_is_chained_or_said_here() -> None:
    models = {model._meta.db_table for room in rooms() for model in room.get_models(include_auto_created=True)}
    outside = models - {one.table for one in trailed()}
    assert outside == CHAINED | {name for name in LEFT_OUT if "." not in name}
    aside = {f"{one.table}.{name}" for one in trailed() for name in one.aside if name != "sort_key"}
    assert aside == {name for name in LEFT_OUT if name.startswith("parties_user.")}


def test_a_change_of_any_kind_is_found(lawless: Seal) -> None:
    every = list(changes())
    chosen = Random(3).sample(every, len(every) // ONE_IN)  # noqa: S311 - the same ones every time
    silent, done = missed(lawless, chosen)
    assert not silent
    assert done > len(chosen) // 2


@pytest.mark.soak(minutes=5)
def test_each_of_a_thousand_changes_is_found(lawless: Seal) -> None:
    every = list(changes())
    silent, done = missed(lawless, every)
    assert not silent
    assert done >= AT_LEAST, f"{done} changes of {len(every)}"
