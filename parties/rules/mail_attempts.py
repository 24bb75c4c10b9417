"""When a mail that could not be sent is tried again."""

from datetime import datetime, timedelta

# A mail server that restarts is back within minutes, one that breaks down within a weekend.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
    timedelta(hours=24),
    timedelta(hours=24),
)


def next_attempt(attempts: int, *, failed_at: datetime) -> datetime | None:
    """When to try again after `attempts` failures (1 or more), of which the last was at `failed_at`.

    None: not again, which is after the ninth, four days or so after the first.
    """
    return failed_at + WAITS[attempts - 1] if attempts <= len(WAITS) else None
