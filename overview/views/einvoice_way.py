"""How the e-invoices of an organisation are sent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agreements.queries import parties_kept_by
from office import clock
from office.access import open_to
from overview.forms import ChooseEInvoiceWay
from parties import actions
from parties.models import Role
from parties.queries import signed_in_user


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def choose_einvoice_way(request: HttpRequest, party_id: int) -> HttpResponse:
    """Record what the organisation has chosen: to send its e-invoices itself, or to have the site hand them over."""
    found = get_object_or_404(parties_kept_by(signed_in_user(request), on=clock.today()), pk=party_id)
    form = ChooseEInvoiceWay(request.POST or None, initial={"way": found.einvoice_way})
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_einvoice_way(party_id=found.pk, now=clock.now(), **form.cleaned_data)
        except actions.NoOutbox:
            form.add_error(
                "way", "Webbplatsen har ingen accesspunkt. Den som driver den anger mappen för den (BIDRAG_OUTBOX_DIR)."
            )
        else:
            messages.success(request, f"Valet för {found} är sparat.")
            return redirect(found)
    return render(request, "overview/choose_einvoice_way.html", {"form": form, "party": found})
