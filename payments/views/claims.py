"""Recovery claims: the list, one of them, and what finance does with it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from invoicing.models import Invoice
from invoicing.queries import invoices_where_payer
from invoicing.rules.lifecycle import Status
from office import clock, formats
from office.access import open_to
from parties.models import Role
from parties.queries import parties_with_role, signed_in_user
from payments import actions
from payments.forms import GiveReason, IssueClaim, SetOffClaim, SettleClaim
from payments.models import RecoveryClaim
from payments.queries.claims import claim_rows, claims_visible_to
from payments.queries.payments import left_to_claim
from payments.views.refusals import REFUSED, show

_DAYS_TO_PAY = 30


@open_to(*Role.values)
@require_safe
def recovery_claims(request: HttpRequest) -> HttpResponse:
    """All claims that the person may see, and what is still to come."""
    today = clock.today()
    rows = claim_rows(claims_visible_to(signed_in_user(request), on=today))
    context = {"object_list": rows, "left": sum((row.left for row in rows), Decimal(0)), "today": today}
    return render(request, "payments/recovery_claims.html", context)


@open_to(*Role.values)
@require_safe
def recovery_claim(request: HttpRequest, claim_id: int) -> HttpResponse:
    """One claim: why, how much, and what has come."""
    user, today = signed_in_user(request), clock.today()
    (row,) = claim_rows([get_object_or_404(claims_visible_to(user, on=today), pk=claim_id)])
    mine = parties_with_role(user, Role.FINANCE, on=today).filter(pk=row.claim.invoice.payer_id)
    context = {"row": row, "claim": row.claim, "may_handle": row.left > 0 and mine.exists(), "today": today}
    return render(request, "payments/recovery_claim.html", context)


@open_to(Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def issue_recovery_claim(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Claim back what an invoice was paid with."""
    user, today = signed_in_user(request), clock.today()
    mine = invoices_where_payer(user, Role.FINANCE, on=today)
    invoice = get_object_or_404(mine.submitted().exclude(kind=Invoice.Kind.CREDIT_NOTE), pk=invoice_id)
    most = left_to_claim(invoice)
    form = IssueClaim(request.POST or None, initial={"due_on": today + timedelta(days=_DAYS_TO_PAY)})
    if request.method == "POST" and form.is_valid():
        try:
            claim = actions.issue_recovery_claim(invoice_id=invoice.pk, now=clock.now(), by=user, **form.cleaned_data)
        except REFUSED as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"Återkravet på {formats.kronor(claim.amount)} är utfärdat.")
            return redirect(claim)
    context = {"form": form, "invoice": invoice, "most": most}
    return render(request, "payments/issue_recovery_claim.html", context)


@open_to(Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_recovery_claim(request: HttpRequest, claim_id: int) -> HttpResponse:
    """What is left of the claim is not asked for any more."""
    form = GiveReason(request.POST or None)
    page = ("Återkalla återkravet", "Det som har kommit in står kvar. Resten begärs inte längre.", "Återkalla")
    return _act(
        request, claim_id, form, action=actions.withdraw_recovery_claim, page=page, done="Återkravet är återkallat."
    )


@open_to(Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def settle_recovery_claim(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Record money that came on the claim."""
    form = SettleClaim(request.POST or None, initial={"settled_on": clock.today()})
    page = ("Registrera inbetalning", "Pengarna bokförs som återbetalda på fakturan.", "Registrera inbetalningen")
    return _act(
        request, claim_id, form, action=actions.settle_recovery_claim, page=page, done="Inbetalningen är registrerad."
    )


@open_to(Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def set_off_claim(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Set the claim off against another approved invoice of the same two."""
    claim = _mine(request, claim_id)
    others = Invoice.objects.filter(
        issuer=claim.invoice.issuer_id, payer=claim.invoice.payer_id, status=Status.APPROVED
    ).exclude(pk=claim.invoice_id)
    form = SetOffClaim(request.POST or None, invoices=others.order_by("pay_by", "pk"))
    page = (
        "Kvitta mot en faktura",
        "Den andra fakturan blir betald med det belopp som kvittas, och återkravet minskar lika mycket.",
        "Kvitta",
    )
    return _act(request, claim_id, form, action=_set_off, page=page, done="Återkravet är kvittat.")


def _set_off(*, invoice: Invoice, **asked: Any) -> Any:
    return actions.set_off_claim(invoice_id=invoice.pk, **asked)


def _act(
    request: HttpRequest,
    claim_id: int,
    form: forms.Form,
    *,
    action: Callable[..., object],
    page: tuple[str, str, str],
    done: str,
) -> HttpResponse:
    """A form about a claim that is handled by the person: `page` is its heading, what it does, and its button."""
    claim = _mine(request, claim_id)
    if request.method == "POST" and form.is_valid():
        try:
            action(claim_id=claim.pk, now=clock.now(), by=signed_in_user(request), **form.cleaned_data)
        except REFUSED as refusal:
            show(form, refusal)
        else:
            messages.success(request, done)
            return redirect(claim)
    (row,) = claim_rows([claim])
    heading, lead, submit = page
    context = {"form": form, "row": row, "claim": claim, "heading": heading, "lead": lead, "submit": submit}
    return render(request, "payments/settle_claim.html", context)


def _mine(request: HttpRequest, claim_id: int) -> RecoveryClaim:
    user, today = signed_in_user(request), clock.today()
    handled = parties_with_role(user, Role.FINANCE, on=today)
    return get_object_or_404(claims_visible_to(user, on=today).filter(invoice__payer__in=handled), pk=claim_id)
