"""What a proof finds: everything that does not hold, each fault by itself, and what was looked at."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection, transaction

_AT_A_TIME = 2000
# What is wrong, in Swedish, and the question that gives where: one to the database about all rows at once.
Questions = Mapping[str, str]


@dataclass(frozen=True)
class Fault:
    """Where something does not hold, and what is wrong there; in Swedish, for an auditor."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True)
class Check:
    """One part of a proof: what it looks at, how many there are, and every fault of it."""

    name: str
    how_many: Callable[[], int]
    faults: Callable[[], Iterator[Fault]]

    def run(self) -> Iterator[Fault]:
        """The faults. What the check cannot read is a fault too, and ends nothing but this check."""
        try:
            with transaction.atomic():
                yield from self.faults()
        except Exception as error:  # noqa: BLE001 - whatever a forged row does to its reader, it is a fault
            yield Fault(self.name, f"kunde inte läsas: {str(error).splitlines()[0] if str(error) else error!r}")

    def counted(self) -> int | None:
        """How many were looked at; None where the database cannot say."""
        try:
            with transaction.atomic():
                return self.how_many()
        except DatabaseError:
            return None


def places(questions: Questions, *, given: str = "", parameters: Mapping[str, Any] | None = None) -> Iterator[Fault]:
    """Every place that the questions give, one question after the other; `given` is what each of them begins with."""
    for what, question in questions.items():
        with connection.cursor() as cursor:
            cursor.execute(given + question, parameters)
            while rows := cursor.fetchmany(_AT_A_TIME):
                yield from (Fault(where, what) for (where,) in rows)


def rows(query: str, parameters: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
    """All rows that a question to the database gives: faults, which are few, and single figures."""
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())
