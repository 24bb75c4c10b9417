"""The organisations: who they are, where they are paid, and who is in conflict about them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements.queries import (
    agreements_visible_to,
    parties_kept_by,
    parties_visible_to,
)
from office import clock
from office.access import open_to
from overview.forms import RecordInvoiceDetails, VerifyIdentity
from overview.queries import account_rows, interest_rows, parties_proposed_for_by, party_questions, party_rows
from parties import actions as party_actions
from parties.models import Party, Role
from parties.queries import documents_visible_to, numbers_of, parties_where_grantor, signed_in_user


@open_to(*Role.values)
@require_safe
def parties(request: HttpRequest) -> HttpResponse:
    """The organisations that the person may see, with what is unclear about each."""
    rows = party_rows(signed_in_user(request), today=clock.today())
    return render(request, "overview/parties.html", {"object_list": rows})


@open_to(*Role.values)
@require_safe
def party(request: HttpRequest, party_id: int) -> HttpResponse:
    """One organisation: its numbers as printed and as verified, what invoices carry, its doubts and papers."""
    user, today = signed_in_user(request), clock.today()
    found = get_object_or_404(parties_visible_to(user, on=today), pk=party_id)
    context = {
        "party": found,
        "numbers": numbers_of(found),
        "may_record": parties_kept_by(user, on=today).contains(found),
        "accounts": account_rows(found, user, today=today),
        "may_propose": parties_proposed_for_by(user, on=today).contains(found),
        "interests": interest_rows(found, user, today=today),
        "from_inside": parties_where_grantor(user, on=today).exists(),
        "questions": party_questions(found, user, today=today),
        "agreements": agreements_visible_to(user, on=today).filter(
            Q(basis__grantor=found) | Q(grantee=found) | Q(host=found)
        ),
        "documents": documents_visible_to(user, on=today).filter(Q(party=found) | Q(shared_with=found)),
    }
    return render(request, "overview/party.html", context)


def _kept_party(request: HttpRequest, party_id: int) -> Party:
    return get_object_or_404(parties_kept_by(signed_in_user(request), on=clock.today()), pk=party_id)


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def verify_identity(request: HttpRequest, party_id: int) -> HttpResponse:
    """Record who the organisation legally is, and against what that was checked."""
    found, form = _kept_party(request, party_id), VerifyIdentity(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            party_actions.verify_identity(
                party_id=found.pk, today=clock.today(), by=signed_in_user(request), **form.cleaned_data
            )
        except party_actions.IdentityAlreadyVerified as refusal:
            form.add_error(None, str(refusal))
        except party_actions.NumberOfAnother as refusal:
            form.add_error("number", str(refusal))
        else:
            messages.success(request, f"Identiteten för {found} är kontrollerad.")
            return redirect(found)
    context = {"form": form, "party": found, "numbers": numbers_of(found)}
    return render(request, "overview/verify_identity.html", context)


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def record_invoice_details(request: HttpRequest, party_id: int) -> HttpResponse:
    """Record what invoices from and to the organisation carry."""
    found = _kept_party(request, party_id)
    form = RecordInvoiceDetails(request.POST or None, initial=model_to_dict(found))
    if request.method == "POST" and form.is_valid():
        try:
            party_actions.record_invoice_details(party_id=found.pk, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, f"Uppgifterna för {found} är sparade.")
            return redirect(found)
    return render(request, "overview/record_invoice_details.html", {"form": form, "party": found})
