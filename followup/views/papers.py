"""A paper is handed in for a condition, and accepted or returned."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agreements import actions as agreements_actions
from followup import actions
from followup.forms import HandInPaper, JudgePaper
from followup.models import ConditionPaper
from followup.views.found import condition_where
from office import clock
from office.access import open_to
from parties.models import Role, User
from parties.queries import signed_in_user


@open_to(Role.GRANTEE, Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in_paper(request: HttpRequest, agreement_id: int, number: int) -> HttpResponse:
    """Hand in a paper for a condition: as the grantee, or as an officer what came by post."""
    found = condition_where(request, agreement_id, number, Role.GRANTEE, Role.OFFICER)
    posted = request.method == "POST"
    form = HandInPaper(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        try:
            actions.hand_in_paper(
                condition_id=found.pk, now=clock.now(), by=signed_in_user(request), **form.cleaned_data
            )
        except actions.ConditionAlreadyMet:
            form.add_error(None, "Villkoret är redan uppfyllt, så ingen handling behövs.")
        except actions.TooManyWaiting:
            form.add_error(None, f"{actions.MOST_WAITING} handlingar väntar redan på granskning. Vänta på svar först.")
        else:
            messages.success(request, "Handlingen är inlämnad och väntar på granskning.")
            return redirect(found)
    context = {"form": form, "agreement": found.agreement, "condition": found}
    return render(request, "followup/hand_in_paper.html", context)


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def judge_paper(request: HttpRequest, agreement_id: int, number: int, paper_id: int) -> HttpResponse:
    """Accept a paper, which meets the condition, or return it with a comment."""
    found = condition_where(request, agreement_id, number, Role.OFFICER)
    paper = get_object_or_404(found.papers.for_reading(), pk=paper_id)
    form = JudgePaper(request.POST or None, condition=found)
    if request.method == "POST" and form.is_valid() and _judged(form, paper, signed_in_user(request)):
        done = "Handlingen är godkänd." if form.accepts else "Handlingen är återsänd med din kommentar."
        messages.success(request, done)
        return redirect(found)
    context = {"form": form, "agreement": found.agreement, "condition": found, "paper": paper}
    return render(request, "followup/judge_paper.html", context)


def _judged(form: JudgePaper, paper: ConditionPaper, by: User) -> bool:
    """Whether it was done; what the action refuses stands on the form."""
    comment, until = form.cleaned_data["comment"], form.last_day
    try:
        _judge(form, paper.pk, comment, until, by)
    except actions.AlreadyJudged:
        form.add_error(None, "Någon annan har redan granskat handlingen. Se på villkorets sida vad som gäller.")
    except agreements_actions.ConflictOfInterest as conflict:
        form.add_error(None, f"{conflict} Be en kollega göra det.")
    except actions.OwnPaper:
        form.add_error(None, "Du har lämnat in handlingen själv. Be en annan handläggare granska den.")
    except actions.LastDayPassed:
        form.add_error("valid_until", "Dagen har passerat. Återsänd handlingen och be om en som gäller.")
    except actions.EndsSooner:
        form.add_error(
            "valid_until",
            "Villkoret är redan visat till en senare dag. Stämmer inte den, registrera rätt dag på villkorets sida.",
        )
    return form.is_valid()


def _judge(form: JudgePaper, paper_id: int, comment: str, until: date | None, by: User) -> None:
    if form.accepts:
        actions.accept_paper(paper_id=paper_id, comment=comment, valid_until=until, now=clock.now(), by=by)
    else:
        actions.return_paper(paper_id=paper_id, comment=comment, now=clock.now(), by=by)
