"""Measure the ledger against django-hordak: `make bench`, see bench/README.md. Prints a table and leaves no data."""

import argparse
import os
from collections.abc import Callable, Mapping
from math import inf
from random import Random
from statistics import median
from typing import Any

import django
import psycopg

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from bench.database import NAME, database  # noqa: E402 - models can be imported from here on
from bench.house import House  # noqa: E402
from bench.moves import GRANTS, YEARS, Move, batches  # noqa: E402
from bench.peer import SOME, Hordak  # noqa: E402
from bench.tables import say  # noqa: E402
from bench.turns import Times, Way, interleaved  # noqa: E402
from config.postgresql.databases import Server  # noqa: E402

SEED = 1078
LONG = 5  # seconds
BATCH = 500
ONE_BY_ONE = 10  # of each event, in turn for each ledger

Post = Callable[[list[Move]], None]


class Bench:
    def __init__(self, server: Server, rounds: int) -> None:
        self.server = server
        self.rounds = rounds
        self.random = Random(SEED)  # noqa: S311 - the same moves every time, no secret
        self.house = House()
        self.house.take_bills(server)
        self.hordak = Hordak()
        self.size = len(GRANTS) * len(YEARS)  # what the agreement promised when it was signed
        self.batches = batches(self.random, BATCH)
        self.large = batches(self.random, 4 * BATCH)

    def fill(self, size: int) -> None:
        """Bring both ledgers to this many postings; hordak's triggers are spared, ours cannot be."""
        with self._superuser() as session:
            session.execute("SET session_replication_role = replica")
            while self.size < size:
                moves = next(self.large)
                self.house.insert(moves)
                self.hordak.fill(session.cursor(), moves)
                self.size += len(moves)
        self.rest()

    def rest(self) -> None:
        """Neither shall pay for what autovacuum would have done meanwhile."""
        with self._superuser() as session:
            session.execute("VACUUM ANALYZE")
            session.execute("CHECKPOINT")

    def _superuser(self) -> psycopg.Connection[Any]:
        return self.server.connect(NAME)

    def one_by_one(self) -> Times:
        singles = batches(self.random, ONE_BY_ONE)

        def all_in(post: Post, moves: list[list[Move]]) -> Way:
            return lambda: _each(post, [[move] for event in moves for move in event])

        def ways() -> dict[str, Way]:
            moves = [next(singles) for _ in range(4)]
            self.size += 4 * ONE_BY_ONE
            return {"house": all_in(self.house.post, moves), "hordak": all_in(self.hordak.transfer, moves)}

        return self.interleaved(ways)

    def by_action(self) -> Times:
        return self._in_batches(self.house.post, self.hordak.post)

    def by_insert(self) -> Times:
        return self._in_batches(self.house.insert, self.hordak.insert)

    def of_grant(self) -> Times:
        def ways() -> dict[str, Way]:
            grant = self.random.choice(GRANTS)
            return {
                "house": lambda: self.house.of_grant(grant),
                "hordak": lambda: self.hordak.of_grant(grant),
                "in one": lambda: self.hordak.of_grant_in_one(grant),
            }

        return self.interleaved(ways, patience=LONG)

    def all_balances(self) -> Times:
        house, hordak = self.house, self.hordak
        standing, some = house.all_balances(), hordak.some_balances()
        assert standing == hordak.all_balances_in_one()
        assert some == {place: standing[place] for place in some}
        times = self.interleaved(
            lambda: {"house": house.all_balances, "hordak": hordak.some_balances, "in one": hordak.all_balances_in_one},
            patience=LONG,
        )
        return {**times, "hordak": [seconds * SOME for seconds in times["hordak"]]}

    def yearly_totals(self) -> Times:
        house, hordak = self.house, self.hordak
        assert house.yearly_totals() == hordak.yearly_totals() == hordak.yearly_totals_in_one()
        return self.interleaved(
            lambda: {
                "house": house.yearly_totals,
                "hordak": hordak.yearly_totals,
                "in one": hordak.yearly_totals_in_one,
            },
            patience=LONG,
        )

    def interleaved(self, ways: Callable[[], Mapping[str, Way]], *, patience: float = inf) -> Times:
        return interleaved(ways, rounds=self.rounds, patience=patience)

    def _in_batches(self, house: Post, hordak: Post) -> Times:
        def ways() -> dict[str, Way]:
            moves = [next(self.batches) for _ in range(4)]
            self.size += 4 * BATCH
            return {
                "house": lambda: _each(house, moves),
                "hordak": lambda: _each(hordak, moves),
            }

        return self.interleaved(ways)


def _each(post: Post, batches: list[list[Move]]) -> None:
    for batch in batches:
        post(batch)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="postings; also measured at a tenth of them")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with database() as server:
        bench = Bench(server, options.rounds)
        say(f"{'':34}{'house':>12}{'hordak':>12}{'GROUP BY':>12}{'times faster':>14}")
        for size in (options.size // 10, options.size):
            bench.fill(size)
            measure(bench)


def measure(bench: Bench) -> None:
    say(f"\n{bench.size:_} postings".replace("_", " "))
    for name, times in (
        ("balance of one grant", bench.of_grant()),
        ("balances of all", bench.all_balances()),
        ("yearly totals", bench.yearly_totals()),
    ):
        report(name, times, 1)
    report("posting one by one", bench.one_by_one(), 4 * ONE_BY_ONE)
    bench.rest()
    report(f"{BATCH} at a time, actions", bench.by_action(), 4 * BATCH)
    report(f"{BATCH} at a time, SQL", bench.by_insert(), 4 * BATCH)


def report(name: str, times: Times, count: int) -> None:
    """Medians a posting or a question, and the median over the rounds of the faster of hordak's ways to ours."""
    faster = min((name for name in times if name != "house"), key=lambda name: median(times[name]))
    ratio = median(theirs / ours for ours, theirs in zip(times["house"], times[faster], strict=False))
    cells = [
        shown(median(times[way]) / count, rate=count > 100) if way in times else ""
        for way in ("house", "hordak", "in one")
    ]
    say(f"{name:34}" + "".join(f"{cell:>12}" for cell in cells) + f"{ratio:>14.1f}")


def shown(seconds: float, *, rate: bool) -> str:
    return f"{1 / seconds:,.0f}/s".replace(",", " ") if rate else f"{1000 * seconds:.2f} ms"


if __name__ == "__main__":
    main()
