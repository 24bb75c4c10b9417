"""Grounds for a conflict of interest: a seat in an organisation's steering group, or what a person declares."""

from datetime import date

from django.db import transaction

from office.refusal import Refusal
from parties.actions.memberships import AlreadyEnded, EndsBeforeItBegins, InThePast, NotForOneself
from parties.models import ConflictOfInterest, Party, Role, User
from parties.models.membership import GRANTOR_ROLES
from parties.queries import has_role, parties_where_grantor, parties_with_role


class NotOfTheirs(Refusal):
    """A seat is recorded by the person, or by officer or finance of the grantor that the person works for."""

    sentence = "Personen arbetar inte för din organisation i dag."
    field = "user"


class NotForAGrantor(Refusal):
    """Only who works for a grantor on the day has something to declare."""

    sentence = "Du arbetar inte för någon bidragsgivare i dag och har inget jäv att anmäla."


@transaction.atomic
def record_seat(
    *, user: User, party: Party, what: str, valid_from: date, valid_until: date | None, today: date, by: User
) -> ConflictOfInterest:
    """Record that a person who works for a grantor sits in the organisation, say in its steering group.

    First and last day included; the first may have been. Refused: NotOfTheirs, EndsBeforeItBegins.
    """
    if valid_until and valid_until < valid_from:
        raise EndsBeforeItBegins
    if not _keeps_conflicts_of(user, today, by):
        raise NotOfTheirs
    return ConflictOfInterest.objects.create(
        user=user,
        party=party,
        kind=ConflictOfInterest.Kind.SEAT,
        what=what,
        valid_from=valid_from,
        valid_until=valid_until,
        recorded_by=by,
    )


@transaction.atomic
def declare_conflict(*, party: Party, reason: str, today: date, by: User) -> ConflictOfInterest:
    """Let a person say that they should not take part in what concerns the organisation, from today and until ended.

    Refused: NotForAGrantor.
    """
    if not parties_where_grantor(by, on=today).exists():
        raise NotForAGrantor
    return ConflictOfInterest.objects.create(
        user=by, party=party, kind=ConflictOfInterest.Kind.DECLARED, what=reason, valid_from=today, recorded_by=by
    )


@transaction.atomic
def end_conflict(*, conflict_id: int, last_day: date, today: date, by: User) -> ConflictOfInterest:
    """Let a ground end with a day, today at the earliest, so that nobody is free of it on the day they end it.

    What a person has declared may be ended by herself; a seat only by officer or finance, who is not the person.
    Refused: NotForOneself, NotOfTheirs, InThePast, EndsBeforeItBegins, AlreadyEnded (also when it would last longer).
    """
    conflict = (
        ConflictOfInterest.objects.select_for_update(no_key=True, of=("self",))
        .select_related("user")
        .get(pk=conflict_id)
    )
    if conflict.user == by and conflict.kind == ConflictOfInterest.Kind.SEAT:
        raise NotForOneself("Din egen plats avslutar en handläggare eller en ekonom åt dig.")
    if not _keeps_conflicts_of(conflict.user, today, by):
        raise NotOfTheirs
    if last_day < today:
        raise InThePast("Jävet slutar tidigast i dag. Dagar som har varit ändras inte.")
    if last_day < conflict.valid_from:
        raise EndsBeforeItBegins("Jävet har inte börjat den dagen.", field="last_day")
    if conflict.valid_until and conflict.valid_until <= last_day:
        raise AlreadyEnded("Jävet slutar redan då eller tidigare.")
    conflict.valid_until = last_day
    conflict.save(update_fields=["valid_until"])
    return conflict


def _keeps_conflicts_of(user: User, today: date, by: User) -> bool:
    if user == by:
        return parties_where_grantor(by, on=today).exists()
    kept = parties_with_role(by, Role.OFFICER, Role.FINANCE, on=today)
    return any(has_role(user, grantor, *GRANTOR_ROLES, on=today) for grantor in kept)
