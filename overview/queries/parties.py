"""The organisations that a person may see, and what is unclear about each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from agreements.models import Agreement
from agreements.queries import bases_visible_to, parties_kept_by
from grants.models import Grant, OpenQuestion
from grants.queries import questions_of_officer
from parties.models import BankAccount, ConflictOfInterest, Membership, Party, Role, User
from parties.models.membership import GRANTOR_ROLES
from parties.queries import (
    PartyNumbers,
    conflicts_visible_to,
    numbers_of,
    parties_where_grantor,
    parties_with_role,
)


@dataclass(frozen=True)
class PartyRow:
    """An organisation, what its numbers tell, and how many open questions about it the person may read."""

    party: Party
    numbers: PartyNumbers
    open_questions: int


@dataclass(frozen=True)
class PartyQuestion:
    question: OpenQuestion
    is_officer: bool  # whether the person may close it


def party_rows(parties: Sequence[Party], user: User, *, today: date) -> list[PartyRow]:
    """Some organisations that the person may see, with what is open about each in the papers that she may read."""
    about = OpenQuestion.objects.filter(basis__in=bases_visible_to(user, on=today), closed_on=None)
    named = about.filter(parties__in=parties)
    open_about = dict(named.values_list("parties").annotate(Count("pk", distinct=True)).order_by())
    return [PartyRow(party, numbers_of(party), open_about.get(party.pk, 0)) for party in parties]


def party_questions(party: Party, user: User, *, today: date) -> list[PartyQuestion]:
    """The questions about an organisation in the papers that the person may read, the open ones first."""
    readable = party.open_questions.filter(basis__in=bases_visible_to(user, on=today))
    mine = set(questions_of_officer(user, on=today).values_list("pk", flat=True))
    questions = readable.select_related("basis", "closed_by").order_by(F("closed_on").asc(nulls_first=True), "pk")
    return [PartyQuestion(question, question.pk in mine) for question in questions]


def parties_proposed_for_by(user: User, *, on: date) -> QuerySet[Party]:
    """The organisations whose bankgiro the person may propose: those she administers or keeps as an officer."""
    own = parties_with_role(user, Role.GRANTEE, on=on)
    return Party.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=parties_kept_by(user, on=on).values("pk")))


def parties_paid_by(user: User, *, on: date) -> QuerySet[Party]:
    """Those that receive or host what the grantors promise in which the person is officer or finance on the day.

    The person may verify and reject their bankgiro; not that of an organisation which she administers herself.
    """
    payers = parties_with_role(user, Role.OFFICER, Role.FINANCE, on=on)
    agreements = Agreement.objects.filter(basis__grantor__in=payers)
    return Party.objects.filter(
        Q(pk__in=Grant.objects.filter(basis__grantor__in=payers).values("grantee"))
        | Q(pk__in=agreements.values("grantee"))
        | Q(pk__in=agreements.values("host"))
    ).exclude(pk__in=parties_with_role(user, Role.GRANTEE, on=on))


@dataclass(frozen=True)
class AccountRow:
    """A bankgiro that has been proposed, whether drafts carry it, and what the person may do with it."""

    account: BankAccount
    is_current: bool
    may_verify: bool
    may_reject: bool


def account_rows(party: Party, user: User, *, today: date) -> list[AccountRow]:
    """Every bankgiro that the organisation has had, the latest first."""
    judges = parties_paid_by(user, on=today).contains(party)
    accounts = list(party.bank_accounts.select_related("proposed_by", "verified_by", "rejected_by"))
    current = next((one for one in accounts if one.bankgiro == party.bankgiro and not one.rejected_at), None)
    return [
        AccountRow(
            account=account,
            is_current=account == current,
            may_verify=judges and account.is_waiting and account.proposed_by != user,
            may_reject=judges and account.rejected_at is None,
        )
        for account in accounts
    ]


@dataclass(frozen=True)
class ConflictRow:
    conflict: ConflictOfInterest
    may_end: bool


def conflict_rows(party: Party, user: User, *, today: date) -> list[ConflictRow] | None:
    """Who may not take part in what concerns the organisation, for who works for a grantor; None for all others.

    The grantors themselves have no such list: they are not on the other side.
    """
    grantors = parties_where_grantor(user, on=today)
    if grantors.contains(party) or not grantors.exists():
        return None
    keeps = parties_with_role(user, Role.OFFICER, Role.FINANCE, on=today).exists()
    found = conflicts_visible_to(user, on=today).filter(party=party)
    return [ConflictRow(conflict, _may_end(conflict, user, keeps=keeps, today=today)) for conflict in found]


def _may_end(conflict: ConflictOfInterest, user: User, *, keeps: bool, today: date) -> bool:
    if conflict.valid_until and conflict.valid_until <= today:
        return False
    return conflict.kind == ConflictOfInterest.Kind.DECLARED if conflict.user == user else keeps


def people_whose_seats_are_kept_by(user: User, *, on: date) -> QuerySet[User]:
    """Whose seats the person may record: her own, and as officer or finance those of all who work for the grantor."""
    kept = parties_with_role(user, Role.OFFICER, Role.FINANCE, on=on)
    colleagues = Membership.objects.active(on=on).filter(party__in=kept, role__in=GRANTOR_ROLES)
    return User.objects.filter(Q(pk=user.pk) | Q(pk__in=colleagues.values("user"), is_active=True))
