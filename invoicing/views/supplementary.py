"""Kronor promised beyond the terms of a year, and the supplementary invoice of them."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from agreements.queries import agreements_visible_to
from grants.actions import MANY_TIMES
from invoicing import actions
from invoicing.forms import AddCommitment
from invoicing.models import Invoice
from invoicing.queries import additions_to_invoice, grant_years_of_officer
from office import clock
from office.access import open_to
from office.acting import answer, press
from parties.actions import propose
from parties.models import ProposalKind, Role
from parties.queries import signed_in_user


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def add_commitment(request: HttpRequest, grant_year_id: int) -> HttpResponse:
    """Propose what a decision promises more for a grant-year; confirmed, the draft of its invoice is made at once."""
    user, now = signed_in_user(request), clock.now()
    found = get_object_or_404(grant_years_of_officer(user, on=now.date()), pk=grant_year_id)
    agreement = found.grant.basis.agreement
    return answer(
        request,
        AddCommitment(request.POST or None, most=MANY_TIMES * found.amount.amount),
        lambda **asked: propose(
            kind=ProposalKind.ADDITION, content={"grant_year_id": found.pk, **asked}, now=now, by=user
        ),
        template="invoicing/add_commitment.html",
        context={"grant_year": found, "agreement": agreement},
        done=lambda proposal: proposal.said,
        to=f"{agreement.get_absolute_url()}#additions",
        fields={"business_date": "decided_on"},
    )


def _prepared(invoice: Invoice) -> str:
    return f"Utkastet till tilläggsfaktura finns. {invoice.issuer} skickar det."


@open_to(Role.OFFICER, Role.GRANTEE)
@require_POST
def prepare_rest(request: HttpRequest, agreement_id: int, year: int) -> HttpResponse:
    """Make the draft of the supplementary invoice of what is left of a year, where there is none."""
    user, now = signed_in_user(request), clock.now()
    found = get_object_or_404(agreements_visible_to(user, on=now.date()), pk=agreement_id)
    return press(
        request,
        partial(actions.prepare_rest, agreement_id=found.pk, year=year, now=now, by=user),
        done=_prepared,
        to=lambda invoice: invoice,
        otherwise="Inget utkast kunde göras.",
        back=found,
    )


@open_to(Role.OFFICER, Role.GRANTEE)
@require_POST
def prepare_supplementary(request: HttpRequest, addition_id: int) -> HttpResponse:
    """Make the draft of the supplementary invoice of an addition, where there is none."""
    user, now = signed_in_user(request), clock.now()
    found = get_object_or_404(additions_to_invoice(user, on=now.date()), pk=addition_id)
    return press(
        request,
        partial(actions.prepare_supplementary, addition_id=found.pk, now=now, by=user),
        done=_prepared,
        to=lambda invoice: invoice,
        otherwise="Inget utkast kunde göras.",
        back=found.grant_year.grant.basis.agreement,
    )
