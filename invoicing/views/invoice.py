"""The invoice: look at it, submit it, take its PDF and e-invoice home."""

import re
from decimal import Decimal
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from agreements.queries import agreements_visible_to
from invoicing import actions
from invoicing.lists import INVOICES
from invoicing.models import Invoice, InvoiceFile
from invoicing.pdf import invoice_pdf as render_pdf
from invoicing.queries import (
    asked_for,
    instalments_of_year,
    invoice_rows,
    invoices_visible_to,
    preview_content,
)
from office import clock, formats
from office.access import open_to
from office.acting import press
from office.downloads import attachment
from parties.models import Role
from parties.queries import parties_where_grantee, signed_in_user


def visible_invoice(request: HttpRequest, invoice_id: int) -> Invoice:
    return get_object_or_404(invoices_visible_to(signed_in_user(request), on=clock.today()), pk=invoice_id)


@open_to(Role.GRANTEE)
@require_POST
def submit_invoice(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Submit the draft; what stands in the way is shown on the invoice's own page."""
    user, seen = signed_in_user(request), request.POST.get("seen", "")
    found = get_object_or_404(Invoice, pk=invoice_id, issuer__in=parties_where_grantee(user, on=clock.today()))
    return press(
        request,
        partial(actions.submit_invoice, invoice_id=found.pk, now=clock.now(), by=user, seen=_kronor(seen)),
        done=lambda sent: (
            f"Faktura {sent.number} är inskickad till {sent.payer}. "
            f"Den förfaller {formats.day(sent.due_date) if sent.due_date else ''}."
        ),
        to=found,
        otherwise="Fakturan skickades inte.",
    )


def _kronor(shown: str) -> Decimal | None:
    """The total that the page showed; None where it showed none, or something else than it writes."""
    return Decimal(shown) if re.fullmatch(r"[0-9]{1,12}\.[0-9]{2}", shown) else None


@open_to(*Role.values)
@require_safe
def invoice_pdf(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """The stored PDF, byte for byte as it was submitted. A draft has none, so there is nothing to find."""
    return _stored_file(request, invoice_id, InvoiceFile.Kind.PDF, "application/pdf")


@open_to(*Role.values)
@require_safe
def invoice_xml(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """The stored e-invoice, byte for byte as it is sent, with the PDF inside it. A draft has none."""
    return _stored_file(request, invoice_id, InvoiceFile.Kind.XML, "application/xml")


def _stored_file(request: HttpRequest, invoice_id: int, kind: InvoiceFile.Kind, media_type: str) -> HttpResponse:
    file = get_object_or_404(InvoiceFile, invoice=visible_invoice(request, invoice_id), kind=kind)
    return attachment(bytes(file.content), name=file.name, media_type=media_type)


@open_to(*Role.values)
@require_safe
def preview_invoice(request: HttpRequest, instalment_id: int, year: int) -> HttpResponse:
    """The invoice of any year of the term as a PDF marked as a draft, before it can be submitted."""
    today = clock.today()
    visible = instalments_of_year(year).filter(agreement__in=agreements_visible_to(signed_in_user(request), on=today))
    content = preview_content(get_object_or_404(visible, pk=instalment_id), year, today=today)
    return attachment(render_pdf(content), name=f"utkast-{year}.pdf", media_type="application/pdf")


@open_to(*Role.values)
@require_safe
def invoices(request: HttpRequest) -> HttpResponse:
    """All invoices and drafts that the person may see, and what the sent ones ask for in all."""
    today = clock.today()
    listed = INVOICES.dressed(partial(invoice_rows, today=today))
    return listed.answer(
        request,
        invoices_visible_to(signed_in_user(request), on=today),
        "invoicing/invoices.html",
        lambda shown: {"total": asked_for(shown.kept)},
    )
