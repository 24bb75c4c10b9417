"""Open questions: what a paper leaves in doubt, until somebody has the answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from grants import actions
from grants.forms import CloseQuestion
from grants.queries import questions_of_officer
from office import clock
from office.access import open_to
from parties.models import Role
from parties.queries import signed_in_user


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def close_question(request: HttpRequest, question_id: int) -> HttpResponse:
    """Close an open question with an answer and a source, and go back to the page that showed it."""
    user, today = signed_in_user(request), clock.today()
    question = get_object_or_404(questions_of_officer(user, on=today), pk=question_id)
    form, back = CloseQuestion(request.POST or None), _page_before(request)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_question(question_id=question.pk, today=today, by=user, **form.cleaned_data)
        except actions.QuestionAlreadyClosed:
            question.refresh_from_db()
            form.add_error(None, "Någon annan har redan avslutat frågan. Ditt svar är inte sparat.")
        else:
            messages.success(request, f"Tvekan om {question.reference} är avslutad.")
            return redirect(back)
    status = 409 if form.is_bound and not question.is_open else 200
    context = {"form": form, "question": question, "back": back}
    return render(request, "grants/close_question.html", context, status=status)


def _page_before(request: HttpRequest) -> str:
    """The page of ours that the link stood on: several in the rooms above show questions."""
    address = request.GET.get("next", "")
    ours = (
        address.startswith("/") and len(address) <= 200 and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    )
    return address if ours else "/"
