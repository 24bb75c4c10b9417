"""The trail (behandlingshistorik, bokföringslagen 1999:1078, 5 kap. 11 §): each version of each row money rests on.

The database keeps it (office/law/trail.sql): each row of each of our tables leaves a version when it comes, changes or
goes, with what it said, when, who and why, and a hash over that and over the version before. Here it is said which
tables those are, and proved that each row still is its last version. Postings have a chain of their own
(grants/queries/verification.py), and a model may stand outside (`@kept(trail=False)`).
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import BinaryField, DateField, Field, Model

from office.faults import Fault, rows
from office.keeping import keeping_of
from office.rooms import rooms
from office.standing import Cursor

_AT_MOST = 40  # columns in one jsonb_build_object, which takes a hundred arguments
_LONG = 60  # letters of a value that a fault names
# What office/law/trail.sql hashes, said once more: a proof does not ask the function that it proves.
_HASH = """sha256(coalesce(before, '') || convert_to(concat_ws(E'\\x1f', 'v1', of_table, of_row, version, event,
    to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    coalesce(context::text, ''), coalesce(content::text, '')), 'UTF8'))"""
_CHAINS = f"""
SELECT of_table, of_row, version, hash = {_HASH} FROM (
    SELECT *, lag(hash) OVER chain AS before, lag(version, 1, 0) OVER chain AS version_before
    FROM office_trail WINDOW chain AS (PARTITION BY of_table, of_row ORDER BY version)
) AS link
WHERE id > %s AND (version <> version_before + 1 OR hash IS DISTINCT FROM {_HASH})
ORDER BY of_table, of_row, version
"""  # noqa: S608 - nothing but the words above


@dataclass(frozen=True)
class Trailed:
    """A table whose rows leave a trail."""

    model: type[Model]

    @property
    def table(self) -> str:
        return self.model._meta.db_table  # noqa: SLF001 - Django's own name for its documented Options

    @property
    def key(self) -> str:
        return str(self.model._meta.pk.column)  # noqa: SLF001

    @property
    def _fields(self) -> Sequence[Field[Any, Any]]:
        return self.model._meta.concrete_fields  # noqa: SLF001

    @cached_property
    def aside(self) -> list[str]:
        """The columns that are not in the trail: what the database works out itself, and what is declared so."""
        worked_out = [str(field.column) for field in self._fields if field.generated]
        return [*worked_out, *keeping_of(self.model).aside]

    @cached_property
    def files(self) -> list[str]:
        """The columns of which the trail keeps the SHA-256 alone."""
        return [str(field.column) for field in self._fields if isinstance(field, BinaryField)]

    @property
    def days(self) -> list[str]:
        """The columns that hold a day or a moment."""
        return [str(field.column) for field in self._fields if isinstance(field, DateField)]

    @property
    def columns(self) -> list[str]:
        """What a version says of a row."""
        return [str(field.column) for field in self._fields if field.column not in self.aside]

    @property
    def trigger(self) -> str:
        """The statement that makes the trigger."""
        lists = ", ".join(f"'{{{','.join(columns)}}}'" for columns in (self.aside, self.files, self.days))
        return (
            f"CREATE OR REPLACE TRIGGER leaves_trail AFTER INSERT OR UPDATE OR DELETE ON {self.table}"
            f" FOR EACH ROW EXECUTE FUNCTION leave_trail('{self.key}', {lists})"
        )

    @property
    def content(self) -> str:
        """What a row `t` says now, as a version says it; in SQL, in a session whose time is that of UTC."""
        says = [f"'{name}', {self._word(name)}" for name in self.columns]
        some = [", ".join(says[start : start + _AT_MOST]) for start in range(0, len(says), _AT_MOST)]
        return " || ".join(f"jsonb_build_object({words})" for words in some)

    @property
    def last_versions(self) -> str:
        return (
            f"SELECT DISTINCT ON (of_row) id, of_row, content FROM office_trail WHERE of_table = '{self.table}'"  # noqa: S608
            " ORDER BY of_row, version DESC"
        )

    @property
    def append_all(self) -> str:
        return f"SELECT append_trail('{self.table}', t.{self.key}, 'migrate', {self.content})"

    def _word(self, column: str) -> str:
        return f"encode(sha256(t.\"{column}\"), 'hex')" if column in self.files else f't."{column}"'

    def called(self, row: int) -> str:
        return f"{str(self.model._meta.verbose_name).capitalize()} nr {row} ({self.table})"  # noqa: SLF001

    def label(self, column: str) -> str:
        return next((str(field.verbose_name) for field in self._fields if field.column == column), column)


def trailed() -> list[Trailed]:
    """Every table whose rows leave a trail, from the ground up; those that only join two others are among them."""
    models = [model for room in rooms() for model in room.get_models(include_auto_created=True)]
    return [Trailed(model) for model in models if keeping_of(model).trail]


# The proof.


def trail_faults(*, after: int = 0) -> Iterator[Fault]:
    """Rows that are not their last version, versions that do not hold together, and trails of tables that are gone.

    Only of what has a version with a number above `after`: a row that has none at all is then not looked for.
    """
    yield from chain_faults(after=after)
    touched = {table for (table,) in rows("SELECT DISTINCT of_table FROM office_trail WHERE id > %s", [after])}
    for one in trailed():
        if not after or one.table in touched:
            yield from row_faults(one, after=after)
    known = [one.table for one in trailed()]
    for table, row in rows(
        "SELECT of_table, of_row FROM (SELECT DISTINCT ON (of_table, of_row) * FROM office_trail"
        " WHERE of_table <> ALL (%s) ORDER BY of_table, of_row, version DESC) AS last WHERE content IS NOT NULL",
        [known],
    ):
        yield Fault(f"Behandlingshistoriken om {table} nr {row}", "tabellen hör inte till liggaren")


def chain_faults(*, after: int = 0) -> Iterator[Fault]:
    """Versions that were changed, or are missing among others."""
    for table, row, version, holds in rows(_CHAINS, [after]):
        what = "är ändrad" if not holds else "följer inte på den före"
        yield Fault(f"Behandlingshistoriken om {table} nr {row}", f"version {version} {what}")


def row_faults(one: Trailed, *, after: int = 0) -> Iterator[Fault]:
    """Rows of one table that do not say what their last version says, that have none, or that are gone without one."""
    join = "LEFT" if after else "FULL"
    for row, kept, says in rows(
        f"SELECT coalesce(kept.of_row, t.{one.key}), kept.content, now.says"  # noqa: S608 - the names are of our models
        f" FROM ({one.last_versions}) AS kept {join} JOIN {one.table} t ON kept.of_row = t.{one.key}"
        f" CROSS JOIN LATERAL (SELECT CASE WHEN t.{one.key} IS NOT NULL THEN {one.content} END AS says) AS now"
        " WHERE (kept.id IS NULL OR kept.id > %s) AND kept.content IS DISTINCT FROM now.says ORDER BY 1",
        [after],
    ):
        yield Fault(one.called(row), _what_differs(one, kept, says))


def _what_differs(one: Trailed, kept: str | None, says: str | None) -> str:
    if kept is None:
        return "finns, men behandlingshistoriken har den inte"
    if says is None:
        return "saknas, men behandlingshistoriken har den kvar"
    before, now = json.loads(kept), json.loads(says)
    columns = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    return "; ".join(
        f"{one.label(name)} är {_word(now.get(name))}, men behandlingshistoriken säger {_word(before.get(name))}"
        for name in columns
    )


def _word(value: Any) -> str:
    if value is None or value == "":
        return "(tomt)"
    word = str(value)
    return word if len(word) <= _LONG else f"{word[:_LONG]}…"


# What a seal takes together.


def last_version() -> int:
    """The number of the latest version of any row; 0 when there is none."""
    return int(rows("SELECT coalesce(max(id), 0) FROM office_trail")[0][0])


def versions_kept(*, after: int = 0) -> int:
    """How many versions the trail has with a number above `after`, of all rows together."""
    return int(rows("SELECT count(*) FROM office_trail WHERE id > %s", [after])[0][0])


def digests(until: Mapping[str, Sequence[int]]) -> dict[tuple[str, int], tuple[int, str]]:
    """How many versions of a table there are up to each of some numbers, and SHA-256 over their hashes, hexadecimal.

    `until` says the numbers of each table, in order. One pass over the trail, however many there are.
    """
    found: dict[tuple[str, int], tuple[int, str]] = {}
    for table, numbers in until.items():
        digest, count, waiting = hashlib.sha256(), 0, deque(numbers)
        with connection.chunked_cursor() as cursor:
            cursor.execute(
                "SELECT id, hash FROM office_trail WHERE of_table = %s AND id <= %s ORDER BY id", [table, max(numbers)]
            )
            for version, link in cursor:
                while waiting[0] < version:
                    found[table, waiting.popleft()] = count, digest.hexdigest()
                digest.update(link)
                count += 1
        for number in waiting:
            found[table, number] = count, digest.hexdigest()
    return found


# Migrations: what a version says follows the table.


def follow_migrations(cursor: Cursor) -> None:
    """Write a version anew of every row whose table has other columns than before, or none yet, or whose columns are of
    another kind (a number that is a text now); as the owner.

    A row that did not say what its last version said keeps that version, so a migration hides no fault. What a
    table that is gone held has gone.
    """
    cursor.execute("ALTER TABLE office_trail DISABLE TRIGGER triggers_only")
    for one in trailed():
        cursor.execute(
            "SELECT array(SELECT jsonb_object_keys(content)) FROM office_trail"
            " WHERE of_table = %s AND content IS NOT NULL ORDER BY id DESC LIMIT 1",
            [one.table],
        )
        before = cursor.fetchall()
        if not before:
            cursor.execute(f"{one.append_all} FROM {one.table} t")
            continue
        ((columns,),) = before
        if set(columns) != set(one.columns):
            gone, added = set(columns) - set(one.columns), set(one.columns) - set(columns)
            cursor.execute(
                f"{one.append_all} FROM {one.table} t JOIN ({one.last_versions}) AS kept ON kept.of_row = t.{one.key}"
                f" WHERE kept.content - %s::text[] = ({one.content}) - %s::text[]",
                [list(gone), list(added)],
            )
        elif _other_kinds(cursor, one):
            cursor.execute(
                f"{one.append_all} FROM {one.table} t JOIN ({one.last_versions}) AS kept ON kept.of_row = t.{one.key}"
                f" WHERE array(SELECT jsonb_each_text(kept.content)) = array(SELECT jsonb_each_text({one.content}))"
            )
    cursor.execute(
        "SELECT append_trail(of_table, of_row, 'delete', NULL) FROM (SELECT DISTINCT ON (of_table, of_row)"
        " of_table, of_row, content FROM office_trail WHERE of_table <> ALL (%s)"
        " ORDER BY of_table, of_row, version DESC) AS last WHERE content IS NOT NULL",
        [[one.table for one in trailed()]],
    )
    cursor.execute("ALTER TABLE office_trail ENABLE ALWAYS TRIGGER triggers_only")


def _other_kinds(cursor: Cursor, one: Trailed) -> bool:
    """Whether the rows of a table say numbers where they said texts, or the other way: looked for in one of them."""
    cursor.execute(
        "SELECT EXISTS (SELECT FROM"  # noqa: S608 - the names are of our models
        f" (SELECT t.{one.key} AS of_row, {one.content} AS says FROM {one.table} t LIMIT 1) AS now"
        " CROSS JOIN LATERAL (SELECT content FROM office_trail WHERE of_table = %s AND of_row = now.of_row"
        " ORDER BY version DESC LIMIT 1) AS kept"
        " CROSS JOIN LATERAL jsonb_each(kept.content) AS k JOIN LATERAL jsonb_each(now.says) AS n USING (key)"
        " WHERE jsonb_typeof(k.value) <> jsonb_typeof(n.value) AND 'null' NOT IN (jsonb_typeof(k.value),"
        " jsonb_typeof(n.value)))",
        [one.table],
    )
    return bool(cursor.fetchall()[0][0])
