"""SQL belongs to the room whose table it stands on, and names tables and functions of its own room and those below."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from office import law
from tests.house import BASE, ROOMS, is_above, source_files

# Where a table must hear a room above, it calls a function of that room, found by its name when the trigger runs.
CALLED_FROM_BELOW = {
    ("parties", "bound_paper_names"): "only grants knows which papers are bound and whom they name",
    ("grants", "bound_agreement_names"): "only agreements knows whom an agreement names",
    ("grants", "agreement_of_basis_stands"): "only agreements knows who has signed",
    ("grants", "voucher_of_invoice_stands"): "only invoicing knows what the status of an invoice asks of its kronor",
    ("grants", "voucher_is_an_invoice"): "only invoicing knows its invoices and credit notes",
    ("grants", "voucher_is_of_a_payment"): "only payments knows what was allocated, claimed and set off",
    ("grants", "voucher_of_payment_stands"): "only payments knows what each voucher settles and takes back",
    ("invoicing", "settlement_stands"): "only payments knows what the bank paid and what was set off",
}
FILES = [*law.files("functions"), *law.files("law")]
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_MADE = re.compile(r"CREATE (?:OR REPLACE FUNCTION|TABLE IF NOT EXISTS) (\w+)")
_STANDS_ON = re.compile(
    r"\b(?:ON|INTO|UPDATE|TABLE|DELETE\s+FROM|TRUNCATE)\b"
    r'(?=\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+|ONLY\s+)*(?:"?public"?\s*\.\s*)?"?(\w+))',
    re.IGNORECASE,
)
_RIGHT = re.compile(
    r"\b(?:GRANT|REVOKE)\s+(?:ALL|SELECT|INSERT|UPDATE|DELETE|TRUNCATE|TRIGGER|REFERENCES|USAGE|EXECUTE)\b",
    re.IGNORECASE,
)


@cache
def rooms_of_names() -> dict[str, str]:
    """The room of each table of ours, and of each function and table that the law itself makes."""
    models = apps.get_models(include_auto_created=True)
    owned = {model._meta.db_table: model._meta.app_label for model in models if model._meta.app_label in ROOMS}
    return owned | {name: room_of(path) for path in FILES for name in _MADE.findall(path.read_text())}


def room_of(path: Path) -> str:
    return path.relative_to(BASE).parts[0]


def named_from_above(room: str, text: str) -> set[str]:
    """The tables and functions of rooms above that SQL of the room names, be it within a string."""
    owned = rooms_of_names()
    return {name for name in re.findall(r"\w+", text.lower()) if is_above(owned.get(name, room), room)}


def stands_elsewhere(room: str, text: str) -> set[str]:
    """The tables of other rooms that SQL of the room makes a trigger or policy on, alters or writes."""
    owned = rooms_of_names()
    return {name for name in _STANDS_ON.findall(text) if owned.get(name.lower(), room) != room}


def sql(path: Path) -> str:
    return _COMMENT.sub("", path.read_text())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(BASE).as_posix())
def test_a_file_of_the_law_stands_on_its_own_tables_and_asks_those_below(path: Path) -> None:
    room = room_of(path)
    assert not stands_elsewhere(room, sql(path))
    assert not {name for name in named_from_above(room, sql(path)) if (room, name) not in CALLED_FROM_BELOW}
    assert not _RIGHT.search(sql(path)), "what the app role may do follows from @kept (office/keeping.py)"


def test_each_function_is_made_once() -> None:
    made = [name for path in FILES for name in _MADE.findall(path.read_text())]
    assert sorted(made) == sorted(set(made))


def test_what_is_called_from_below_still_is_and_is_explained() -> None:
    texts = {room: "".join(sql(path) for path in FILES if room_of(path) == room) for room in ROOMS}
    explained = (BASE / "docs" / "law.md").read_text()
    for room, name in CALLED_FROM_BELOW:
        assert name in named_from_above(room, texts[room])
        assert f"`{name}(" in explained


def strings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("room", ROOMS)
def test_sql_in_python_asks_its_own_room_and_those_below(room: str) -> None:
    for path in source_files(room):
        assert not set().union(*(named_from_above(room, text) for text in strings(path))), path


def test_migrations_make_the_schema_and_no_law() -> None:
    for room in ROOMS:
        for path in (BASE / room / "migrations").glob("*.py"):
            assert not re.search(r"\bRun(?:SQL|Python)\b", path.read_text()), path


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TRIGGER frozen BEFORE UPDATE ON parties_party FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        'CREATE CONSTRAINT TRIGGER frozen AFTER INSERT ON "public"."parties_party" DEFERRABLE INITIALLY DEFERRED',
        "DROP TRIGGER IF EXISTS frozen ON public.agreements_agreement",
        "CREATE POLICY own ON grants_posting USING (true)",
        "alter table only grants_posting ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE IF EXISTS grants_posting DISABLE TRIGGER ALL",
        "CREATE UNIQUE INDEX one ON grants_basis (slug)",
        "INSERT INTO public.grants_chainhead (seq) VALUES (1)",
        "UPDATE grants_chainhead SET seq = 1",
        "DELETE FROM parties_membership",
        "TRUNCATE parties_membership",
        "CREATE TRIGGER frozen BEFORE UPDATE ON payments_payment FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    ],
)
def test_law_of_invoicing_on_another_table_would_be_found(text: str) -> None:
    assert stands_elsewhere("invoicing", text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT EXISTS (SELECT FROM public.payments_allocation a WHERE a.invoice_id = NEW.id)",
        "PERFORM public.payment_left(payment)",
        "DECLARE claim public.payments_recoveryclaim;",
        "EXECUTE 'SELECT count(*) FROM Payments_Payment'",
    ],
)
def test_law_of_invoicing_that_asks_above_would_be_found(text: str) -> None:
    assert named_from_above("invoicing", text)
