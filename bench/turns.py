"""Ways that take turns, so that other work on the machine meets them all."""

from collections.abc import Callable, Mapping
from math import inf
from time import perf_counter

Way = Callable[[], object]
Times = Mapping[str, list[float]]  # seconds of each round


def interleaved(ways: Callable[[], Mapping[str, Way]], *, rounds: int, patience: float = inf) -> Times:
    """Each way once a round, every second round backwards; the first round warms up and does not count.

    What has taken more than `patience` seconds is not asked again: never for what writes, or the ledgers differ.
    """
    times: dict[str, list[float]] = {}
    for number in range(rounds + 1):
        due = list(ways().items())
        for name, way in due if number % 2 else reversed(due):
            if sum(times.get(name, [])) < patience:
                start = perf_counter()
                way()
                times.setdefault(name, []).append(perf_counter() - start)
    return {name: measured[1:] or measured for name, measured in times.items()}
