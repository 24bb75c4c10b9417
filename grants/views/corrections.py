"""Corrections: choose a posting, write the reason, see what will happen, confirm."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from grants import actions
from grants.forms import CorrectPosting
from grants.models import Posting
from grants.models.posting import STAGE_LABELS
from grants.queries import effects_of_correction
from grants.queries.visible import postings_of_finance
from grants.views.refusals import explain
from office import clock
from office.access import open_to
from parties.models import Role
from parties.queries import signed_in_user


@open_to(Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def correct_posting(request: HttpRequest, posting_id: int) -> HttpResponse:
    """Take a posting back, and where needed post it anew with the right amount. Nothing is done before it is seen."""
    user, today = signed_in_user(request), clock.today()
    posting = get_object_or_404(postings_of_finance(user, on=today), pk=posting_id)
    day = actions.first_open_day(posting.grant.basis.grantor, max(posting.business_date, today))
    form = CorrectPosting(request.POST or None, initial={"business_date": min(day, today)})
    step = request.POST.get("step", "look")
    if request.method == "POST" and form.is_valid() and step == "confirm":
        try:
            written = actions.correct_posting(
                posting_id=posting.pk,
                new_amount=form.cleaned_data["amount"],
                business_date=form.cleaned_data["business_date"],
                reason=form.cleaned_data["reason"],
                today=today,
                by=user,
            )
        except actions.PostingRefused as refusal:
            explain(form, refusal)
        else:
            messages.success(request, f"Post {posting.pk} är rättad med {_in_words(written)}.")
            return redirect(f"{reverse('statement', args=[posting.grant.basis_id])}#posting-{written[0].pk}")
    return _page(request, posting, form, look=step == "look" and form.is_bound)


def _page(request: HttpRequest, posting: Posting, form: CorrectPosting, *, look: bool) -> HttpResponse:
    reversal = posting.reversals.first()
    context = {"posting": posting, "form": form, "basis": posting.grant.basis, "reversal": reversal}
    if look and form.is_valid() and reversal is None:
        effects = effects_of_correction(posting, new_amount=form.cleaned_data["amount"])
        labelled = [(STAGE_LABELS[effect.stage], effect) for effect in effects]
        context |= {"effects": labelled, "impossible": any(effect.after < 0 for effect in effects)}
        return render(request, "grants/confirm_correction.html", context)
    status = 409 if form.is_bound and reversal is not None else 200
    return render(request, "grants/correct_posting.html", context, status=status)


def _in_words(written: list[Posting]) -> str:
    return " och ".join(f"post {posting.pk}" for posting in written)
