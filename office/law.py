"""The law of the database: what it refuses whoever connects. Read from the files and declarations that make it.

Each app has its law in `law/*.sql`, one file a subject, which may be run again at any time; what most tables share is
declared beside the models (office/keeping.py). `functions/*.sql` holds what constraints call, and so comes before the
schema. The rooms come in the order in which they rest on each other. `manage.py migrate` applies all of it, and
`verify_ledger` compares each database with what that makes (office/standing.py).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pgtrigger
from django.db.backends.utils import CursorWrapper

from office.keeping import rights_on, triggers_of
from office.rooms import rooms
from office.trail import follow_migrations, trailed

_TRIGGER = re.compile(r"CREATE (?:OR REPLACE |CONSTRAINT )TRIGGER (\w+)\s[^;]*?\sON (\w+)")
_FUNCTION = re.compile(r"CREATE OR REPLACE FUNCTION (\w+)\(.*?AS \$\$(.*?)\$\$", re.DOTALL)
# No model's tables.
ONLY_THE_LAW_WRITES = ("office_clock_may_be_set", "office_hold", "office_installation", "office_trail")
HISTORY = "pgtrigger_"  # what the library of office/history.py calls its triggers and functions


@dataclass(frozen=True)
class Law:
    """Which triggers there are to be (name and table), and the body of each function by its name."""

    triggers: frozenset[tuple[str, str]]
    functions: dict[str, str]


def files(folder: str) -> list[Path]:
    """The SQL of all rooms in a folder of that name (`law`, `functions`), in the order in which it is run."""
    return [path for room in rooms() for path in sorted((Path(room.path) / folder).glob("*.sql"))]


def declared() -> Iterator[tuple[str, str, str]]:
    """The triggers that models declare: name, table, and the statement that makes it."""
    for room in rooms():
        for model in room.get_models(include_auto_created=True):
            for name, definition in triggers_of(model):
                yield name, model._meta.db_table, f"CREATE OR REPLACE TRIGGER {name} {definition}"  # noqa: SLF001
    for one in trailed():
        yield "leaves_trail", one.table, one.trigger


def law_in_force() -> Law:
    """What the files and the declarations make, whatever the database says itself."""
    text = "\n".join(path.read_text() for path in [*files("functions"), *files("law")])
    written = set(_TRIGGER.findall(text))
    return Law(
        triggers=frozenset(written | {(name, table) for name, table, _ in declared()}),
        functions=dict(_FUNCTION.findall(text)),
    )


def make_functions(cursor: CursorWrapper) -> None:
    """What constraints call: before the schema, in the transaction of the caller."""
    for path in files("functions"):
        cursor.execute(path.read_text())


def apply(cursor: CursorWrapper, *, app_role: str) -> None:
    """Put the law in force after the schema: as the owner, in one transaction, which the caller has begun."""
    for path in files("law"):
        cursor.execute(path.read_text())
    for _, _, statement in declared():
        cursor.execute(statement)
    pgtrigger.install(database=cursor.db.alias)  # what writes history; what no model asks for any more goes
    _forget_what_no_file_makes(cursor)
    _fire_whoever_connects(cursor)
    _write_history_as_its_owner(cursor)
    for statement in rights(app_role):
        cursor.execute(statement)
    follow_migrations(cursor)


def rights(app_role: str) -> Iterator[str]:
    """What the app role may do with each table of ours, and that it sets no sequence."""
    for room in rooms():
        for model in room.get_models(include_auto_created=True):
            table = model._meta.db_table  # noqa: SLF001 - Django's own name for its documented Options
            yield f"REVOKE ALL ON {table} FROM {app_role}"
            yield f"GRANT {', '.join(rights_on(model))} ON {table} TO {app_role}"
    yield f"REVOKE UPDATE ON ALL SEQUENCES IN SCHEMA public FROM {app_role}"
    for table in ONLY_THE_LAW_WRITES:
        yield f"REVOKE ALL ON {table} FROM {app_role}"
        yield f"GRANT SELECT ON {table} TO {app_role}"


_OUR_TRIGGERS = """
SELECT t.tgname, t.tgrelid::regclass::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'procrastinate%'
"""
_OUR_FUNCTIONS = """
SELECT p.proname, p.oid::regprocedure::text FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.proname !~ '^(procrastinate|_?pgtrigger|_pgh)'
"""


_FUNCTIONS_OF_HISTORY = """
SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE %s
"""


def _forget_what_no_file_makes(cursor: CursorWrapper) -> None:
    law = law_in_force()
    cursor.execute(_OUR_TRIGGERS)
    for name, table in cursor.fetchall():
        if not name.startswith(HISTORY) and (name, table) not in law.triggers:
            cursor.execute(f'DROP TRIGGER "{name}" ON {table}')
    cursor.execute(_OUR_FUNCTIONS)
    for name, signature in cursor.fetchall():
        if name not in law.functions:
            cursor.execute(f"DROP FUNCTION {signature}")


def _fire_whoever_connects(cursor: CursorWrapper) -> None:
    cursor.execute(f"{_OUR_TRIGGERS} AND t.tgenabled <> 'A'")
    for name, table in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} ENABLE ALWAYS TRIGGER "{name}"')


def _write_history_as_its_owner(cursor: CursorWrapper) -> None:
    """The app role reads a history and adds nothing to it: the trigger functions write it as their owner."""
    cursor.execute(_FUNCTIONS_OF_HISTORY, [f"{HISTORY}%"])
    for (signature,) in cursor.fetchall():
        cursor.execute(f"ALTER FUNCTION {signature} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp")
