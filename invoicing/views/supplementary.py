"""Kronor promised beyond the terms of a year, and the supplementary invoice of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from grants import actions as grant_actions
from invoicing import actions
from invoicing.forms import AddCommitment
from invoicing.queries import additions_to_invoice, grant_years_of_officer
from office import clock, formats
from office.access import open_to
from parties.models import Role
from parties.queries import signed_in_user

_FIELDS = {
    grant_actions.DecisionNotNamed: "decision",
    grant_actions.DecidedInTheFuture: "decided_on",
    grant_actions.ReasonMissing: "reason",
    grant_actions.PeriodClosed: "decided_on",
    grant_actions.BusinessDateInFuture: "decided_on",
}


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def add_commitment(request: HttpRequest, grant_year_id: int) -> HttpResponse:
    """Record that a decision promises more for a grant-year; the draft of its invoice is made at once."""
    user, now = signed_in_user(request), clock.now()
    found = get_object_or_404(grant_years_of_officer(user, on=now.date()), pk=grant_year_id)
    agreement = found.grant.basis.agreement
    form = AddCommitment(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            addition = grant_actions.add_commitment(
                grant_year_id=found.pk, today=now.date(), by=user, **form.cleaned_data
            )
        except (grant_actions.NothingToAddTo, grant_actions.DecisionNotNamed):
            form.add_error("decision", "Skriv vilket beslut tillägget vilar på.")
        except grant_actions.AlreadyAdded:
            form.add_error(None, "Samma belopp enligt samma beslut är redan registrerat för bidragsåret.")
        except grant_actions.AddsWithInterest as conflict:
            form.add_error(None, f"{conflict} Be en kollega göra det.")
        except (grant_actions.DecidedInTheFuture, grant_actions.PostingRefused) as refusal:
            form.add_error(_FIELDS.get(type(refusal), "amount"), str(refusal))
        else:
            messages.success(request, f"Tillägget på {formats.kronor(addition.amount)} är registrerat.")
            _prepare(request, addition.pk)
            return redirect(f"{agreement.get_absolute_url()}#additions")
    return render(request, "invoicing/add_commitment.html", {"form": form, "grant_year": found, "agreement": agreement})


@open_to(Role.OFFICER, Role.GRANTEE)
@require_POST
def prepare_supplementary(request: HttpRequest, addition_id: int) -> HttpResponse:
    """Make the draft of the supplementary invoice of an addition, where there is none."""
    user, today = signed_in_user(request), clock.today()
    found = get_object_or_404(additions_to_invoice(user, on=today), pk=addition_id)
    if _prepare(request, found.pk):
        return redirect(found.invoices.order_by("-pk")[0])
    return redirect(found.grant_year.grant.basis.agreement)


def _prepare(request: HttpRequest, addition_id: int) -> bool:
    try:
        invoice = actions.prepare_supplementary(addition_id=addition_id, now=clock.now(), by=signed_in_user(request))
    except actions.CannotPrepare as refusal:
        messages.error(request, f"Inget utkast kunde göras. {refusal}")
        return False
    messages.success(request, f"Utkastet till tilläggsfaktura finns. {invoice.issuer} skickar det.")
    return True
