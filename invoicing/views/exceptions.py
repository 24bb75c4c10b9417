"""An exception from the month in which an invoice is to be dated."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agreements.actions import ConflictOfInterest
from grants.actions import ReasonMissing
from invoicing import actions
from invoicing.forms import GrantException
from invoicing.models import Invoice
from invoicing.queries import exception_panel, invoices_where_payer
from invoicing.rules.gate import MONTHS
from office import clock, formats
from office.access import open_to
from parties.models import Role
from parties.queries import signed_in_user


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def grant_exception(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """An officer lets an invoice be dated outside its month, until a day and for a reason."""
    user, today = signed_in_user(request), clock.today()
    to_us = invoices_where_payer(user, Role.OFFICER, on=today)
    found = get_object_or_404(to_us.filter(kind=Invoice.Kind.ORDINARY), pk=invoice_id)
    form = GrantException(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            granted = actions.grant_exception(invoice_id=found.pk, today=today, by=user, **form.cleaned_data)
        except actions.NoMonthToExcept:
            form.add_error(None, "Fakturan är redan skickad, så inget undantag behövs.")
        except actions.ExceptionEndsTooSoon:
            form.add_error("valid_until", f"Dagen har passerat. Skriv tidigast i dag, {formats.day(today)}.")
        except ReasonMissing as refusal:
            form.add_error("reason", str(refusal))
        except ConflictOfInterest as conflict:
            form.add_error(None, f"{conflict} Be en kollega göra det.")
        else:
            until = formats.day(granted.valid_until)
            messages.success(request, f"Undantaget är beviljat: fakturan kan skickas till och med {until}.")
            return redirect(found)
    context = {
        "form": form,
        "invoice": found,
        "month": f"{MONTHS[found.instalment.month - 1]} {found.year}",
        "exception": exception_panel(found, user=user, on=today),
    }
    return render(request, "invoicing/grant_exception.html", context)
