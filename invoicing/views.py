"""The invoice: look at it, submit it, take its PDF home."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from invoicing import actions
from invoicing.models import Invoice, InvoiceFile
from invoicing.queries import content_of, invoices_visible_to, submission_blockers
from office import clock
from office.access import open_to
from parties.models import Role
from parties.queries import has_role, signed_in_user


def _visible_invoice(request: HttpRequest, invoice_id: int) -> Invoice:
    return get_object_or_404(invoices_visible_to(signed_in_user(request), on=clock.today()), pk=invoice_id)


@open_to(*Role.values)
@require_safe
def invoice(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """The invoice or its draft, with every line's derivation and what stands in its way."""
    found, today = _visible_invoice(request, invoice_id), clock.today()
    blockers = submission_blockers(found, today=today) if found.is_draft else ()
    is_issuer = has_role(signed_in_user(request), found.issuer, Role.GRANTEE, on=today)
    context = {
        "invoice": found,
        "content": content_of(found, today=today),
        "blockers": blockers,
        "may_submit": is_issuer and found.is_draft and not blockers,
    }
    return render(request, "invoicing/invoice.html", context)


@open_to(Role.GRANTEE)
@require_POST
def submit_invoice(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Submit the draft; what stands in the way is shown on the invoice's own page."""
    found = _visible_invoice(request, invoice_id)
    try:
        submitted = actions.submit_invoice(invoice_id=found.pk, now=clock.now(), by=signed_in_user(request))
    except actions.CannotSubmit as refusal:
        messages.error(request, f"Fakturan skickades inte. {refusal}")
    else:
        messages.success(request, f"Faktura {submitted.number} är inskickad.")
    return redirect(found)


@open_to(*Role.values)
@require_safe
def invoice_pdf(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """The stored PDF, byte for byte as it was submitted. A draft has none, so there is nothing to find."""
    file = get_object_or_404(InvoiceFile, invoice=_visible_invoice(request, invoice_id), kind=InvoiceFile.Kind.PDF)
    return HttpResponse(
        bytes(file.content),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{file.name}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
