"""How fast a run goes."""

from datetime import UTC, datetime, timedelta

import pytest

from invoicing.rules.pace import pace
from office.formats import duration

START = datetime(2027, 1, 1, 0, 2, tzinfo=UTC)


def test_a_run_of_two_minutes() -> None:
    finished = [START + timedelta(seconds=second) for second in range(1, 121)]
    found = pace(finished, started=START, now=START + timedelta(minutes=2), left=90)

    assert found
    assert found.a_minute == pytest.approx(60)
    assert found.time_left == timedelta(seconds=90)


def test_only_the_last_five_minutes_count() -> None:
    quick = [START + timedelta(seconds=second) for second in range(60)]
    slow = [START + timedelta(minutes=minute) for minute in range(56, 61)]
    found = pace([*slow, *quick], started=START, now=START + timedelta(minutes=60), left=10)

    assert found
    assert found.a_minute == pytest.approx(1)
    assert found.time_left == timedelta(minutes=10)


@pytest.mark.parametrize("finished", [[], [START - timedelta(days=1)]])
def test_nothing_is_said_before_something_is_finished(finished: list[datetime]) -> None:
    assert pace(finished, started=START, now=START + timedelta(minutes=1), left=1) is None
    assert pace([START], started=START, now=START, left=1) is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (timedelta(seconds=20), "under en minut"),
        (timedelta(seconds=40), "1\u00a0min"),
        (timedelta(minutes=59, seconds=40), "1\u00a0tim 0\u00a0min"),
        (timedelta(minutes=80), "1\u00a0tim 20\u00a0min"),
    ],
)
def test_how_long_it_takes_in_words(value: timedelta, words: str) -> None:
    assert duration(value) == words
