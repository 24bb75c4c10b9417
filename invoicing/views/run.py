"""The invoices of January: what is prepared, what is missing, and why."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from invoicing import actions
from invoicing.queries import run_rows
from office import clock
from office.access import open_to
from parties.models import Role
from parties.queries import signed_in_user


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def january_run(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The drafts of all agreements for a year, and a button that prepares the missing ones."""
    user, today = signed_in_user(request), clock.today()
    year = year or today.year
    if request.method == "POST":
        done = actions.january_run(year=year, today=today, by=user)
        new = sum(row.is_new for row in done)
        messages.success(request, f"{new} nya utkast för {year}. Det som redan fanns är oförändrat.")
        return redirect("january_run_of", year=year)
    rows = run_rows(year, user=user, today=today)
    context = {"year": year, "object_list": rows, "missing": sum(row.is_missing for row in rows)}
    return render(request, "invoicing/january_run.html", context)
