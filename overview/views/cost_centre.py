"""Which of the grantor's cost centres an agreement or a decision burdens."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from grants import actions
from grants.models import Basis
from office import clock
from office.access import open_to
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
    form = RecordCostCentre(request.POST or None, initial={"cost_centre": basis.cost_centre})
    paper = address_of_basis(basis)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_cost_centre(basis_id=basis.pk, today=today, by=user, **form.cleaned_data)
        except actions.NotAnOfficer:
            form.add_error(None, "Du är inte handläggare i organisationen i dag.")
        except actions.ReachOfOnesOwnMandate:
            form.add_error(
                None, "Du attesterar själv för vissa kostnadsställen. Be en annan handläggare ange vilket som gäller."
            )
        else:
            messages.success(request, "Kostnadsstället är sparat.")
            return redirect(paper)
    return render(request, "overview/record_cost_centre.html", {"form": form, "basis": basis, "paper": paper})
