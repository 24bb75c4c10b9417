"""The papers handed in for conditions; and how one is handed in, and accepted or returned."""

from datetime import date
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_safe

from followup import actions
from followup.forms import HandInPaper, JudgePaper
from followup.lists import PAPERS
from followup.models import ConditionPaper
from followup.queries import papers_visible_to
from followup.rules.lifecycle import PaperState
from followup.views.found import condition_where
from office import clock
from office.access import open_to
from office.acting import answer, posted
from parties.models import Role, User
from parties.queries import signed_in_user


@open_to(*Role.values)
@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """What has been handed in under the agreements that the person may see, the latest first."""
    found = papers_visible_to(signed_in_user(request), ConditionPaper.objects.all(), on=clock.today())
    words = {
        "heading": "Inlämnade handlingar",
        "lead": "Det som har lämnats in för att visa att avtalens villkor är uppfyllda, och vad granskningen gav.",
        "empty": "De lämnas in på sidan om villkoret som de ska visa är uppfyllt.",
        "asked": "Villkor",
        "may_lapse": True,
    }
    return PAPERS.answer(request, found, "followup/papers.html", lambda _: words)


@open_to(Role.GRANTEE, Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in_paper(request: HttpRequest, agreement_id: int, number: int) -> HttpResponse:
    """Hand in a paper for a condition: as the grantee, or as an officer what came by post."""
    found = condition_where(request, agreement_id, number, Role.GRANTEE, Role.OFFICER)
    return answer(
        request,
        HandInPaper(*posted(request)),
        partial(actions.hand_in_paper, condition_id=found.pk, now=clock.now(), by=signed_in_user(request)),
        template="followup/hand_in_paper.html",
        context={"paper": ConditionPaper(condition=found)},
        done="Handlingen är inlämnad och väntar på granskning.",
        to=found,
    )


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def judge_paper(request: HttpRequest, agreement_id: int, number: int, paper_id: int) -> HttpResponse:
    """Accept a paper, which meets the condition, or return it with a comment."""
    found = condition_where(request, agreement_id, number, Role.OFFICER)
    paper = get_object_or_404(found.papers.for_reading(), pk=paper_id)
    return answer(
        request,
        JudgePaper(request.POST or None, paper=paper),
        partial(_judge, paper_id=paper.pk, by=signed_in_user(request)),
        template="followup/judge_paper.html",
        context={"paper": paper},
        done=lambda judged: judged.meaning.done,
        to=found,
    )


def _judge(*, paper_id: int, verdict: str, comment: str, by: User, valid_until: date | None = None) -> ConditionPaper:
    if verdict == PaperState.RETURNED:
        return actions.return_paper(paper_id=paper_id, comment=comment, now=clock.now(), by=by)
    return actions.accept_paper(paper_id=paper_id, comment=comment, valid_until=valid_until, now=clock.now(), by=by)
