"""Start page, the list of agreements and the whole-agreement page."""

from dataclasses import replace
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agreements.queries import agreements_visible_to
from followup.queries import condition_rows
from grants.queries import amounts_by_year
from grants.queries.stages import stages_of
from grants.queries.visible import works_for_grantor
from invoicing.queries import addition_rows, invoice_rows, invoices_visible_to, rest_rows
from office import clock
from office.access import open_to, signed_in
from office.lists import whole
from overview.lists import AGREEMENTS, TASKS
from overview.queries import (
    KINDS,
    agreement_history,
    agreements_this_year,
    deadlines,
    invoices_by_year,
    other_readings,
    questions_by_place,
    tasks_for,
)
from parties.models import Role
from parties.queries import has_role, roles_of, signed_in_user

SHOWN = 20  # agreements on the start page; the list has the rest


@signed_in
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What should I do today, and which agreements are mine."""
    user, today = signed_in_user(request), clock.today()
    tasks = tasks_for(user, today=today)
    in_order = agreements_visible_to(user, on=today).order_by("basis__sort_key", "pk")
    mine = list(whole(in_order, in_order[: SHOWN + 1]))
    context = {
        "today": today,
        "year": today.year,
        "tasks": tasks,
        "things": sum(task.things for task in tasks),
        "agreements": agreements_this_year(mine[:SHOWN], user, today=today),
        "more": max(0, len(mine) - SHOWN),
    }
    return render(request, "overview/start.html", context)


@signed_in
@require_safe
def to_do(request: HttpRequest, name: str) -> HttpResponse:
    """All of one kind of what waits for the person."""
    user, today = signed_in_user(request), clock.today()
    kind = KINDS.get(name)
    if kind is None or not kind.is_for(roles_of(user, on=today)):
        raise Http404
    listed = replace(TASKS, order=kind.order).dressed(lambda rows: kind.told(rows, today))
    heading = kind.many.capitalize()
    return listed.answer(request, kind.rows(user, today), "overview/to_do.html", lambda _: {"heading": heading})


@open_to(*Role.values)
@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """Every agreement that the person may see, with this year's amount and invoice."""
    user, today = signed_in_user(request), clock.today()
    return AGREEMENTS.dressed(partial(agreements_this_year, user=user, today=today)).answer(
        request,
        agreements_visible_to(user, on=today),
        "overview/agreements.html",
        lambda _: {"year": today.year},
    )


@open_to(*Role.values)
@require_safe
def agreement(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Everything about one agreement: terms by clause, amounts with derivation, doubts, invoices."""
    user, today = signed_in_user(request), clock.today()
    found = get_object_or_404(agreements_visible_to(user, on=today), pk=agreement_id)
    questions, table = questions_by_place(found), amounts_by_year(found.basis)
    invoices = invoice_rows(invoices_visible_to(user, on=today).filter(basis=found.basis), today=today)
    context = {
        "today": today,
        "agreement": found,
        "is_officer": has_role(user, found.basis.grantor, Role.OFFICER, on=today),
        "from_inside": works_for_grantor(user, found.basis, on=today),
        "signatures": found.signatures.select_related("party"),
        "conditions": condition_rows(found, user, today=today),
        "deadlines": deadlines(found, today=today),
        "table": table,
        "yearly_invoices": invoices_by_year(found, table.years, [row.invoice for row in invoices]),
        "additions": addition_rows(found.basis, user, on=today),
        "rest": rest_rows(found, user, on=today),
        "picture": stages_of(found.basis),
        "amount_questions": questions.amounts,
        "readings": other_readings(found),
        "clauses": questions.clauses,
        "invoices": invoices,
        "history": agreement_history(found),
    }
    return render(request, "overview/agreement.html", context)
