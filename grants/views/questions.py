"""Open questions: what a paper leaves in doubt, until somebody has the answer."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from grants import actions
from grants.forms import CloseQuestion
from grants.queries import questions_of_officer
from office import clock
from office.access import open_to
from office.acting import answer
from parties.models import Role
from parties.queries import signed_in_user


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def close_question(request: HttpRequest, question_id: int) -> HttpResponse:
    """Close an open question with an answer and a source, and go back to the page that showed it."""
    user, today = signed_in_user(request), clock.today()
    question = get_object_or_404(questions_of_officer(user, on=today), pk=question_id)
    back = _page_before(request)
    return answer(
        request,
        CloseQuestion(request.POST or None),
        partial(actions.close_question, question_id=question.pk, today=today, by=user),
        template="grants/close_question.html",
        context={"question": question, "back": back},
        done=f"Oklarheten om {question.reference} är klargjord.",
        to=back,
    )


def _page_before(request: HttpRequest) -> str:
    """The page of ours that the link stood on: several in the rooms above show questions."""
    address = request.GET.get("next", "")
    ours = (
        address.startswith("/") and len(address) <= 200 and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    )
    return address if ours else "/"
