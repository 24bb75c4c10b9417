"""What stands in a database, place by place: all that keeps its law, and all by which somebody could go round it.

Tables, columns, constraints, indexes, triggers, functions, owners, every role's rights, roles and their settings, as
`standing.sql` reads them; any role may ask. `law/standing.txt` is the listing of a freshly migrated database: `make
law` writes it, a test sees that it is true, and `verify_ledger` compares each database with it.

It believes the catalogue: a superuser who rewrites PostgreSQL's own functions or tables is found by a seal, not here.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from office.faults import Fault
from office.formats import counted
from office.spelling import one_spelling

FILE = Path(__file__).parent / "law" / "standing.txt"
_QUERY = Path(__file__).with_suffix(".sql").read_text()
_FOR_NOW = "SELECT set_config('search_path', %s, true), set_config('jit', %s, true)"
_SHORT, _LONGEST = 80, 160  # definitions that are shown as they are; what is shown of others


class Cursor(Protocol):
    """Django's or psycopg's own."""

    def execute(self, query: Any, params: Any = None, /) -> Any: ...

    def fetchall(self) -> list[Any]: ...


@dataclass(frozen=True)
class Listing:
    """What stands at each place (said in Swedish), in the words of PostgreSQL of that version."""

    version: str
    there: Mapping[str, str]

    def __str__(self) -> str:
        lines = [f"PostgreSQL {self.version}", *(f"{place}\t{what}" for place, what in sorted(self.there.items()))]
        return "\n".join(lines) + "\n"

    @classmethod
    def read(cls, text: str) -> "Listing":
        head, *lines = text.splitlines()
        places = (line.partition("\t") for line in lines)
        return cls(head.removeprefix("PostgreSQL "), {place: what for place, _, what in places})

    def faults_of(self, other: "Listing") -> Iterator[Fault]:
        """Each place where the other has something else than this listing asks for, and what."""
        written = "" if other.version == self.version else f" (här PostgreSQL {other.version}, i lagen {self.version})"
        for place in sorted(self.there.keys() | other.there.keys()):
            asked, found = self.there.get(place), other.there.get(place)
            if found is None:
                yield Fault(place, "saknas")
            elif asked is None:
                yield Fault(place, f"hör inte hit: {_shortened(found.split())}")
            elif one_spelling(found) != one_spelling(asked):  # a restored database has another
                yield Fault(place, f"är {_differing(found, asked)}, ska vara {_differing(asked, found)}{written}")


def law_faults() -> Iterator[Fault]:
    """What in the database is not as the migrations and the law make it; where a migration is missing, only that."""
    yield from list(_migration_faults()) or _standing_faults()
    if settings.CLOCK_FILE is None and _day_may_be_set():
        yield Fault("Databasen", "dagen får ställas om, så en bokföringsdag kan ligga i framtiden")


def places_listed() -> int:
    """How many places are compared."""
    return len(kept().there)


def kept() -> Listing:
    """What the migrations and the law make of an empty database."""
    return Listing.read(FILE.read_text())


def standing(cursor: Cursor) -> Listing:
    """What stands in the database. In a transaction, which the caller has begun; its settings are left as they were."""
    cursor.execute(
        "SELECT current_setting('server_version_num')::integer / 10000, current_setting('search_path'),"
        " current_setting('jit')"
    )
    ((version, search_path, jit),) = cursor.fetchall()
    # Every name is written with its schema, and nothing is compiled for a query that takes a quarter of a second.
    cursor.execute(_FOR_NOW, ["pg_catalog", "off"])
    cursor.execute(_QUERY)
    there: defaultdict[str, list[str]] = defaultdict(list)  # of one name may be several: a role called "PUBLIC"
    for place, what in cursor.fetchall():
        there[_in_a_line(place)].append(_in_a_line(what))
    cursor.execute(_FOR_NOW, [search_path, jit])
    return Listing(str(version), {place: " & ".join(sorted(several)) for place, several in there.items()})


def _migration_faults() -> Iterator[Fault]:
    loader = MigrationLoader(connection)
    if missing := len(loader.graph.nodes.keys() - loader.applied_migrations.keys()):
        yield Fault("Databasen", f"är {counted(missing, 'migration', 'migrationer')} efter programmet: kör migrate")


def _standing_faults() -> list[Fault]:
    with transaction.atomic(), connection.cursor() as cursor:
        return list(kept().faults_of(standing(cursor)))


def _day_may_be_set() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM office_clock_may_be_set")
        return cursor.fetchone() is not None


def _in_a_line(text: str) -> str:
    """The text; one of several lines, or with tabs, in a single line, which no other text gives."""
    if text.isprintable():
        return text
    return f"{' '.join(text.split())} (sha256 {hashlib.sha256(text.encode()).hexdigest()})"


def _differing(text: str, other: str) -> str:
    """The words of a text from the first to the last that the other does not have there; of two short ones all."""
    if max(len(text), len(other)) <= _SHORT:
        return text
    words, others = text.split(" "), other.split(" ")
    begin = _alike(words, others)
    end = min(_alike(words[::-1], others[::-1]), min(len(words), len(others)) - begin)
    differing = words[begin : len(words) - end]
    before, after = ("… " if begin else ""), (" …" if end else "")
    return f"{before}{_shortened(differing)}{after}" if differing else "utan det"


def _alike(one: list[str], other: list[str]) -> int:
    """How many words the two begin with together."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _shortened(words: list[str]) -> str:
    text = " ".join(words)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
