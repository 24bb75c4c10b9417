"""Recovery claims: the list, one of them, and what finance does with it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from invoicing.models import Invoice
from invoicing.queries import invoices_where_payer
from invoicing.rules.lifecycle import Status
from office import clock, formats
from office.access import open_to
from office.acting import answer
from parties.actions import propose
from parties.models import Proposal, ProposalKind, Role, User
from parties.queries import parties_with_role, signed_in_user
from payments import actions
from payments.forms import GiveReason, IssueClaim, SetOffClaim, SettleClaim
from payments.lists import CLAIMS
from payments.models import RecoveryClaim
from payments.queries.claims import claim_rows, claims_visible_to, left_of
from payments.queries.payments import left_to_claim

_DAYS_TO_PAY = 30


@open_to(*Role.values)
@require_safe
def recovery_claims(request: HttpRequest) -> HttpResponse:
    """All claims that the person may see, and what is still to come."""
    today = clock.today()
    return CLAIMS.dressed(claim_rows).answer(
        request,
        claims_visible_to(signed_in_user(request), on=today),
        "payments/recovery_claims.html",
        lambda shown: {"left": left_of(shown.kept), "today": today},
    )


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
    invoice = get_object_or_404(invoices_where_payer(user, Role.FINANCE, on=today).bills(), pk=invoice_id)
    return answer(
        request,
        IssueClaim(request.POST or None, initial={"due_on": today + timedelta(days=_DAYS_TO_PAY)}),
        partial(actions.issue_recovery_claim, invoice_id=invoice.pk, now=clock.now(), by=user),
        template="payments/issue_recovery_claim.html",
        context={"invoice": invoice, "most": left_to_claim(invoice)},
        done=lambda claim: f"Återkravet på {formats.kronor(claim.amount)} är utfärdat.",
        to=lambda claim: claim,
    )


@open_to(Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_recovery_claim(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Propose that what is left of the claim is not asked for any more; a colleague confirms it."""
    form = GiveReason(request.POST or None)
    page = ("Återkalla återkravet", "Det som har kommit in står kvar. Resten begärs inte längre.", "Återkalla")
    return _act(request, claim_id, form, action=_withdraw, page=page, done=lambda proposal: proposal.said)


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
    done: str | Callable[[Any], str],
) -> HttpResponse:
    """A form about a claim that is handled by the person: `page` is its heading, what it does, and its button."""
    claim = _mine(request, claim_id)
    (row,) = claim_rows([claim])
    heading, lead, submit = page
    return answer(
        request,
        form,
        partial(action, claim_id=claim.pk, now=clock.now(), by=signed_in_user(request)),
        template="payments/settle_claim.html",
        context={"row": row, "claim": claim, "heading": heading, "lead": lead, "submit": submit},
        done=done,
        to=claim,
    )


def _withdraw(*, now: datetime, by: User, **content: Any) -> Proposal:
    return propose(kind=ProposalKind.CLAIM_WITHDRAWN, content=content, now=now, by=by)


def _mine(request: HttpRequest, claim_id: int) -> RecoveryClaim:
    user, today = signed_in_user(request), clock.today()
    handled = parties_with_role(user, Role.FINANCE, on=today)
    return get_object_or_404(claims_visible_to(user, on=today).filter(invoice__payer__in=handled), pk=claim_id)
