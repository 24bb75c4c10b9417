"""How far the January run has come."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import CharField, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from agreements.models import Instalment
from invoicing.models import Invoice, Preparation
from invoicing.queries.run import instalments_of_year, instalments_where_officer
from invoicing.rules.pace import Pace, pace
from office import queue
from parties.models import User

# Preparation.key, as the database writes it.
_KEY = Concat(
    Value("prepare:"),
    Cast(OuterRef("instalment_id"), CharField()),
    Value(":"),
    Cast(OuterRef("year"), CharField()),
    output_field=CharField(),
)
BROKEN_OFF = "Arbetet avbröts innan det var klart."


def instalments_without_draft(year: int, *, user: User | None, today: date) -> QuerySet[Instalment]:
    """What a run of the year would prepare, of the officer's own region (None: of all)."""
    live = Invoice.objects.live().filter(kind=Invoice.Kind.ORDINARY, year=year)
    signed = _instalments(year, user, today).filter(agreement__signed_on__isnull=False)
    return signed.exclude(pk__in=live.values("instalment"))


@dataclass(frozen=True)
class Failure:
    """An instalment whose draft could not be made, and why not, in Swedish."""

    instalment: Instalment
    problem: str


@dataclass(frozen=True)
class Progress:
    """How far a run has come: pieces done, failed and left. `pace` is None before there is one, and when it is over."""

    done: int
    failures: Sequence[Failure]
    waiting: frozenset[int]  # the instalments whose turn has not come, or that are being worked on
    pace: Pace | None

    @property
    def left(self) -> int:
        return len(self.waiting)

    @property
    def planned(self) -> int:
        return self.done + len(self.failures) + self.left


def progress_of(year: int, *, user: User | None, today: date, now: datetime) -> Progress | None:
    """The latest run of the year, as far as it concerns the officer's own region (None: all of it); None: none was.

    Failures of earlier runs are among its own until they have been tried again.
    """
    rows = list(
        Preparation.objects.filter(year=year, instalment__in=_instalments(year, user, today))
        .select_related("instalment__agreement__basis", "instalment__agreement__grantee")
        .annotate(waits=queue.is_waiting(_KEY))
    )
    if not rows:
        return None
    # In two questions, what is finished in between would be neither done nor waiting.
    waiting = [row for row in rows if row.waits and row.done_at is None and row.failed_at is None]
    started = min((row.planned_at for row in waiting), default=max(row.planned_at for row in rows))
    of_the_run = [row for row in rows if row.planned_at >= started]
    left = len(waiting)
    return Progress(
        done=sum(row.done_at is not None for row in of_the_run),
        failures=_failures(rows, waiting),
        waiting=frozenset(row.instalment_id for row in waiting),
        pace=pace(_moments(of_the_run), started=started, now=now, left=left) if left else None,
    )


def _instalments(year: int, user: User | None, today: date) -> QuerySet[Instalment]:
    return instalments_of_year(year) if user is None else instalments_where_officer(year, user, on=today)


def _failures(rows: Iterable[Preparation], waiting: Collection[Preparation]) -> list[Failure]:
    pending = {row.pk for row in waiting}
    return [
        Failure(row.instalment, row.problem or BROKEN_OFF)
        for row in rows
        if row.done_at is None and row.pk not in pending
    ]


def _moments(rows: Iterable[Preparation]) -> list[datetime]:
    return [moment for row in rows if (moment := row.done_at or row.failed_at)]
