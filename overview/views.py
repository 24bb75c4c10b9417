"""Start page and the whole-agreement page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from agreements.queries import agreements_visible_to
from grants.queries import amounts_by_year
from office import clock
from office.access import open_to, signed_in
from overview.queries import (
    agreements_this_year,
    amount_questions,
    clauses_with_questions,
    deadlines,
    invoice_rows,
    other_readings,
    tasks_for,
)
from parties.models import Role
from parties.queries import signed_in_user


@signed_in
def start(request: HttpRequest) -> HttpResponse:
    """What should I do today, and which agreements are mine."""
    user, today = signed_in_user(request), clock.today()
    context = {
        "today": today,
        "year": today.year,
        "tasks": tasks_for(user, today=today),
        "agreements": agreements_this_year(user, today=today),
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
        "signatures": found.signatures.select_related("party"),
        "conditions": found.conditions.all(),
        "deadlines": deadlines(found, today=today),
        "table": amounts_by_year(found.basis),
        "amount_questions": amount_questions(found),
        "readings": other_readings(found),
        "clauses": clauses_with_questions(found),
        "invoices": invoice_rows(found, user, today=today),
    }
    return render(request, "overview/agreement.html", context)
