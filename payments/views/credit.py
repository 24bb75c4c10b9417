"""Credit: send a paid invoice back, take an invoice back, or register that its issuer has."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from invoicing.models import Invoice
from invoicing.queries import invoices_where_issuer, invoices_where_payer, year_is_promised
from invoicing.shared_forms import ReturnInvoice
from office import clock
from office.access import open_to
from office.acting import answer, posted
from parties.models import Role
from parties.queries import signed_in_user
from payments import actions
from payments.forms import CreditInvoice, RegisterReceivedCredit
from payments.queries import why_not_credited, why_not_returned


@open_to(Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def return_paid_invoice(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Send back an invoice that has been paid, with the reason: payment and attest are taken back."""
    user, today = signed_in_user(request), clock.today()
    to_us = invoices_where_payer(user, Role.FINANCE, on=today)
    found = get_object_or_404(to_us.bills(), pk=invoice_id)
    return answer(
        request,
        ReturnInvoice(request.POST or None, initial={"seen": found.status}),
        partial(actions.return_paid_invoice, invoice_id=found.pk, now=clock.now(), by=user),
        template="payments/return_paid_invoice.html",
        context={"invoice": found, "why_not": why_not_returned(found)},
        done=f"{found} är återsänd till {found.issuer}, och betalningen är tillbakatagen.",
        to=found,
    )


@open_to(Role.GRANTEE)
@require_http_methods(["GET", "HEAD", "POST"])
def credit_invoice(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """The issuer takes its invoice back by a credit note; the new draft is there at once."""
    user, today = signed_in_user(request), clock.today()
    mine = invoices_where_issuer(user, on=today)
    found = get_object_or_404(mine.submitted().filter(received_document=None), pk=invoice_id)
    return answer(
        request,
        CreditInvoice(request.POST or None, initial={"seen": found.status}),
        partial(actions.credit_invoice, invoice_id=found.pk, now=clock.now(), by=user),
        template="payments/credit_invoice.html",
        context={"invoice": found, "why_not": why_not_credited(found), "again": year_is_promised(found)},
        done=partial(_credited, found),
        to=found,
    )


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def register_received_credit(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """An officer registers the credit note that the issuer made in its own system for a received invoice."""
    user, today = signed_in_user(request), clock.today()
    to_us = invoices_where_payer(user, Role.OFFICER, on=today)
    found = get_object_or_404(to_us.submitted().exclude(received_document=None), pk=invoice_id)
    return answer(
        request,
        RegisterReceivedCredit(*posted(request), initial={"seen": found.status}),
        partial(actions.register_received_credit, invoice_id=found.pk, now=clock.now(), by=user),
        template="payments/register_received_credit.html",
        context={"invoice": found, "why_not": why_not_credited(found)},
        done=partial(_credited, found),
        to=found,
    )


def _credited(original: Invoice, note: Invoice) -> str:
    return f"{original} är krediterad med kreditfaktura {note.number}."
