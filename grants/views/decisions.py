"""Decisions: the paper as it is, and what the board made of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from grants.forms import RecordDecision
from grants.lists import DECISIONS
from grants.models import Decision
from grants.queries import amounts_by_year, decisions_visible_to, decisions_where_officer
from grants.queries.stages import stages_of
from office import clock
from office.access import open_to
from office.acting import answer
from parties.actions import propose
from parties.models import ProposalKind, Role
from parties.queries import has_role, signed_in_user


def _visible_decision(request: HttpRequest, decision_id: int) -> Decision:
    return get_object_or_404(decisions_visible_to(signed_in_user(request), on=clock.today()), pk=decision_id)


@open_to(*Role.values)
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """Decision papers, proposals among them, the latest meeting first."""
    found = decisions_visible_to(signed_in_user(request), on=clock.today())
    return DECISIONS.answer(request, found, "grants/decisions.html")


@open_to(*Role.values)
@require_safe
def decision(request: HttpRequest, decision_id: int) -> HttpResponse:
    """One decision paper: its items, what they give and need, its doubts."""
    found = _visible_decision(request, decision_id)
    is_officer = has_role(signed_in_user(request), found.basis.grantor, Role.OFFICER, on=clock.today())
    context = {
        "decision": found,
        "is_officer": is_officer,
        "items": found.items.select_related(
            "appropriation__funding_source", "appropriation__recipient", "budget_request__recipient"
        ),
        "table": amounts_by_year(found.basis),
        "picture": stages_of(found.basis),
        "questions": found.basis.open_questions.all(),
        "may_record": found.is_proposed and is_officer,
    }
    return render(request, "grants/decision.html", context)


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def record_decision(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Propose what is recorded of what the board decided, and when; a colleague confirms it."""
    found = get_object_or_404(decisions_where_officer(signed_in_user(request), on=clock.today()), pk=decision_id)
    return answer(
        request,
        RecordDecision(request.POST or None, initial={"decided_on": found.meeting_date}),
        lambda **asked: propose(
            kind=ProposalKind.DECISION,
            content={"decision_id": found.pk, **asked},
            now=clock.now(),
            by=signed_in_user(request),
        ),
        template="grants/record_decision.html",
        context={"decision": found},
        done=lambda proposal: proposal.said,
        to=found,
    )
