"""Computed against posted: what the terms give, what is in the ledger, and why they differ."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from grants import actions
from grants.forms import CloseDifference
from grants.queries.differences import compared
from grants.queries.visible import bases_of_grantor, grant_years_of_finance
from office import clock
from office.access import open_to
from office.acting import answer
from parties.models import Role
from parties.models.membership import GRANTOR_ROLES
from parties.queries import has_role, signed_in_user


@open_to(*GRANTOR_ROLES)
@require_safe
def compare_ledger(request: HttpRequest, basis_id: int) -> HttpResponse:
    """Each grant-year of an agreement or decision: computed, posted, the difference and its reasons."""
    user, today = signed_in_user(request), clock.today()
    basis = get_object_or_404(bases_of_grantor(user, on=today), pk=basis_id)
    rows = compared(basis)
    context = {
        "basis": basis,
        "object_list": rows,
        "open": sum(row.is_open for row in rows),
        "may_close": has_role(user, basis.grantor, Role.FINANCE, on=today),
    }
    return render(request, "grants/compare_ledger.html", context)


@open_to(Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def close_difference(request: HttpRequest, grant_year_id: int) -> HttpResponse:
    """Say why a grant-year's postings are not what its terms give."""
    user, today = signed_in_user(request), clock.today()
    grant_year = get_object_or_404(grant_years_of_finance(user, on=today), pk=grant_year_id)
    basis = grant_year.grant.basis
    row = next((row for row in compared(basis) if row.comparison.grant_year.pk == grant_year.pk), None)
    return answer(
        request,
        CloseDifference(request.POST or None),
        partial(actions.close_difference, grant_year_id=grant_year.pk, today=today, by=user),
        template="grants/close_difference.html",
        context={"basis": basis, "grant_year": grant_year, "row": row},
        done=f"Avvikelsen för {grant_year} är avslutad.",
        to=reverse("compare_ledger", args=[basis.pk]),
    )
