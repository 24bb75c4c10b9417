"""The organisations: who they are, where they are paid, and who is in conflict about them."""

from functools import partial

from django.db.models import Q
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements.queries import (
    agreements_visible_to,
    parties_kept_by,
    parties_visible_to,
)
from invoicing.queries.content import seller_side
from office import clock
from office.access import open_to
from office.acting import answer
from overview.forms import RecordInvoiceDetails, VerifyIdentity
from overview.lists import PARTIES
from overview.queries import account_rows, conflict_rows, parties_proposed_for_by, party_questions, party_rows
from parties import actions as party_actions
from parties.models import Party, Role
from parties.queries import documents_visible_to, numbers_of, parties_where_grantor, signed_in_user
from parties.shared_forms import CorrectParty, RenameParty

SHOWN = 20  # agreements on the page of an organisation; the list has the rest


@open_to(*Role.values)
@require_safe
def parties(request: HttpRequest) -> HttpResponse:
    """The organisations that the person may see, with what is unclear about each."""
    user, today = signed_in_user(request), clock.today()
    listed = PARTIES.dressed(partial(party_rows, user=user, today=today))
    return listed.answer(request, parties_visible_to(user, on=today), "overview/parties.html")


@open_to(*Role.values)
@require_safe
def party(request: HttpRequest, party_id: int) -> HttpResponse:
    """One organisation: its numbers as printed and as verified, what invoices carry, its doubts and papers."""
    user, today = signed_in_user(request), clock.today()
    found = get_object_or_404(parties_visible_to(user, on=today), pk=party_id)
    agreements = agreements_visible_to(user, on=today).filter(
        Q(basis__grantor=found) | Q(grantee=found) | Q(host=found)
    )
    context = {
        "party": found,
        "numbers": numbers_of(found),
        "namings": found.namings.select_related("recorded_by"),
        "particulars": seller_side(found).particulars,
        "may_record": parties_kept_by(user, on=today).contains(found),
        "accounts": account_rows(found, user, today=today),
        "may_propose": parties_proposed_for_by(user, on=today).contains(found),
        "conflicts": conflict_rows(found, user, today=today),
        "from_inside": parties_where_grantor(user, on=today).exists(),
        "questions": party_questions(found, user, today=today),
        "agreements": agreements[:SHOWN],
        "in_all": agreements.count(),
        "shown": SHOWN,
        "documents": documents_visible_to(user, on=today).filter(Q(party=found) | Q(shared_with=found)),
    }
    return render(request, "overview/party.html", context)


def _kept_party(request: HttpRequest, party_id: int) -> Party:
    return get_object_or_404(parties_kept_by(signed_in_user(request), on=clock.today()), pk=party_id)


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def verify_identity(request: HttpRequest, party_id: int) -> HttpResponse:
    """Record who the organisation legally is, and against what that was checked."""
    found = _kept_party(request, party_id)
    return answer(
        request,
        VerifyIdentity(request.POST or None),
        partial(party_actions.verify_identity, party_id=found.pk, today=clock.today(), by=signed_in_user(request)),
        template="overview/verify_identity.html",
        context={"party": found, "numbers": numbers_of(found)},
        done=f"Identiteten för {found} är kontrollerad.",
        to=found,
    )


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def rename_party(request: HttpRequest, party_id: int) -> HttpResponse:
    """Record that the organisation is called otherwise from a day."""
    found = _kept_party(request, party_id)
    return answer(
        request,
        RenameParty(request.POST or None),
        partial(party_actions.rename_party, party_id=found.pk, today=clock.today(), by=signed_in_user(request)),
        template="overview/rename_party.html",
        context={"party": found},
        done=lambda named: f"Namnbytet är registrerat. Organisationen heter nu {named}.",
        to=found,
        of=found,
    )


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def correct_party(request: HttpRequest, party_id: int) -> HttpResponse:
    """Put right what was recorded wrongly of the organisation."""
    found = _kept_party(request, party_id)
    return answer(
        request,
        CorrectParty(request.POST or None, initial=CorrectParty.as_recorded(found)),
        partial(party_actions.correct_party, party_id=found.pk, today=clock.today(), by=signed_in_user(request)),
        template="overview/correct_party.html",
        context={"party": found},
        done=lambda corrected: f"Uppgifterna för {corrected} är rättade.",
        to=found,
        of=found,
    )


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def record_invoice_details(request: HttpRequest, party_id: int) -> HttpResponse:
    """Record what invoices from and to the organisation carry."""
    found = _kept_party(request, party_id)
    return answer(
        request,
        RecordInvoiceDetails(request.POST or None, initial=model_to_dict(found)),
        partial(party_actions.record_invoice_details, party_id=found.pk),
        template="overview/record_invoice_details.html",
        context={"party": found},
        done=f"Uppgifterna för {found} är sparade.",
        to=found,
        of=found,
    )
