"""Credit: take an invoice back, or register that its issuer has."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from grants.actions import ReasonMissing
from invoicing import actions as invoicing_actions
from invoicing.models import Invoice
from invoicing.queries import invoices_where_issuer, invoices_where_payer, year_is_promised
from invoicing.views.attest import changed_page
from office import clock
from office.access import open_to
from parties.models import Role
from parties.queries import signed_in_user
from payments import actions
from payments.forms import CreditInvoice, RegisterReceivedCredit
from payments.queries import why_not_credited


@open_to(Role.GRANTEE)
@require_http_methods(["GET", "HEAD", "POST"])
def credit_invoice(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """The issuer takes its invoice back by a credit note; the new draft is there at once."""
    user, today = signed_in_user(request), clock.today()
    mine = invoices_where_issuer(user, on=today)
    found = get_object_or_404(mine.submitted().filter(received_document=None), pk=invoice_id)
    form = CreditInvoice(request.POST or None, initial={"seen": found.status})
    if request.method == "POST" and form.is_valid():
        try:
            note = actions.credit_invoice(invoice_id=found.pk, now=clock.now(), by=user, **form.cleaned_data)
        except (invoicing_actions.CannotCredit, ReasonMissing) as refusal:
            form.add_error(None, str(refusal))
        except invoicing_actions.InvoiceChanged as changed:
            return changed_page(request, changed.invoice)
        else:
            return _done(request, found, note)
    context = {
        "form": form,
        "invoice": found,
        "why_not": why_not_credited(found),
        "again": year_is_promised(found),
    }
    return render(request, "payments/credit_invoice.html", context)


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def register_received_credit(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """An officer registers the credit note that the issuer made in its own system for a received invoice."""
    user, today = signed_in_user(request), clock.today()
    to_us = invoices_where_payer(user, Role.OFFICER, on=today)
    found = get_object_or_404(to_us.submitted().exclude(received_document=None), pk=invoice_id)
    posted = request.method == "POST"
    form = RegisterReceivedCredit(
        request.POST if posted else None, request.FILES if posted else None, initial={"seen": found.status}
    )
    if posted and form.is_valid():
        try:
            note = actions.register_received_credit(invoice_id=found.pk, now=clock.now(), by=user, **form.cleaned_data)
        except invoicing_actions.NumberRefused as refusal:
            form.add_error("number", str(refusal))
        except invoicing_actions.DatedWrongly as refusal:
            form.add_error(refusal.field, str(refusal))
        except (invoicing_actions.CannotCredit, ReasonMissing) as refusal:
            form.add_error(None, str(refusal))
        except invoicing_actions.InvoiceChanged as changed:
            return changed_page(request, changed.invoice)
        else:
            return _done(request, found, note)
    context = {"form": form, "invoice": found, "why_not": why_not_credited(found)}
    return render(request, "payments/register_received_credit.html", context)


def _done(request: HttpRequest, original: Invoice, note: Invoice) -> HttpResponse:
    messages.success(request, f"{original} är krediterad med kreditfaktura {note.number}.")
    return redirect(original)
