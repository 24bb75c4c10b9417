"""Who may not take part in what concerns an organisation: seats in it, and what people declare of themselves."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from agreements.queries import parties_visible_to
from office import clock
from office.access import open_to
from office.acting import answer
from overview.forms import DeclareConflict, EndConflict, RecordSeat
from overview.queries import people_whose_seats_are_kept_by
from parties import actions
from parties.models import Party, User
from parties.models.membership import GRANTOR_ROLES
from parties.queries import conflicts_visible_to, parties_where_grantor, signed_in_user


@open_to(*GRANTOR_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def record_seat(request: HttpRequest, party_id: int) -> HttpResponse:
    """Record that somebody who works for the grantor sits in the organisation."""
    user, today = signed_in_user(request), clock.today()
    party = _other_party(user, party_id)
    return answer(
        request,
        RecordSeat(request.POST or None, people=people_whose_seats_are_kept_by(user, on=today)),
        partial(actions.record_seat, party=party, today=today, by=user),
        template="overview/record_seat.html",
        context={"party": party},
        done=lambda seat: f"Platsen är registrerad. {seat.user} kan inte attestera fakturor från {party}.",
        to=party,
    )


@open_to(*GRANTOR_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def declare_conflict(request: HttpRequest, party_id: int) -> HttpResponse:
    """Say that one should not take part in what concerns the organisation."""
    user = signed_in_user(request)
    party = _other_party(user, party_id)
    return answer(
        request,
        DeclareConflict(request.POST or None),
        partial(actions.declare_conflict, party=party, today=clock.today(), by=user),
        template="overview/declare_conflict.html",
        context={"party": party},
        done=f"Ditt jäv är anmält. Du kan inte attestera fakturor från {party}.",
        to=party,
    )


@open_to(*GRANTOR_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def end_conflict(request: HttpRequest, party_id: int, conflict_id: int) -> HttpResponse:
    """Let a ground for conflict end with a day."""
    user, today = signed_in_user(request), clock.today()
    visible = conflicts_visible_to(user, on=today).filter(party=_other_party(user, party_id))
    conflict = get_object_or_404(visible, pk=conflict_id)
    return answer(
        request,
        EndConflict(request.POST or None),
        partial(actions.end_conflict, conflict_id=conflict.pk, today=today, by=user),
        template="overview/end_conflict.html",
        context={"conflict": conflict},
        done=f"Jävet för {conflict.user} har fått en sista dag.",
        to=conflict.party,
        of=conflict,
    )


def _other_party(user: User, party_id: int) -> Party:
    """An organisation that the person may see, and for which she does not herself work as a grantor."""
    today = clock.today()
    own = parties_where_grantor(user, on=today)
    return get_object_or_404(parties_visible_to(user, on=today).exclude(pk__in=own), pk=party_id)
