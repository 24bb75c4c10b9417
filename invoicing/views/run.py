"""The invoices of January: what is prepared, what is missing, and why."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from invoicing import actions
from invoicing.lists import RUN
from invoicing.queries import instalments_where_officer, instalments_without_draft, progress_of, run_rows
from office import clock, queue
from office.access import open_to
from parties.models import Role
from parties.queries import signed_in_user

# A few drafts are there before the next page is: nobody is sent to look at the progress of a second's work.
SMALL_RUN, PATIENCE = 10, 2.0  # drafts, seconds
FAILURES_SHOWN = 50  # each stands in the list too


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def january_run(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The drafts of all agreements for a year, how far the run of them has come, and a button that plans it."""
    year = year or clock.today().year
    if request.method == "POST":
        return _plan(request, year)
    user, today = signed_in_user(request), clock.today()
    progress = progress_of(year, user=user, today=today, now=clock.now())
    waiting = progress.waiting if progress else frozenset()
    problems = {failure.instalment.pk: failure.problem for failure in progress.failures} if progress else {}
    missing = {*instalments_without_draft(year, user=user, today=today).values_list("pk", flat=True)} - waiting
    return RUN.dressed(partial(run_rows, year=year, today=today, waiting=waiting, problems=problems)).answer(
        request,
        instalments_where_officer(year, user, on=today),
        "invoicing/january_run.html",
        lambda _: {
            "year": year,
            "missing": len(missing),
            "failed": len(missing & problems.keys()),
            "failures": [one for one in progress.failures if one.instalment.pk in missing][:FAILURES_SHOWN]
            if progress
            else [],
            "progress": progress,
            "worker_is_alive": not waiting or queue.worker_is_alive(),
        },
    )


def _plan(request: HttpRequest, year: int) -> HttpResponse:
    planned = actions.plan_january_run(year=year, today=clock.today(), now=clock.now(), by=signed_in_user(request))
    keys = [row.key for row in planned]
    if 0 < len(keys) <= SMALL_RUN and queue.worker_is_alive():
        queue.wait_for(keys, seconds=PATIENCE)
    if not planned:
        messages.info(request, "Inget mer att förbereda. Det som redan fanns är oförändrat.")
    elif not queue.waiting(keys):
        messages.success(request, f"Körningen för {year} är klar. Det som redan fanns är oförändrat.")
    else:
        messages.success(request, f"Körningen för {year} är planerad: {len(planned)} utkast görs ett i taget.")
    return redirect("january_run_of", year=year)
