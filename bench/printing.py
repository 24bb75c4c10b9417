"""The PDF of an invoice in the ways of bench/printers.py, which take turns."""

import resource
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from random import Random
from statistics import median
from time import process_time

import psutil

from bench.contents import contents
from bench.printers import PRINTERS, Missing, Print, gives
from bench.tables import say
from bench.turns import Times, Way, interleaved
from invoicing.einvoice import ubl_invoice
from invoicing.rules.content import InvoiceContent

SEED = 1078
IN_A_ROW = 3  # invoices that a way prints when it is its turn: a run prints many, so the first must not tell all


def measure_printing(rounds: int) -> dict[str, float]:
    """The same invoices printed in each way, one after the other in the same process.

    How many times the house's work each way takes.
    """
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
        return report_printing(
            {name: times[name] for name in printers},
            {name: seconds[1:] for name, seconds in work.items()},
            {name: gives(pdf) for name, pdf in last.items()},
        )


def report_printing(times: Times, work: Times, given: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Medians of an invoice, and the median over the rounds of how many times the house's work each way takes.

    Work is processor time of all cores together: what else the machine does makes the time longer, but hardly that.
    """
    say(f"\n{'one invoice as a PDF':34}{'time':>12}{'work':>12}{'to the house':>14}   the file is")
    ratios = {}
    for name, seconds in times.items():
        ratios[name] = median(theirs / ours for ours, theirs in zip(work["house"], work[name], strict=True))
        cells = "".join(f"{1000 * median(measured) / IN_A_ROW:>9.1f} ms" for measured in (seconds, work[name]))
        say(f"{name:34}{cells}{ratios[name]:>14.2f}   {', '.join(given[name])}")
    return ratios


class Work:
    """Seconds of processor time: of this process to the microsecond, of those that it started to a hundredth."""

    def __init__(self) -> None:
        self._others: list[psutil.Process] = []

    def look_round(self) -> None:
        """Find the processes that were started; takes longer than some ways to print."""
        self._others = psutil.Process().children(recursive=True)

    def __call__(self) -> float:
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        others = sum(sum(processor_times(other)) for other in self._others)
        return process_time() + ended.ru_utime + ended.ru_stime + others


def processor_times(process: psutil.Process) -> tuple[float, ...]:
    """Its own seconds (user, system), and those of its children that have ended; nothing of one that is gone."""
    try:
        spent = process.cpu_times()
    except psutil.NoSuchProcess:
        return ()
    return spent.user, spent.system, spent.children_user, spent.children_system
