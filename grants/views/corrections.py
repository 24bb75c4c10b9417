"""Corrections: choose a posting, write the reason, see what will happen, confirm."""

from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from grants import actions
from grants.forms import CorrectPosting
from grants.models import Posting
from grants.models.posting import STAGE_LABELS
from grants.queries import effects_of_correction
from grants.queries.visible import postings_of_finance
from office import clock
from office.access import open_to
from office.acting import answer
from office.places import address_of
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
    if request.POST.get("step") != "confirm":
        return _look(request, posting, form)
    return answer(
        request,
        form,
        partial(_correct, posting_id=posting.pk, today=today, by=user),
        template="grants/correct_posting.html",
        context=_context(posting),
        done=lambda written: f"Post {posting.pk} är rättad med {_in_words(written)}.",
        to=lambda written: f"{address_of('statement', posting.grant.basis_id)}#posting-{written[0].pk}",
    )


def _correct(*, amount: Decimal | None, **asked: Any) -> list[Posting]:
    return actions.correct_posting(new_amount=amount, **asked)


def _look(request: HttpRequest, posting: Posting, form: CorrectPosting) -> HttpResponse:
    """The form, or what it will do."""
    context = _context(posting) | {"form": form}
    if request.POST.get("step", "look") == "look" and form.is_valid() and context["reversal"] is None:
        effects = effects_of_correction(posting, new_amount=form.cleaned_data["amount"])
        labelled = [(STAGE_LABELS[effect.stage], effect) for effect in effects]
        context |= {"effects": labelled, "impossible": any(effect.after < 0 for effect in effects)}
        return render(request, "grants/confirm_correction.html", context)
    status = 409 if form.is_bound and context["reversal"] is not None else 200
    return render(request, "grants/correct_posting.html", context, status=status)


def _context(posting: Posting) -> dict[str, Any]:
    return {"posting": posting, "basis": posting.grant.basis, "reversal": posting.reversals.first()}


def _in_words(written: list[Posting]) -> str:
    return " och ".join(f"post {posting.pk}" for posting in written)
