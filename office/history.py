"""History (historik) of rows that may be edited: who changed what, when and why.

Triggers of the database write it (django-pghistory), so bulk updates, fixtures and raw SQL are in it too. Who and why
stand with each event: the middleware knows the person and the page, `noted` adds the reason.
"""

# ruff: noqa: SLF001 - Django's public names for what models are made of begin with an underscore

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pghistory
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, models
from django.db.models import ForeignKey, Model, Q
from djmoney.models.fields import CurrencyField
from moneyed import Money

from office import formats, numbers

TrackedModel = TypeVar("TrackedModel", bound=type[Model])

CREATED, CHANGED, REMOVED = "insert", "update", "delete"
_SAID = {CREATED: "Upplagt", CHANGED: "Ändrat", REMOVED: "Borttaget"}
_EMPTY = "(tomt)"
_NOBODY = "Systemet"
# pghistory sets these for the rest of the transaction, also for what is done after its context has been left.
_FORGET = "SELECT set_config('pghistory.context_id', '', true), set_config('pghistory.context_metadata', '', true)"


def tracked(*, exclude: Sequence[str] = ()) -> Callable[[TrackedModel], TrackedModel]:
    """Let every insert, update and delete of a model's rows be kept, but not the fields named in `exclude`.

    The context stands in the event itself: a shared row of context would have to be updated, and history is not.
    """
    track: Callable[[TrackedModel], TrackedModel] = pghistory.track(
        pghistory.InsertEvent(CREATED),
        pghistory.UpdateEvent(CHANGED),
        pghistory.DeleteEvent(REMOVED),
        context_field=pghistory.ContextJSONField(),
        exclude=list(exclude),
        attrs={"__doc__": "Historik: a row as it was after a change, or before it was removed."},
        meta={"default_permissions": ()},
    )
    return track


@contextmanager
def noted(*, by: Model, why: str) -> Iterator[None]:
    """Keep who and why with every change inside; the change itself is still the action's."""
    with pghistory.context() as context:
        before = dict(context.metadata)
        context.metadata.update(user=by.pk, why=why)
        try:
            yield
        finally:
            context.metadata.clear()
            context.metadata.update(before)
    if not before and connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(_FORGET)


@dataclass(frozen=True, slots=True)
class Change:
    """One field: its Swedish name, and what it said before and after."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened to one row, or to several that were laid up or removed together."""

    what: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything that one person did at one moment (one transaction), in Stockholm's time."""

    at: datetime
    who: str
    why: str
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class _Event:
    row: Any  # of the event table
    before: Any | None  # the row's event before this one
    itself: bool  # of what the history was asked about, not of a part of it

    @property
    def key(self) -> tuple[datetime, str, str]:
        context = self.row.pgh_context or {}
        return self.row.pgh_created_at, str(context.get("user") or ""), context.get("why") or ""


def history_of(*about: Model | type[Model]) -> list[Entry]:
    """The history of some rows, the latest first: `history_of(agreement, Clause, Signature)`.

    A model among `about` stands for those of its rows that point, or once pointed, at one of the rows named. All must
    be tracked. A row that is older than its history has no old values to show.
    """
    subjects = [one for one in about if isinstance(one, Model)]
    return _entries([event for one in about for event in _events(one, subjects)])


def history_since(row: Model, event: int) -> list[Entry]:
    """What has happened to a row after one of its events (by the key of that), the latest first."""
    return _entries([one for one in _events(row, [row]) if one.row.pgh_id > event])


def kept_fields(model: Any) -> list[models.Field[Any, Any]]:
    """What the history of a tracked model keeps; of money, the amount alone."""
    kept = {field.name for field in model.pgh_event_model._meta.fields}
    return [
        field for field in model._meta.concrete_fields if field.name in kept and not isinstance(field, CurrencyField)
    ]


def _entries(events: list[_Event]) -> list[Entry]:
    events.sort(key=lambda event: event.key)
    names = _Names()
    entries = [_entry(key, list(group), names) for key, group in groupby(events, key=lambda event: event.key)]
    return entries[::-1]


def _events(one: Model | type[Model], subjects: list[Model]) -> Iterator[_Event]:
    itself = isinstance(one, Model)
    wanted = Q(pgh_obj_id=one.pk) if isinstance(one, Model) else _pointing_at(one, subjects)
    before: dict[int, Any] = {}
    for row in one.pgh_event_model.objects.filter(wanted).order_by("pgh_id"):  # type: ignore[union-attr]
        yield _Event(row, before.get(row.pgh_obj_id), itself)
        before[row.pgh_obj_id] = row


def _pointing_at(model: type[Model], subjects: list[Model]) -> Q:
    wanted = Q(pk__in=[])
    for field in model._meta.concrete_fields:
        for subject in subjects:
            if isinstance(field, ForeignKey) and field.related_model is type(subject):
                wanted |= Q(**{field.attname: subject.pk})
    return wanted


class _Names:
    """What rows are called that others point at; asked for once."""

    def __init__(self) -> None:
        self._known: dict[tuple[type[Model], Any], str] = {}
        self._people: dict[int, Model | None] = {}

    def of(self, model: type[Model], pk: Any) -> str:
        if (model, pk) not in self._known:
            found = model._default_manager.filter(pk=pk).first()
            self._known[model, pk] = str(found) if found else f"{model._meta.verbose_name} nr {pk}"
        return self._known[model, pk]

    def of_person(self, pk: int, at: datetime) -> str:
        """What the person was called then."""
        model = get_user_model()
        if pk not in self._people:
            self._people[pk] = model._default_manager.filter(pk=pk).first()
        person: Any = self._people[pk]
        return person.name_on(at) if person else f"{model._meta.verbose_name} nr {pk}"


def _entry(key: tuple[datetime, str, str], events: list[_Event], names: _Names) -> Entry:
    at, user, why = key
    who = names.of_person(int(user), at) if user else _NOBODY
    return Entry(at.astimezone(ZoneInfo(settings.TIME_ZONE)), who, why, tuple(_happenings(events, names)))


def _happenings(events: Iterable[_Event], names: _Names) -> Iterator[Happening]:
    """Changes one by one; rows of a model that came or went together are counted."""
    for (label, model), group in groupby(events, key=lambda e: (e.row.pgh_label, e.row.pgh_tracked_model)):
        together = list(group)
        if len(together) > 1 and label != CHANGED:
            yield Happening(f"{_SAID[label]}: {len(together)} {model._meta.verbose_name_plural}")
            continue
        for event in together:
            changes = tuple(_changes(event, names)) if label == CHANGED else ()
            yield Happening(f"{_SAID[label]}: {_subject(event)}", changes)


def _subject(event: _Event) -> str:
    model = event.row.pgh_tracked_model
    if event.itself:
        return str(model._meta.verbose_name)
    as_it_was = model(
        **{field.attname: getattr(event.row, field.attname) for field in kept_fields(event.row.pgh_tracked_model)}
    )
    return f"{model._meta.verbose_name} {as_it_was}"


def _changes(event: _Event, names: _Names) -> Iterator[Change]:
    if event.before is None:
        return
    for field in kept_fields(event.row.pgh_tracked_model):
        old, new = getattr(event.before, field.attname), getattr(event.row, field.attname)
        if old != new:
            yield Change(str(field.verbose_name), _word(field, old, names), _word(field, new, names))


def _word(field: models.Field[Any, Any], value: Any, names: _Names) -> str:
    if value is None or value == "":
        return _EMPTY
    if isinstance(field, ForeignKey):
        return names.of(field.related_model, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _plain_word(value)


def _plain_word(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, Money):
        return formats.kronor(value)
    if isinstance(value, Decimal):
        return numbers.number(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(ZoneInfo(settings.TIME_ZONE)):%Y-%m-%d %H:%M}"
    return formats.day(value) if isinstance(value, date) else str(value)
