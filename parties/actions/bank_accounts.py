"""Where an organisation is paid: a number is proposed by one person and verified by another."""

from datetime import datetime

from django.db import transaction

from office.refusal import Refusal
from parties.models import BankAccount, Party, Role, User
from parties.queries import has_role, roles_of
from parties.rules import bankgiro as bankgiro_rules


class MayNotPropose(Refusal):
    """Neither the organisation's own administrator nor an officer proposes the number."""

    sentence = "Numret föreslås av organisationen själv eller av en handläggare."


class MayNotVerify(Refusal):
    """Whoever judges a number is officer or finance of a grantor, and does not administer who is to be paid."""

    sentence = "Någon annan har hunnit före. Gå tillbaka till organisationens sida och se vad som gäller."


class ProposedByOneself(Refusal):
    """Nobody verifies the number that they have proposed."""

    sentence = "Du har själv föreslagit numret. Be en annan handläggare eller en ekonom kontrollera det."


class AlreadyProposed(Refusal):
    """The number is the one that the organisation's drafts carry, and nobody has rejected it."""

    sentence = "Det numret har organisationen redan. Se vad som återstår på dess sida."
    field = "bankgiro"


class AlreadyJudged(Refusal):
    """The number has been verified or rejected; a change is a new proposal."""

    sentence = "Någon annan har hunnit före. Gå tillbaka till organisationens sida och se vad som gäller."


@transaction.atomic
def propose_bank_account(*, party_id: int, bankgiro: str, source: str, now: datetime, by: User) -> BankAccount:
    """Let drafts from the organisation carry a new number from now on; until it is verified it stops each payment.

    `bankgiro` is written with or without hyphen; `source` says how the number became known. What has been submitted
    keeps its number. A number that waits already is not proposed twice.
    Refused: BankgiroRefused, MayNotPropose, AlreadyProposed.
    """
    digits = bankgiro_rules.parse(bankgiro)
    party = Party.objects.select_for_update(no_key=True).get(pk=party_id)
    today = now.date()
    if not has_role(by, party, Role.GRANTEE, on=today) and Role.OFFICER not in roles_of(by, on=today):
        raise MayNotPropose
    if party.bankgiro == digits:
        raise AlreadyProposed
    waiting = party.bank_accounts.filter(bankgiro=digits, verified_at=None, rejected_at=None).first()
    account = waiting or BankAccount.objects.create(
        party=party, bankgiro=digits, proposed_by=by, proposed_at=now, source=source
    )
    _carry(party, digits)
    return account


@transaction.atomic
def verify_bank_account(*, account_id: int, through: str, now: datetime, by: User) -> BankAccount:
    """Record that somebody else than the proposer has asked the organisation, through a contact that was known before.

    `through` says whom and how. Refused: MayNotVerify, ProposedByOneself, AlreadyJudged.
    """
    account = _locked(account_id)
    _require_judge(account, now, by)
    if account.proposed_by == by:
        raise ProposedByOneself
    if not account.is_waiting:
        raise AlreadyJudged
    account.verified_by, account.verified_at, account.verified_through = by, now, through
    account.save(update_fields=["verified_by", "verified_at", "verified_through"])
    return account


@transaction.atomic
def reject_bank_account(*, account_id: int, reason: str, now: datetime, by: User) -> BankAccount:
    """Let nothing be paid to a number any more, however often it was proposed, also if it was verified before.

    If drafts carried it they carry the latest verified number instead, or none. Refused: MayNotVerify, AlreadyJudged
    when it has been rejected before.
    """
    account = _locked(account_id)
    _require_judge(account, now, by)
    if account.rejected_at:
        raise AlreadyJudged
    same = account.party.bank_accounts.filter(bankgiro=account.bankgiro, rejected_at=None)
    if account.party.bankgiro == account.bankgiro:
        verified = account.party.bank_accounts.filter(verified_at__isnull=False, rejected_at=None)
        before = verified.exclude(bankgiro=account.bankgiro).order_by("-verified_at", "-pk").first()
        _carry(account.party, before.bankgiro if before else "")
    same.update(rejected_by=by, rejected_at=now, rejection_reason=reason)
    account.refresh_from_db()
    return account


def _locked(account_id: int) -> BankAccount:
    """The account, read after its party's row is locked: who changes what a party is paid through waits there."""
    party = Party.objects.select_for_update(no_key=True).get(bank_accounts=account_id)
    account = BankAccount.objects.select_related("proposed_by").get(pk=account_id)
    account.party = party
    return account


def _require_judge(account: BankAccount, now: datetime, by: User) -> None:
    today = now.date()
    if not roles_of(by, on=today) & {Role.OFFICER, Role.FINANCE} or has_role(by, account.party, Role.GRANTEE, on=today):
        raise MayNotVerify


def _carry(party: Party, digits: str) -> None:
    party.bankgiro = digits
    party.save(update_fields=["bankgiro"])
