"""Attest: what waits for the person, and kontrollattest, beslutsattest and return of one invoice."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from invoicing import actions
from invoicing.models import Invoice
from invoicing.queries import Attestant, invoices_visible_to, waiting_for
from invoicing.rules.attest import Attest
from invoicing.rules.lifecycle import Status
from invoicing.shared_forms import ReturnInvoice
from office import clock
from office.access import open_to
from office.acting import answer, attempt, press
from office.lists import page_of
from parties.models import Role
from parties.queries import parties_where_grantor, roles_of, signed_in_user

A_PAGE = 25  # of each queue; what is attested leaves it, and the next come up


def _to_pay(request: HttpRequest, invoice_id: int) -> Invoice:
    """The invoice, if the person works for the one that is to pay it."""
    user, today = signed_in_user(request), clock.today()
    to_us = invoices_visible_to(user, on=today).filter(payer__in=parties_where_grantor(user, on=today))
    return get_object_or_404(to_us.submitted(), pk=invoice_id)


@open_to(Role.CHECKER, Role.APPROVER)
@require_safe
def attest(request: HttpRequest) -> HttpResponse:
    """What waits for the person's attest, some at a time: several are checked at once, each is approved by itself."""
    user, today = signed_in_user(request), clock.today()
    held, attestant = roles_of(user, on=today), Attestant(user, on=today)
    pages = {attest: page_of(request, waiting_for(user, attest, on=today), A_PAGE) for attest in Attest}
    rows = {attest: attestant.rows(page.object_list, attest) for attest, page in pages.items()}
    context = {
        "checks": Role.CHECKER in held,
        "approves": Role.APPROVER in held,
        "to_check": rows[Attest.CHECK],
        "pages_to_check": pages[Attest.CHECK],
        "may_check_any": any(not row.why_not for row in rows[Attest.CHECK]),
        "to_approve": rows[Attest.APPROVE],
        "chosen": request.POST.getlist("invoice"),
        "pages_to_approve": pages[Attest.APPROVE],
    }
    return render(request, "invoicing/attest.html", context)


@open_to(Role.CHECKER)
@require_POST
def check_invoices(request: HttpRequest) -> HttpResponse:
    """Kontrollattest of several invoices, each judged by itself: one that is refused stops no other."""
    chosen = [int(key) for key in request.POST.getlist("invoice") if key.isascii() and key.isdigit() and len(key) < 19]
    for invoice_id in dict.fromkeys(chosen):
        found = _to_pay(request, invoice_id)
        check = partial(actions.check_invoice, seen=Status.SUBMITTED, now=clock.now(), by=signed_in_user(request))
        if refusal := attempt(partial(check, invoice_id=found.pk)):
            messages.error(request, f"{found} är inte kontrollattesterad. {refusal}")
        else:
            messages.success(request, f"{found} är kontrollattesterad.")
    if not chosen:
        messages.error(request, "Ingen faktura var vald. Kryssa för dem som du har kontrollerat.")
    return redirect("attest")


@open_to(Role.CHECKER)
@require_POST
def check_invoice(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Kontrollattest of one invoice, as it was shown."""
    return _attest(request, invoice_id, actions.check_invoice, "är kontrollattesterad.")


@open_to(Role.APPROVER)
@require_POST
def approve_invoice(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Beslutsattest of one invoice, as it was shown."""
    return _attest(request, invoice_id, actions.approve_invoice, "är beslutsattesterad och kan betalas.")


def _attest(request: HttpRequest, invoice_id: int, action: Callable[..., Invoice], done: str) -> HttpResponse:
    """Back to the list while more waits (`and_next`), else to the invoice: a day of attests is one click each."""
    found, user = _to_pay(request, invoice_id), signed_in_user(request)
    return press(
        request,
        partial(action, invoice_id=found.pk, seen=request.POST.get("seen", ""), now=clock.now(), by=user),
        done=f"{found} {done}",
        to="attest" if "and_next" in request.POST else found,
        back=found,
    )


@open_to(Role.OFFICER, Role.CHECKER, Role.APPROVER, Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def return_invoice(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Send the invoice back to its issuer, with the reason."""
    found = _to_pay(request, invoice_id)
    return answer(
        request,
        ReturnInvoice(request.POST or None, initial={"seen": found.status}),
        partial(actions.return_invoice, invoice_id=found.pk, now=clock.now(), by=signed_in_user(request)),
        template="invoicing/return_invoice.html",
        context={"invoice": found},
        done=f"{found} är återsänd till {found.issuer}.",
        to=found,
    )
