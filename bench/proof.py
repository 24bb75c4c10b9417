"""Measure the proof of the ledger: `python -m bench.proof`, see bench/README.md. Prints a table and leaves no data."""

import argparse
import os
import resource
from random import Random
from time import perf_counter

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.plain"
django.setup()

from django.db import connection, transaction  # noqa: E402 - models can be imported from here on

from bench.database import NAME, database  # noqa: E402
from bench.house import TODAY, House  # noqa: E402
from bench.moves import batches  # noqa: E402
from bench.tables import say  # noqa: E402
from grants.actions import seal_ledger  # noqa: E402
from grants.queries.verification import ledger_checks  # noqa: E402
from grants.rules.seal import Seal  # noqa: E402
from office import clock  # noqa: E402
from overview.management.verification import document_checks  # noqa: E402

SEED = 1078
BATCH = 2000
DAILY = 4  # batches after the seal
A_FILE = 70_000  # bytes: what the PDF of an invoice is
# As papers, two for each invoice: every byte of a paper is worked through as one of an invoice's PDF or e-invoice is.
PAPERS = """
    INSERT INTO parties_document
        (party_id, title, file_name, media_type, content, size, sha256, uploaded_by_id, uploaded_on)
    SELECT %(party)s, 'Papper', 'papper.pdf', 'application/pdf', x.content, octet_length(x.content),
        encode(sha256(x.content), 'hex'), %(by)s, %(on)s
    FROM (SELECT convert_to(repeat(md5(n::text), %(size)s / 32), 'UTF8') AS content
          FROM generate_series(1, %(papers)s) AS n) AS x
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=1_000_000)
    parser.add_argument("--invoices", type=int, default=20_000, help="two files of 70 kilobytes for each")
    options = parser.parse_args()
    with database() as server:
        house, moves, size = House(), batches(Random(SEED), BATCH), 0  # noqa: S311 - the same moves every time
        while size < options.postings:
            house.insert(next(moves))
            size += BATCH
        with connection.cursor() as cursor:
            cursor.execute(
                PAPERS,
                {
                    "party": house.basis.grantor_id,
                    "by": house.by.pk,
                    "on": TODAY,
                    "size": A_FILE,
                    "papers": 2 * options.invoices,
                },
            )
        seal = seal_ledger(now=clock.now(), by=None)
        connection.close()
        with server.connect(NAME) as session:
            session.execute("VACUUM ANALYZE")
        say(f"{'all of it':44}{'how many':>12}{'time':>12}{'faults':>8}")
        prove()
        for _ in range(DAILY):
            house.insert(next(moves))
        say("\nsince the seal")
        prove(since=seal.content)


def prove(since: Seal | None = None) -> None:
    start = perf_counter()
    with transaction.atomic():
        for check in [*ledger_checks(since), *document_checks(since)]:
            begun = perf_counter()
            faults = sum(1 for _ in check.run())
            say(f"{check.name:44}{check.counted() or 0:>12}{perf_counter() - begun:>10.1f} s{faults:>8}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"{'together':56}{perf_counter() - start:>10.1f} s, {memory:.0f} MB at most")


if __name__ == "__main__":
    main()
