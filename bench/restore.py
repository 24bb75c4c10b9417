"""Measure a backup and its restore on a second server: `python -m bench.restore`, see bench/README.md."""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.plain"
django.setup()

from django.core.management import call_command  # noqa: E402

from bench.database import DATA, NAME, ROOM, database  # noqa: E402 - models can be imported from here on
from bench.house import House  # noqa: E402
from bench.moves import GRANTS, YEARS, batches  # noqa: E402
from bench.tables import say  # noqa: E402
from config.backup import DUMP  # noqa: E402
from config.postgresql.databases import Server  # noqa: E402
from config.postgresql.embedded import EmbeddedServer  # noqa: E402
from grants.actions import seal_ledger  # noqa: E402
from grants.rules.ledger import Event  # noqa: E402
from office import clock  # noqa: E402

SEED = 1078
BATCH = 2000


def fill(size: int) -> int:
    """Post at least so many, under the law, and seal them; gives how many. Only what is let go of: the invoices of the
    other measurements are known to the ledger alone, which the proof after a restore would not let pass.
    """
    house, found = House(), len(GRANTS) * len(YEARS) + 1
    moves = batches(Random(SEED), BATCH)  # noqa: S311 - the same moves every time, no secret
    released = (batch for batch in moves if batch[0].event is Event.RELEASE)
    while found < size:
        batch = next(released)
        house.insert(batch)
        found += len(batch)
    seal_ledger(now=clock.now(), by=None)
    return found


@contextmanager
def second_server() -> Iterator[Server]:
    """Where nobody has been before."""
    embedded = EmbeddedServer(DATA.with_name("restored"), ROOM)
    try:
        server = embedded.as_superuser()
        server.drop(NAME)
        yield server
        server.drop(NAME)
    finally:
        embedded.stop()


@contextmanager
def timed(what: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    say(f"{what:34}{(time.monotonic() - begun) / 60:10.2f} min")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000, help="postings")
    options = parser.parse_args()
    with database() as server, second_server() as second, TemporaryDirectory() as folder:
        say(f"{fill(options.size):_} postings".replace("_", " "))
        with server.connect(NAME) as session:
            (size,) = session.execute("SELECT pg_database_size(current_database())").fetchone() or (0,)
        backup = Path(folder) / "backup"
        with timed("backup"):
            call_command("backup", str(backup), stdout=sys.stdout)
        say(f"database {size / 1e6:.0f} MB, dump {(backup / DUMP).stat().st_size / 1e6:.0f} MB")
        os.environ["DATABASE_SUPERUSER_URL"] = second.address
        with timed("restore"):
            call_command("restore", str(backup), stdout=sys.stdout)


if __name__ == "__main__":
    main()
