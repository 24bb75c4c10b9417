"""Who may not take part in what concerns an organisation: seats in it, and what people declare of themselves."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agreements.queries import parties_visible_to
from office import clock
from office.access import open_to
from overview.forms import DeclareConflict, EndInterest, RecordSeat
from overview.queries import people_whose_seats_are_kept_by
from parties import actions
from parties.models import Party, User
from parties.models.membership import GRANTOR_ROLES
from parties.queries import interests_visible_to, parties_where_grantor, signed_in_user

NOT_OF_THEIRS = "Personen arbetar inte för din organisation i dag."
END_REFUSED: dict[type[Exception], tuple[str | None, str]] = {
    actions.NotForOneself: (None, "Din egen plats avslutar en handläggare eller en ekonom åt dig."),
    actions.NotOfTheirs: (None, NOT_OF_THEIRS),
    actions.InThePast: ("last_day", "Jävet slutar tidigast i dag. Dagar som har varit ändras inte."),
    actions.EndsBeforeItBegins: ("last_day", "Jävet har inte börjat den dagen."),
    actions.AlreadyEnded: ("last_day", "Jävet slutar redan då eller tidigare."),
}


@open_to(*GRANTOR_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def record_seat(request: HttpRequest, party_id: int) -> HttpResponse:
    """Record that somebody who works for the grantor sits in the organisation."""
    user, today = signed_in_user(request), clock.today()
    party = _other_party(user, party_id)
    form = RecordSeat(request.POST or None, people=people_whose_seats_are_kept_by(user, on=today))
    if request.method == "POST" and form.is_valid():
        try:
            seat = actions.record_seat(party=party, today=today, by=user, **form.cleaned_data)
        except actions.EndsBeforeItBegins:
            form.add_error("valid_until", "Sista dagen ligger före den första.")
        except actions.NotOfTheirs:
            form.add_error("user", NOT_OF_THEIRS)
        else:
            messages.success(request, f"Platsen är registrerad. {seat.user} kan inte attestera fakturor från {party}.")
            return redirect(party)
    return render(request, "overview/record_seat.html", {"form": form, "party": party})


@open_to(*GRANTOR_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def declare_conflict(request: HttpRequest, party_id: int) -> HttpResponse:
    """Say that one should not take part in what concerns the organisation."""
    user = signed_in_user(request)
    party, form = _other_party(user, party_id), DeclareConflict(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.declare_conflict(party=party, today=clock.today(), by=user, **form.cleaned_data)
        except actions.NotForAGrantor:
            form.add_error(None, "Du arbetar inte för någon bidragsgivare i dag och har inget jäv att anmäla.")
        else:
            messages.success(request, f"Ditt jäv är anmält. Du kan inte attestera fakturor från {party}.")
            return redirect(party)
    return render(request, "overview/declare_conflict.html", {"form": form, "party": party})


@open_to(*GRANTOR_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def end_interest(request: HttpRequest, party_id: int, interest_id: int) -> HttpResponse:
    """Let a ground for conflict end with a day."""
    user, today = signed_in_user(request), clock.today()
    visible = interests_visible_to(user, on=today).filter(party=_other_party(user, party_id))
    interest, form = get_object_or_404(visible, pk=interest_id), EndInterest(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_interest(interest_id=interest.pk, today=today, by=user, **form.cleaned_data)
        except tuple(END_REFUSED) as refusal:
            form.add_error(*END_REFUSED[type(refusal)])
        else:
            messages.success(request, f"Jävet för {interest.user} har fått en sista dag.")
            return redirect(interest.party)
    return render(request, "overview/end_interest.html", {"form": form, "interest": interest})


def _other_party(user: User, party_id: int) -> Party:
    """An organisation that the person may see, and for which she does not herself work as a grantor."""
    today = clock.today()
    own = parties_where_grantor(user, on=today)
    return get_object_or_404(parties_visible_to(user, on=today).exclude(pk__in=own), pk=party_id)
