"""Registering an invoice that the grantee made in its own accounting system."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from invoicing import actions
from invoicing.forms import RegisterReceivedInvoice
from invoicing.queries import content_of, invoices_where_payer
from invoicing.views.attest import changed_page
from office import clock
from office.access import open_to
from parties.models import Role
from parties.queries import signed_in_user


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def register_received_invoice(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Register a received invoice in place of the draft, with the figures that are printed on it."""
    user, today = signed_in_user(request), clock.today()
    to_us = invoices_where_payer(user, Role.OFFICER, on=today)
    found = get_object_or_404(to_us.exclude(kind="credit_note"), pk=invoice_id)
    posted = request.method == "POST"
    form = RegisterReceivedInvoice(
        request.POST if posted else None,
        request.FILES if posted else None,
        initial={"bankgiro": found.issuer.bankgiro or None, "buyer_reference": found.payer.buyer_reference},
    )
    if posted and form.is_valid():
        try:
            done = actions.register_received_invoice(invoice_id=found.pk, now=clock.now(), by=user, **form.cleaned_data)
        except actions.NumberRefused as refusal:
            form.add_error("number", str(refusal))
        except actions.DatedWrongly as refusal:
            form.add_error(refusal.field, str(refusal))
        except actions.AmountsDiffer as refusal:
            form.add_error("total", str(refusal))
        except actions.CannotSubmit as refusal:
            for blocker in refusal.blockers:
                form.add_error(None, f"{blocker.what} {blocker.how}")
        except actions.InvoiceChanged as changed:
            return changed_page(request, changed.invoice)
        else:
            messages.success(request, f"{done} från {done.issuer} är registrerad och väntar på kontrollattest.")
            return redirect(done)
    context = {"form": form, "invoice": found, "content": content_of(found, today=today)}
    return render(request, "invoicing/register_received_invoice.html", context)
