"""Where an organisation is paid: a bankgiro is proposed on one page, and verified or rejected on another."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from office import clock
from office.access import open_to
from office.acting import answer
from overview.forms import ProposeBankAccount, RejectBankAccount, VerifyBankAccount
from overview.queries import parties_paid_by, parties_proposed_for_by
from parties import actions
from parties.models import BankAccount, Role
from parties.queries import signed_in_user


@open_to(Role.GRANTEE, Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def propose_bank_account(request: HttpRequest, party_id: int) -> HttpResponse:
    """Say where the organisation is to be paid from now on."""
    user = signed_in_user(request)
    party = get_object_or_404(parties_proposed_for_by(user, on=clock.today()), pk=party_id)
    return answer(
        request,
        ProposeBankAccount(request.POST or None),
        partial(actions.propose_bank_account, party_id=party.pk, now=clock.now(), by=user),
        template="overview/propose_bank_account.html",
        context={"party": party},
        done=f"Bankgirot för {party} är föreslaget. Inget betalas dit innan det är kontrollerat.",
        to=party,
    )


@open_to(Role.OFFICER, Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def verify_bank_account(request: HttpRequest, party_id: int, account_id: int) -> HttpResponse:
    """Record whom of the organisation one has asked about the number, and through which contact."""
    account = _account(request, party_id, account_id)
    return answer(
        request,
        VerifyBankAccount(request.POST or None),
        partial(actions.verify_bank_account, account_id=account.pk, now=clock.now(), by=signed_in_user(request)),
        template="overview/verify_bank_account.html",
        context={"account": account},
        done=f"Bankgirot {account} för {account.party} är kontrollerat.",
        to=account.party,
    )


@open_to(Role.OFFICER, Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def reject_bank_account(request: HttpRequest, party_id: int, account_id: int) -> HttpResponse:
    """Let nothing be paid to the number any more."""
    account = _account(request, party_id, account_id)
    return answer(
        request,
        RejectBankAccount(request.POST or None),
        partial(actions.reject_bank_account, account_id=account.pk, now=clock.now(), by=signed_in_user(request)),
        template="overview/reject_bank_account.html",
        context={"account": account},
        done=f"Bankgirot {account} för {account.party} är underkänt. Inget betalas dit.",
        to=account.party,
    )


def _account(request: HttpRequest, party_id: int, account_id: int) -> BankAccount:
    """The number of an organisation that the person may judge."""
    judged = parties_paid_by(signed_in_user(request), on=clock.today()).filter(pk=party_id)
    accounts = BankAccount.objects.filter(party__in=judged).select_related("party", "proposed_by")
    return get_object_or_404(accounts, pk=account_id)
