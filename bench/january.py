"""Measure what the run of January is made of: `make bench`, see bench/README.md. Prints tables and leaves no data."""

import argparse
import os
import resource
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count, islice
from random import Random
from statistics import median
from time import process_time

import django
import psutil

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from bench.printers import PRINTERS, Missing, Print, gives  # noqa: E402 - templates can be read from here on
from bench.turns import Times, Way, interleaved  # noqa: E402
from invoicing.einvoice import ubl_invoice  # noqa: E402
from invoicing.rules.content import InvoiceContent, Line, Side  # noqa: E402
from office.numbers import kronor, kronor_short  # noqa: E402

SEED = 1078
IN_A_ROW = 3  # invoices that a way prints when it is its turn: a run prints many, so the first must not tell all
FACTOR = Decimal("1.03")
PLACES = ("Askersund", "Degerfors", "Hallsberg", "Karlskoga", "Kumla", "Laxå", "Lekeberg", "Lindesberg", "Örebro")
INVOICE = InvoiceContent(
    number="TC-2027-0001",
    year=2027,
    issue_date=date(2027, 1, 11),
    due_date=date(2027, 2, 10),
    pay_by=date(2027, 2, 10),
    payment_days=30,
    seller=Side(
        name="Teknikcollege Örebro län",
        organisation_number="5593982225",
        address=("c/o IUC Industrihubb AB", "Idrottsvägen 37B", "702 32 Örebro"),
    ),
    buyer=Side(
        name="Region Örebro län",
        organisation_number="2321000164",
        address=("Box 1615", "701 16 Örebro"),
        through="Regional tillväxtnämnd",
        peppol_id="0007:2321000164",
    ),
    buyer_reference="010-ABC123",
    bankgiro="50501055",
    agreement_title="Avtal om verksamhetsbidrag 2026–2030",
    agreement_signed_on=date(2026, 1, 15),
    case_number="26RS1",
    lines=(),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help=f"turns of each way, {IN_A_ROW} invoices each")
    options = parser.parse_args()
    measure_printing(options.rounds)


def measure_printing(rounds: int) -> None:
    """The same invoices printed in each way, one after the other in the same process."""
    with ExitStack() as kept:
        printers: dict[str, Print] = {}
        for name, printer in PRINTERS.items():
            try:
                printers[name] = kept.enter_context(printer())
            except Missing as missing:
                say(f"{name} is not here: {missing}")
        spent = Work()
        work: dict[str, list[float]] = defaultdict(list)
        last: dict[str, bytes] = {}
        papers = contents(Random(SEED))  # noqa: S311 - the same invoices every time, no secret

        def way(name: str, some: Sequence[tuple[InvoiceContent, bytes]]) -> Way:
            def printing() -> None:
                before = spent()
                for content, xml in some:
                    last[name] = printers[name](content, xml)
                work[name].append(spent() - before)

            return printing

        def ways() -> dict[str, Way]:
            some = [(content, ubl_invoice(content)) for content in islice(papers, IN_A_ROW)]
            spent.look_round()
            return {name: way(name, some) for name in printers}

        times = interleaved(ways, rounds=rounds)
        report_printing(
            {name: times[name] for name in printers},
            {name: seconds[1:] for name, seconds in work.items()},
            {name: gives(pdf) for name, pdf in last.items()},
        )


def report_printing(times: Times, work: Times, given: Mapping[str, Sequence[str]]) -> None:
    """Medians of an invoice, and the median over the rounds of how many times the house's work each way takes.

    Work is processor time of all cores together: what else the machine does makes the time longer, but hardly that.
    """
    say(f"\n{'one invoice as a PDF':34}{'time':>12}{'work':>12}{'to the house':>14}   the file is")
    for name, seconds in times.items():
        ratio = median(theirs / ours for ours, theirs in zip(work["house"], work[name], strict=True))
        cells = "".join(f"{1000 * median(measured) / IN_A_ROW:>9.1f} ms" for measured in (seconds, work[name]))
        say(f"{name:34}{cells}{ratio:>14.2f}   {', '.join(given[name])}")


class Work:
    """Seconds of processor time: of this process to the microsecond, of those that it started to a hundredth."""

    def __init__(self) -> None:
        self._others: list[psutil.Process] = []

    def look_round(self) -> None:
        """Find the processes that were started; takes longer than some ways to print."""
        self._others = psutil.Process().children(recursive=True)

    def __call__(self) -> float:
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        others = sum(sum(_times(other)) for other in self._others)
        return process_time() + ended.ru_utime + ended.ru_stime + others


def _times(process: psutil.Process) -> tuple[float, ...]:
    try:
        spent = process.cpu_times()
    except psutil.NoSuchProcess:
        return ()
    return spent.user, spent.system, spent.children_user, spent.children_system


def contents(random: Random) -> Iterator[InvoiceContent]:
    """Invoices of the run, each with its own parties, numbers and one to three grants."""
    for number in count(1):
        place = random.choice(PLACES)
        lines = tuple(
            _line(random, name) for name in ("Verksamhetsbidrag", "Särskilt bidrag", "STEM")[: 1 + number % 3]
        )
        yield replace(
            INVOICE,
            number=f"TC-2027-{number:04}",
            seller=replace(INVOICE.seller, name=f"Teknikcollege {place} {number}"),
            case_number=f"26RS{number}",
            lines=lines,
        )


def _line(random: Random, name: str) -> Line:
    base = Decimal(random.randrange(100_000, 2_000_000, 100))
    amount = round(base * FACTOR, 2)
    return Line(
        description=f"{name} 2027",
        clause="§ 7",
        first_day=date(2027, 1, 1),
        last_day=date(2027, 12, 31),
        derivation=f"{kronor_short(base)} × 1,03 = {kronor(amount)} (§ 7)",
        amount=amount,
    )


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
