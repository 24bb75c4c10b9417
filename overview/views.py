"""Start page and the whole-agreement page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from agreements.queries import agreements_visible_to
from grants.queries import amounts_by_year
from invoicing.queries import invoices_visible_to
from office import clock
from office.access import open_to, signed_in
from overview.queries import agreement_summaries, drafts_to_send, other_readings
from parties.models import Role
from parties.queries import signed_in_user


@signed_in
def start(request: HttpRequest) -> HttpResponse:
    """What should I do today, and which agreements are mine."""
    user, today = signed_in_user(request), clock.today()
    context = {
        "today": today,
        "drafts": drafts_to_send(user, today=today),
        "summaries": agreement_summaries(user, today=today),
        "invoices": invoices_visible_to(user, on=today).submitted()[:10],
    }
    return render(request, "overview/start.html", context)


@open_to(*Role.values)
def agreement(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Everything about one agreement: terms by clause, amounts with derivation, doubts, invoices."""
    user, today = signed_in_user(request), clock.today()
    found = get_object_or_404(agreements_visible_to(user, on=today), pk=agreement_id)
    context = {
        "today": today,
        "agreement": found,
        "amounts": amounts_by_year(found.basis),
        "readings": other_readings(found),
        "questions": found.basis.open_questions.all(),
        "invoices": invoices_visible_to(user, on=today).filter(agreement=found),
    }
    return render(request, "overview/agreement.html", context)
