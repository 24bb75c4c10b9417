"""Which of the grantor's cost centres an agreement or a decision burdens."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from grants import actions
from grants.models import Basis
from office import clock
from office.access import open_to
from office.acting import answer
from overview.forms import RecordCostCentre
from overview.queries import address_of_basis
from parties.models import Role
from parties.queries import parties_with_role, signed_in_user


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def record_cost_centre(request: HttpRequest, basis_id: int) -> HttpResponse:
    """Record or change the cost centre, by which mandates to attest may be limited."""
    user, today = signed_in_user(request), clock.today()
    own = Basis.objects.filter(grantor__in=parties_with_role(user, Role.OFFICER, on=today))
    basis = get_object_or_404(own, pk=basis_id)
    paper = address_of_basis(basis)
    return answer(
        request,
        RecordCostCentre(request.POST or None, initial={"cost_centre": basis.cost_centre}),
        partial(actions.record_cost_centre, basis_id=basis.pk, today=today, by=user),
        template="overview/record_cost_centre.html",
        context={"basis": basis, "paper": paper},
        done="Kostnadsstället är sparat.",
        to=paper,
        of=basis,
    )
