"""Which day it is. Views, admin and commands ask here; actions and rules are told.

Demonstrations and tests may set another day by a file that every process of the server reads
(settings.CLOCK_FILE). In production there is no such file: settings refuse it.
"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone


def set_day() -> date | None:
    """The day that was set for a demonstration or a test, or None."""
    if settings.CLOCK_FILE is None:
        return None
    try:
        return date.fromisoformat(settings.CLOCK_FILE.read_text().strip())
    except FileNotFoundError:
        return None


def today() -> date:
    """Today in Stockholm."""
    return set_day() or timezone.localdate()


def now() -> datetime:
    """This moment. On a day that was set, the real time of that day."""
    real = timezone.localtime()
    return real + timedelta(days=(today() - real.date()).days)


def day_of(moment: datetime) -> date:
    """The day of a moment in Stockholm."""
    return timezone.localtime(moment).date()


def day_of_maybe(moment: datetime | None) -> date | None:
    """The same, of a moment that may not have come."""
    return None if moment is None else day_of(moment)


def set_to(day: date) -> None:
    """Set the day for a demonstration or a test, for every process of the server at once."""
    if settings.CLOCK_FILE is None:
        raise RuntimeError("Only a demonstration or a test may set another day.")
    new = settings.CLOCK_FILE.with_suffix(".new")
    new.write_text(day.isoformat())
    new.replace(settings.CLOCK_FILE)  # in one step: the server may be reading
