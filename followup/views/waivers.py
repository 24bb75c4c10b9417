"""A waiver is proposed by an officer, and granted or refused by an approver."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from followup import actions
from followup.forms import DecideWaiver, ProposeWaiver
from followup.models import ConditionWaiver
from followup.rules.lifecycle import WAIVER_MEANING, WaiverState
from followup.views.found import condition_where
from office import clock
from office.access import open_to
from office.acting import answer
from parties.models import Role, User
from parties.queries import signed_in_user


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def propose_waiver(request: HttpRequest, agreement_id: int, number: int) -> HttpResponse:
    """Propose that invoices may be sent although the condition is not met."""
    found = condition_where(request, agreement_id, number, Role.OFFICER)
    return answer(
        request,
        ProposeWaiver(request.POST or None, condition=found),
        partial(actions.propose_waiver, condition_id=found.pk, now=clock.now(), by=signed_in_user(request)),
        template="followup/propose_waiver.html",
        context={"agreement": found.agreement, "condition": found},
        done="Avsteget är föreslaget. En beslutsattestant tar ställning till det.",
        to=found,
    )


@open_to(Role.APPROVER)
@require_http_methods(["GET", "HEAD", "POST"])
def decide_waiver(request: HttpRequest, agreement_id: int, number: int, waiver_id: int) -> HttpResponse:
    """Grant or refuse a waiver that somebody else has proposed."""
    found = condition_where(request, agreement_id, number, Role.APPROVER)
    waiver = get_object_or_404(found.waivers.select_related("proposed_by"), pk=waiver_id)
    return answer(
        request,
        DecideWaiver(request.POST or None),
        partial(_decide, waiver_id=waiver.pk, by=signed_in_user(request)),
        template="followup/decide_waiver.html",
        context={"agreement": found.agreement, "condition": found, "waiver": waiver},
        done=lambda decided: WAIVER_MEANING[WaiverState(decided.state)].done,
        to=found,
    )


def _decide(*, waiver_id: int, verdict: str, words: str, by: User) -> ConditionWaiver:
    decide = actions.grant_waiver if verdict == WaiverState.GRANTED else actions.refuse_waiver
    return decide(waiver_id=waiver_id, words=words, now=clock.now(), by=by)
