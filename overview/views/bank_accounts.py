"""Where an organisation is paid: a bankgiro is proposed on one page, and verified or rejected on another."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from office import clock
from office.access import open_to
from overview.forms import ProposeBankAccount, RejectBankAccount, VerifyBankAccount
from overview.queries import parties_paid_by, parties_proposed_for_by
from parties import actions
from parties.models import BankAccount, Role
from parties.queries import signed_in_user

JUDGED = "Någon annan har hunnit före. Gå tillbaka till organisationens sida och se vad som gäller."


@open_to(Role.GRANTEE, Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def propose_bank_account(request: HttpRequest, party_id: int) -> HttpResponse:
    """Say where the organisation is to be paid from now on."""
    user = signed_in_user(request)
    party = get_object_or_404(parties_proposed_for_by(user, on=clock.today()), pk=party_id)
    form = ProposeBankAccount(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_bank_account(party_id=party.pk, now=clock.now(), by=user, **form.cleaned_data)
        except actions.AlreadyProposed:
            form.add_error("bankgiro", "Det numret har organisationen redan. Se vad som återstår på dess sida.")
        else:
            messages.success(
                request, f"Bankgirot för {party} är föreslaget. Inget betalas dit innan det är kontrollerat."
            )
            return redirect(party)
    return render(request, "overview/propose_bank_account.html", {"form": form, "party": party})


@open_to(Role.OFFICER, Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def verify_bank_account(request: HttpRequest, party_id: int, account_id: int) -> HttpResponse:
    """Record whom of the organisation one has asked about the number, and through which contact."""
    account, form = _account(request, party_id, account_id), VerifyBankAccount(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.verify_bank_account(
                account_id=account.pk, now=clock.now(), by=signed_in_user(request), **form.cleaned_data
            )
        except actions.ProposedByOneself:
            form.add_error(
                None, "Du har själv föreslagit numret. Be en annan handläggare eller en ekonom kontrollera det."
            )
        except (actions.AlreadyJudged, actions.MayNotVerify):
            form.add_error(None, JUDGED)
        else:
            messages.success(request, f"Bankgirot {account} för {account.party} är kontrollerat.")
            return redirect(account.party)
    return render(request, "overview/verify_bank_account.html", {"form": form, "account": account})


@open_to(Role.OFFICER, Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def reject_bank_account(request: HttpRequest, party_id: int, account_id: int) -> HttpResponse:
    """Let nothing be paid to the number any more."""
    account, form = _account(request, party_id, account_id), RejectBankAccount(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reject_bank_account(
                account_id=account.pk, now=clock.now(), by=signed_in_user(request), **form.cleaned_data
            )
        except (actions.AlreadyJudged, actions.MayNotVerify):
            form.add_error(None, JUDGED)
        else:
            messages.success(request, f"Bankgirot {account} för {account.party} är underkänt. Inget betalas dit.")
            return redirect(account.party)
    return render(request, "overview/reject_bank_account.html", {"form": form, "account": account})


def _account(request: HttpRequest, party_id: int, account_id: int) -> BankAccount:
    """The number of an organisation that the person may judge."""
    judged = parties_paid_by(signed_in_user(request), on=clock.today()).filter(pk=party_id)
    accounts = BankAccount.objects.filter(party__in=judged).select_related("party", "proposed_by")
    return get_object_or_404(accounts, pk=account_id)
