"""Registering an invoice that the grantee made in its own accounting system."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from invoicing import actions
from invoicing.forms import RegisterReceivedInvoice
from invoicing.queries import content_of, invoices_where_payer
from office import clock
from office.access import open_to
from office.acting import answer, posted
from parties.models import Role
from parties.queries import signed_in_user


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def register_received_invoice(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Register a received invoice in place of the draft, with the figures that are printed on it."""
    user, today = signed_in_user(request), clock.today()
    to_us = invoices_where_payer(user, Role.OFFICER, on=today)
    found = get_object_or_404(to_us.exclude(kind="credit_note"), pk=invoice_id)
    initial = {"bankgiro": found.issuer.bankgiro or None, "buyer_reference": found.payer.buyer_reference}
    return answer(
        request,
        RegisterReceivedInvoice(*posted(request), initial=initial),
        partial(actions.register_received_invoice, invoice_id=found.pk, now=clock.now(), by=user),
        template="invoicing/register_received_invoice.html",
        context={"invoice": found, "content": content_of(found, today=today)},
        done=lambda done: f"{done} från {done.issuer} är registrerad och väntar på kontrollattest.",
        to=found,
    )
