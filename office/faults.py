"""What a proof finds: everything that does not hold, each fault by itself, and what was looked at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import DatabaseError, transaction


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
        except (ArithmeticError, AttributeError, DatabaseError, LookupError, TypeError, ValueError) as error:
            yield Fault(self.name, f"kunde inte läsas: {str(error).splitlines()[0] if str(error) else error!r}")

    def counted(self) -> int | None:
        """How many were looked at; None where the database cannot say."""
        try:
            with transaction.atomic():
                return self.how_many()
        except DatabaseError:
            return None
