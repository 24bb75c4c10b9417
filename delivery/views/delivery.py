"""The e-invoice: what stands in it, and how far it has come."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delivery import actions
from delivery.einvoice_reader import readable
from delivery.forms import HandleReply
from delivery.lists import EINVOICES
from delivery.queries import delivery_of, einvoice_rows, einvoices_under_way, replies_visible_to
from invoicing.models import Invoice, InvoiceFile
from invoicing.queries import invoices_visible_to
from office import clock
from office.access import open_to
from office.acting import answer, press
from parties.models import Role
from parties.queries import parties_where_grantee, signed_in_user


@open_to(*Role.values)
@require_safe
def einvoice(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Every value of the stored e-invoice, read from its bytes. A draft, or a received invoice, has none."""
    user, today = signed_in_user(request), clock.today()
    found = get_object_or_404(invoices_visible_to(user, on=today), pk=invoice_id)
    file = get_object_or_404(InvoiceFile, invoice=found, kind=InvoiceFile.Kind.XML)
    context = {
        "invoice": found,
        "file": file,
        "sections": readable(bytes(file.content)),
        "delivery": delivery_of(found, user, on=today),
    }
    return render(request, "delivery/einvoice.html", context)


@open_to(Role.OFFICER, Role.GRANTEE)
@require_safe
def einvoices(request: HttpRequest) -> HttpResponse:
    """The e-invoices that the site hands over and nobody has confirmed, the refused first."""
    rows = einvoices_under_way(signed_in_user(request), on=clock.today())
    return EINVOICES.dressed(einvoice_rows).answer(request, rows, "delivery/einvoices.html")


@open_to(Role.GRANTEE)
@require_POST
def record_own_sending(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """The issuer says that she has sent the e-invoice through her own Peppol service."""
    user = signed_in_user(request)
    found = get_object_or_404(Invoice, pk=invoice_id, issuer__in=parties_where_grantee(user, on=clock.today()))
    return press(
        request,
        partial(actions.record_own_sending, invoice_id=found.pk, now=clock.now(), by=user),
        done=f"E-fakturan {found.number} är antecknad som skickad.",
        to=found,
    )


@open_to(Role.OFFICER, Role.GRANTEE)
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, reply_id: int) -> HttpResponse:
    """What the receiver has said, and where it waits for somebody: what was done about it."""
    user = signed_in_user(request)
    found = get_object_or_404(replies_visible_to(user, on=clock.today()), pk=reply_id)
    return answer(
        request,
        HandleReply(request.POST or None, reply=found),
        partial(actions.handle_reply, reply_id=found.pk, now=clock.now(), by=user),
        template="delivery/reply.html",
        context={"reply": found},
        done="Beskedet är hanterat.",
        to=found,
    )
