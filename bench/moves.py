"""What is posted: the same seeded moves for both ledgers."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from grants.rules.ledger import MOVES, Event, Stage

GRANTS = range(1, 201)
YEARS = range(2026, 2031)
BILLS = range(4)  # invoices of a grant-year, one a quarter
STAGES = (Stage.COMMITTED, Stage.RELEASED, Stage.INVOICED, Stage.APPROVED, Stage.PAID)  # where kronor stand
PROMISED = Decimal(100_000_000)  # a grant and year: more than all moves take of it

Standing = dict[tuple[int, int, Stage], Decimal]  # by grant, year and stage
Totals = dict[tuple[int, Stage], Decimal]  # by year and stage


@dataclass(frozen=True, slots=True)
class Move:
    event: Event
    grant: int
    year: int
    bill: int
    amount: Decimal

    @property
    def stages(self) -> tuple[Stage, Stage]:
        return MOVES[self.event]


def batches(random: Random, size: int) -> Iterator[list[Move]]:
    """Without end, `size` moves of one event at a time: let go of, invoiced, approved and paid, of what was promised.

    A krona less for each event, so that something is left standing at every stage and nothing ever goes below nought.
    """
    while True:
        chosen = [
            (
                random.choice(GRANTS),
                random.choice(YEARS),
                random.choice(BILLS),
                Decimal(random.randint(500, 99_999)) / 100,
            )
            for _ in range(size)
        ]
        for less, event in enumerate((Event.RELEASE, Event.INVOICE, Event.APPROVE, Event.PAY)):
            yield [Move(event, grant, year, bill, amount - less) for grant, year, bill, amount in chosen]
