"""Measure the run of January and the PDF in it: `make bench`, see bench/README.md. Prints tables and leaves no data."""

import argparse
import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from bench.printing import IN_A_ROW, measure_printing  # noqa: E402 - models can be imported from here on
from bench.run import measure_run  # noqa: E402
from bench.tables import Aim, say  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help=f"turns of each way to print, {IN_A_ROW} invoices each")
    parser.add_argument("--agreements", type=int, default=1_000, help="of the run")
    parser.add_argument("--turns", type=int, default=1, help="of the run with one process and with two")
    options = parser.parse_args()
    aims: list[Aim] = []
    if options.rounds:
        ratios = measure_printing(options.rounds)
        naive = ratios["WeasyPrint, naive"]
        aims.append(Aim("the PDF's work, naive WeasyPrint's times the house's", naive, 1.7, "x", at_least=True))
    if options.agreements:
        aims += measure_run(options.agreements, options.turns)
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    say(f"\nThe machine's load in the last 1, 5 and 15 minutes: {load}; it has {os.cpu_count()} cores.")
    for aim in aims:
        say(str(aim))


if __name__ == "__main__":
    main()
