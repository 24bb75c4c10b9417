"""One condition with its papers, waivers and history; and an officer's own record that it is met."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from followup import actions
from followup.forms import MeetCondition
from followup.models import ConditionPaper, ConditionWaiver
from followup.queries import condition_page
from followup.views.found import condition_where, visible_condition
from office import clock
from office.access import open_to
from office.acting import answer
from office.history import history_of
from parties.models import Role
from parties.queries import signed_in_user


@open_to(*Role.values)
@require_safe
def condition(request: HttpRequest, agreement_id: int, number: int) -> HttpResponse:
    """Where a condition stands, what has been handed in for it and said of that, and what the person can do."""
    found = visible_condition(request, agreement_id, number)
    context = {
        "agreement": found.agreement,
        "condition": found,
        "page": condition_page(found.agreement, found, signed_in_user(request), today=clock.today()),
        "history": history_of(found, ConditionPaper, ConditionWaiver),
    }
    return render(request, "followup/condition.html", context)


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def meet_condition(request: HttpRequest, agreement_id: int, number: int) -> HttpResponse:
    """Record that a condition is met, and how that was shown, where no paper was handed in."""
    found = condition_where(request, agreement_id, number, Role.OFFICER)
    if found.is_met and not found.is_for_whole_term:
        raise Http404
    return answer(
        request,
        MeetCondition(request.POST or None, condition=found),
        partial(actions.meet_condition, condition_id=found.pk, on=clock.today(), by=signed_in_user(request)),
        template="followup/meet_condition.html",
        context={"agreement": found.agreement, "condition": found},
        done="Villkoret är uppfyllt.",
        to=found,
    )
