"""An exception from the month in which an invoice is to be dated."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from invoicing import actions
from invoicing.forms import GrantException
from invoicing.models import Invoice
from invoicing.queries import exception_panel, invoices_where_payer
from invoicing.rules.gate import MONTHS
from office import clock, formats
from office.access import open_to
from office.acting import answer
from parties.models import Role
from parties.queries import signed_in_user


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def grant_exception(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """An officer lets an invoice be dated outside its month, until a day and for a reason."""
    user, today = signed_in_user(request), clock.today()
    to_us = invoices_where_payer(user, Role.OFFICER, on=today)
    found = get_object_or_404(to_us.filter(kind=Invoice.Kind.ORDINARY), pk=invoice_id)
    return answer(
        request,
        GrantException(request.POST or None),
        partial(actions.grant_exception, invoice_id=found.pk, today=today, by=user),
        template="invoicing/grant_exception.html",
        context={
            "invoice": found,
            "month": f"{MONTHS[found.instalment.month - 1]} {found.year}",
            "exception": exception_panel(found, user=user, on=today),
        },
        done=lambda granted: (
            f"Undantaget är beviljat: fakturan kan skickas till och med {formats.day(granted.valid_until)}."
        ),
        to=found,
    )
