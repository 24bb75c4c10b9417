"""How fast a run goes, and how long it has left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=5)  # a run that was fast an hour ago says little of the next minute


@dataclass(frozen=True)
class Pace:
    """Pieces a minute (more than 0), and the time that is left at that pace."""

    a_minute: float
    time_left: timedelta


def pace(finished: Sequence[datetime], *, started: datetime, now: datetime, left: int) -> Pace | None:
    """The pace of the last five minutes, or since the start of a shorter run; None while there is nothing to say.

    `finished` holds the moments at which pieces were finished, in any order; `left` (0 or more) is how many are not.
    """
    since = max(started, now - WINDOW)
    minutes = (now - since) / timedelta(minutes=1)
    lately = sum(moment > since for moment in finished)
    if not lately or minutes <= 0:
        return None
    a_minute = lately / minutes
    return Pace(a_minute, timedelta(minutes=left / a_minute))
