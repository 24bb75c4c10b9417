"""The statement of an agreement or a decision."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agreements.queries import (
    bases_visible_to,
)
from grants.models import Basis
from grants.queries.visible import grants_visible_to, works_for_grantor
from office import clock
from office.access import open_to
from office.downloads import attachment
from office.forms import said_of_read
from overview.exports import statement_csv as statement_as_csv
from overview.forms import StatementFilter
from overview.queries import (
    address_of_basis,
    documented_statement,
)
from parties.models import Role
from parties.queries import has_role, signed_in_user


def _visible_basis(request: HttpRequest, basis_id: int) -> Basis:
    visible = bases_visible_to(signed_in_user(request), on=clock.today()).select_related("grantor")
    return get_object_or_404(visible, pk=basis_id)


def _statement_filter(request: HttpRequest, basis: Basis) -> StatementFilter:
    grants = grants_visible_to(signed_in_user(request), basis, on=clock.today())
    years = grants.order_by().values_list("grant_years__year", flat=True).exclude(grant_years=None)
    return StatementFilter(request.GET, grants=grants, years=sorted(set(years)))


@open_to(*Role.values)
@require_safe
def statement(request: HttpRequest, basis_id: int) -> HttpResponse:
    """Every posting of an agreement or decision with running balances: all, of a grant, of a year, as of a day."""
    user, today = signed_in_user(request), clock.today()
    basis = _visible_basis(request, basis_id)
    form = _statement_filter(request, basis)
    context = {
        "basis": basis,
        "paper": address_of_basis(basis),
        "form": form,
        "read": said_of_read(form) if form.is_valid() else [],
        "statement": documented_statement(user, basis, today=today, **form.selection),
        "taken_at": clock.now(),
        "known_on": form.is_valid() and form.cleaned_data["known_on"],
        "from_inside": works_for_grantor(user, basis, on=today),
        "may_correct": has_role(user, basis.grantor, Role.FINANCE, on=today),
    }
    return render(request, "overview/statement.html", context)


@open_to(*Role.values)
@require_safe
def statement_csv(request: HttpRequest, basis_id: int) -> HttpResponse:
    """The rows that the page shows, as a file for a spreadsheet."""
    user, today = signed_in_user(request), clock.today()
    basis = _visible_basis(request, basis_id)
    form = _statement_filter(request, basis)
    if not form.is_valid():  # the page says what is wrong
        return redirect(f"{reverse('statement', args=[basis.pk])}?{request.GET.urlencode()}")
    found = documented_statement(user, basis, today=today, **form.selection)
    content = statement_as_csv(found, from_inside=works_for_grantor(user, basis, on=today))
    return attachment(content, name=f"kontoutdrag-{basis.slug}.csv", media_type="text/csv; charset=utf-8")
