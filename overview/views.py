"""Start page and the whole-agreement page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.queries import agreements_visible_to, bases_visible_to, parties_kept_by, parties_visible_to
from grants.models import Basis
from grants.queries import amounts_by_year
from grants.queries.stages import stages_of
from grants.queries.visible import grants_visible_to, works_for_grantor
from invoicing.queries import invoice_rows, invoices_visible_to
from office import clock
from office.access import open_to, signed_in
from office.downloads import attachment
from overview.exports import statement_csv as statement_as_csv
from overview.forms import RecordInvoiceDetails, StatementFilter, VerifyIdentity
from overview.queries import (
    address_of_basis,
    agreement_history,
    agreements_this_year,
    deadlines,
    documented_statement,
    other_readings,
    party_questions,
    party_rows,
    questions_by_place,
    tasks_for,
)
from parties import actions as party_actions
from parties.models import Party, Role
from parties.queries import documents_visible_to, has_role, numbers_of, signed_in_user


@signed_in
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What should I do today, and which agreements are mine."""
    user, today = signed_in_user(request), clock.today()
    context = {
        "today": today,
        "year": today.year,
        "tasks": tasks_for(user, today=today),
        "agreements": agreements_this_year(user, today=today),
    }
    return render(request, "overview/start.html", context)


@open_to(*Role.values)
@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """Every agreement that the person may see, with this year's amount and invoice."""
    today = clock.today()
    rows = agreements_this_year(signed_in_user(request), today=today)
    return render(request, "overview/agreements.html", {"object_list": rows, "year": today.year})


@open_to(*Role.values)
@require_safe
def agreement(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Everything about one agreement: terms by clause, amounts with derivation, doubts, invoices."""
    user, today = signed_in_user(request), clock.today()
    found = get_object_or_404(agreements_visible_to(user, on=today), pk=agreement_id)
    questions = questions_by_place(found)
    context = {
        "today": today,
        "agreement": found,
        "is_officer": has_role(user, found.basis.grantor, Role.OFFICER, on=today),
        "signatures": found.signatures.select_related("party"),
        "conditions": found.conditions.all(),
        "deadlines": deadlines(found, today=today),
        "previews": found.instalments.all(),
        "table": amounts_by_year(found.basis),
        "picture": stages_of(found.basis),
        "amount_questions": questions.amounts,
        "readings": other_readings(found),
        "clauses": questions.clauses,
        "invoices": invoice_rows(invoices_visible_to(user, on=today).filter(agreement=found), today=today),
        "history": agreement_history(found),
    }
    return render(request, "overview/agreement.html", context)


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


def _visible_basis(request: HttpRequest, basis_id: int) -> Basis:
    visible = bases_visible_to(signed_in_user(request), on=clock.today()).select_related("grantor")
    return get_object_or_404(visible, pk=basis_id)


def _statement_filter(request: HttpRequest, basis: Basis) -> StatementFilter:
    grants = grants_visible_to(signed_in_user(request), basis, on=clock.today())
    years = grants.order_by().values_list("grant_years__year", flat=True).exclude(grant_years=None)
    return StatementFilter(request.GET, grants=grants, years=sorted(set(years)))


@open_to(*Role.values)
@require_safe
def statement(request: HttpRequest, basis_id: int) -> HttpResponse:
    """Every posting of an agreement or decision with running balances: all, of a grant, of a year, as of a day."""
    user, today = signed_in_user(request), clock.today()
    basis = _visible_basis(request, basis_id)
    form = _statement_filter(request, basis)
    context = {
        "basis": basis,
        "paper": address_of_basis(basis),
        "form": form,
        "statement": documented_statement(user, basis, today=today, **form.selection),
        "known_on": form.is_valid() and form.cleaned_data["known_on"],
        "from_inside": works_for_grantor(user, basis, on=today),
        "may_correct": has_role(user, basis.grantor, Role.FINANCE, on=today),
    }
    return render(request, "overview/statement.html", context)


@open_to(*Role.values)
@require_safe
def statement_csv(request: HttpRequest, basis_id: int) -> HttpResponse:
    """The rows that the page shows, as a file for a spreadsheet."""
    user, today = signed_in_user(request), clock.today()
    basis = _visible_basis(request, basis_id)
    form = _statement_filter(request, basis)
    if not form.is_valid():  # the page says what is wrong
        return redirect(f"{reverse('statement', args=[basis.pk])}?{request.GET.urlencode()}")
    found = documented_statement(user, basis, today=today, **form.selection)
    content = statement_as_csv(found, from_inside=works_for_grantor(user, basis, on=today))
    return attachment(content, name=f"kontoutdrag-{basis.slug}.csv", media_type="text/csv; charset=utf-8")
