"""The whole-invoice page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from delivery.queries import delivery_of
from invoicing.queries import (
    attest_panel,
    content_of,
    exception_panel,
    invoices_visible_to,
    linked,
    submission_blockers,
)
from office import clock
from office.access import open_to
from overview.queries import timeline_of
from parties.models import Role
from parties.queries import has_role, signed_in_user
from payments.queries import credit_panel
from payments.queries.payments import payments_panel


@open_to(*Role.values)
@require_safe
def invoice(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """The invoice or its draft, with every line's derivation and what stands in its way."""
    user, today = signed_in_user(request), clock.today()
    found = get_object_or_404(invoices_visible_to(user, on=today), pk=invoice_id)
    content = content_of(found, today=today)
    blockers = submission_blockers(found, today=today, content=content) if found.is_draft else ()
    context = {
        "invoice": found,
        "content": content,
        "blockers": linked(blockers, found, user=user, on=today),
        "may_submit": found.is_draft and not blockers and has_role(user, found.issuer, Role.GRANTEE, on=today),
        "attest": attest_panel(found, user, on=today),
        "exception": exception_panel(found, user=user, on=today),
        "panel": payments_panel(found, user, today=today),
        "credit": credit_panel(found, user=user, on=today),
        "delivery": delivery_of(found, user, on=today),
        "timeline": timeline_of(found, user, today=today),
    }
    return render(request, "overview/invoice.html", context)
