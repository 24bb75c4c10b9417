"""How the e-invoices of an organisation are sent."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from agreements.queries import parties_kept_by
from office import clock
from office.access import open_to
from office.acting import answer
from overview.forms import ChooseEInvoiceChannel
from parties import actions
from parties.models import Role
from parties.queries import signed_in_user


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def choose_einvoice_channel(request: HttpRequest, party_id: int) -> HttpResponse:
    """Record what the organisation has chosen: to send its e-invoices itself, or to have the site hand them over."""
    found = get_object_or_404(parties_kept_by(signed_in_user(request), on=clock.today()), pk=party_id)
    return answer(
        request,
        ChooseEInvoiceChannel(request.POST or None, initial={"channel": found.einvoice_channel}),
        partial(actions.choose_einvoice_channel, party_id=found.pk, now=clock.now()),
        template="overview/choose_einvoice_channel.html",
        context={"party": found},
        done=f"Valet för {found} är sparat.",
        to=found,
        of=found,
    )
