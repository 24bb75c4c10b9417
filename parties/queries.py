"""Who may see which organisation, attest, and be paid where. Every question is asked for a user and a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from parties.models import (
    ApprovalMandate,
    ConflictOfInterest,
    Document,
    Membership,
    Message,
    MessageKind,
    MutedKind,
    Party,
    Proposal,
    ProposalKind,
    User,
)
from parties.models.approval_mandate import ROLE_OF_KIND, ApprovalMandateQuerySet
from parties.models.membership import GRANTOR_ROLES, Role
from parties.models.proposal import CONFIRMING_ROLES, PROPOSING_ROLE
from parties.rules.mandate import judge
from parties.rules.number_check import NumberCheck, check


def signed_in_user(request: HttpRequest) -> User:
    """The person behind a request that the middleware has let through to a page for the signed-in."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def fetch_roles(user: User, *, on: date) -> None:
    """Ask at once for all that the person holds on the day: what is asked of this object of hers then rests on it.

    For a page that only shows. Whoever is about to change something asks the database anew, each time.
    """
    held = Membership.objects.active(on=on).filter(user=user) if user.is_active else Membership.objects.none()
    user.held = on, sorted(held.values_list("party", "role"))


def roles_of(user: User | AnonymousUser, *, on: date) -> frozenset[str]:
    """The roles a person holds on the day, in whichever organisation; none for somebody not signed in or shut out."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if user.held and user.held[0] == on:
        return frozenset(role for _, role in user.held[1])
    return frozenset(Membership.objects.active(on=on).filter(user=user).values_list("role", flat=True))


def has_role(user: User, party: Party, *roles: str, on: date) -> bool:
    """Whether the person holds one of the roles in that very organisation on the day."""
    return user.is_active and Membership.objects.active(on=on).filter(user=user, party=party, role__in=roles).exists()


def parties_where_grantor(user: User, *, on: date) -> QuerySet[Party]:
    """The organisations that give grants and for which the person works on the day."""
    return parties_with_role(user, *GRANTOR_ROLES, on=on)


def parties_where_grantee(user: User, *, on: date) -> QuerySet[Party]:
    """The organisations that receive grants and that the person administers on the day."""
    return parties_with_role(user, Role.GRANTEE, on=on)


def parties_with_role(user: User, *roles: str, on: date) -> QuerySet[Party]:
    """The organisations in which the person holds one of the roles on the day."""
    if user.held and user.held[0] == on:
        return Party.objects.filter(pk__in=[party for party, role in user.held[1] if role in roles])
    held = Membership.objects.active(on=on).filter(user=user, user__is_active=True, role__in=roles)
    return Party.objects.filter(pk__in=held.values("party"))


def documents_visible_to(user: User, *, on: date) -> QuerySet[Document]:
    """The papers of the organisations in which the person holds a role on the day, and those shared with them.

    Without their content, which only a download needs.
    """
    mine = parties_with_role(user, *Role.values, on=on)
    return (
        Document.objects.filter(Q(party__in=mine) | Q(shared_with__in=mine))
        .select_related("party", "shared_with", "uploaded_by")
        .defer("content")
    )


def people_with_role(party: Party, *roles: str, on: date) -> QuerySet[User]:
    """The people who hold one of the roles in the organisation on the day; not those whose account is shut."""
    held = Membership.objects.active(on=on).filter(party=party, role__in=roles)
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


def messages_to(user: User) -> QuerySet[Message]:
    """What the person has been told, the newest first."""
    return Message.objects.filter(user=user)


def unread_messages(user: User | AnonymousUser) -> int:
    """How many messages the person has not opened; none for somebody not signed in."""
    return messages_to(user).filter(read_at=None).count() if user.is_authenticated else 0


def kinds_mailed_to(user: User) -> list[str]:
    """The kinds of messages (MessageKind) that the person gets by mail too: all but the muted."""
    muted = set(MutedKind.objects.filter(user=user).values_list("kind", flat=True))
    return [kind for kind in MessageKind.values if kind not in muted]


@dataclass(frozen=True)
class PartyNumbers:
    """The organisation number as the paper prints it and as somebody has verified it; None where there is none."""

    printed: NumberCheck | None
    verified: NumberCheck | None

    @property
    def differ(self) -> bool:
        return bool(self.printed and self.verified and self.printed.digits != self.verified.digits)


def numbers_of(party: Party) -> PartyNumbers:
    """What the two numbers of an organisation tell about themselves."""
    printed, verified = party.printed_organisation_number, party.verified_organisation_number
    return PartyNumbers(
        check(printed, kind=party.kind) if printed else None,
        check(verified, kind=party.kind) if verified else None,
    )


def mandates_visible_to(user: User, *, on: date) -> ApprovalMandateQuerySet:
    """The attest register of the grantors that the person works for on the day, all of it, also what has ended."""
    register = ApprovalMandate.objects.filter(party__in=parties_where_grantor(user, on=on))
    return register.select_related("user", "party", "deputy_for", "recorded_by")


def people_who_attest(grantors: QuerySet[Party], *, on: date) -> QuerySet[User]:
    """Those who check or approve for one of the grantors on the day or later."""
    roles = Membership.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=on), party__in=grantors, role__in=ROLE_OF_KIND.values()
    )
    return User.objects.filter(pk__in=roles.values("user"), is_active=True)


def mandate_for(
    user: User, *, kind: str, party: Party, amount: Decimal, cost_centre: str, on: date
) -> ApprovalMandate | None:
    """The mandate under which the person may attest an invoice to `party` on the day; None if none suffices.

    `kind` is of ApprovalMandate.Kind, `amount` in kronor. The person also holds the role of that kind there, that day.
    """
    return _judged(user, kind=kind, party=party, amount=amount, cost_centre=cost_centre, on=on)[0]


def why_no_mandate(user: User, *, kind: str, party: Party, amount: Decimal, cost_centre: str, on: date) -> str:
    """The Swedish sentence that says why `mandate_for` finds none; empty if it finds one."""
    return _judged(user, kind=kind, party=party, amount=amount, cost_centre=cost_centre, on=on)[1]


def _judged(
    user: User, *, kind: str, party: Party, amount: Decimal, cost_centre: str, on: date
) -> tuple[ApprovalMandate | None, str]:
    role = ROLE_OF_KIND[ApprovalMandate.Kind(kind)]
    if not has_role(user, party, role, on=on):
        return None, f"{user} är inte {role.label.lower()} för {party} den {on:%Y-%m-%d}."
    found = list(ApprovalMandate.objects.filter(user=user, party=party, kind=kind).order_by("pk"))
    judgement = judge([mandate.terms for mandate in found], amount=amount, cost_centre=cost_centre, on=on)
    return None if judgement.place is None else found[judgement.place], judgement.why_not


def account_is_verified(party: Party, bankgiro: str) -> bool:
    """Whether the organisation may be paid to the number: as last proposed it is verified, and not rejected since."""
    latest = party.bank_accounts.filter(bankgiro=bankgiro).order_by("-pk").first()
    return latest is not None and latest.is_verified


def conflicts_visible_to(user: User, *, on: date) -> QuerySet[ConflictOfInterest]:
    """The person's own grounds, and those of everybody who works or has worked for a grantor that she works for."""
    colleagues = Membership.objects.filter(party__in=parties_where_grantor(user, on=on), role__in=GRANTOR_ROLES)
    found = ConflictOfInterest.objects.filter(Q(user=user) | Q(user__in=colleagues.values("user")))
    return found.select_related("user", "party", "recorded_by")


def conflict_of_interest(user: User, *, parties: Iterable[Party], on: date) -> str | None:
    """The Swedish sentence that says why the person may not take part in what concerns the organisations that day.

    `parties` are those on the other side: who is paid, and its host. A role in one of them, whichever, or an active
    ground (a seat, or declared) makes the conflict. None: no conflict is known.
    """
    known = conflicts_of(user, on=on)
    return next((known[party.pk] for party in parties if party.pk in known), None)


def conflicts_of(user: User, *, on: date) -> dict[int, str]:
    """The organisations (by key) towards which the person has a role or a ground on the day, each with its sentence."""
    conflicts = ConflictOfInterest.objects.active(on=on).filter(user=user).select_related("party").order_by("pk")
    memberships = Membership.objects.active(on=on).filter(user=user).select_related("party").order_by("pk")
    return {
        conflict.party_id: f"{user} är jävig mot {conflict.party} ({conflict.get_kind_display().lower()}): "
        f"{conflict.what.rstrip('.')}."
        for conflict in conflicts
    } | {
        membership.party_id: f"{user} är jävig: {membership.get_role_display().lower()} i {membership.party}."
        for membership in memberships
    }


def who_may_confirm(proposal: Proposal, *, on: date) -> QuerySet[User]:
    """Who may confirm it that day, beside the proposer and who is named in it.

    An officer or finance of the organisation, or of roles a system administrator, without a hand on the other side.
    """
    held = Membership.objects.active(on=on).filter(party=proposal.party_id, role__in=CONFIRMING_ROLES)
    may = Q(pk__in=held.values("user"))
    if proposal.kind not in PROPOSING_ROLE:
        may |= Q(is_staff=True)
    found = User.objects.filter(may, is_active=True).exclude(pk__in=[proposal.proposed_by_id, proposal.named_id or 0])
    if proposal.other_side_id is None:
        return found
    others = Membership.objects.active(on=on).filter(party=proposal.other_side_id)
    grounds = ConflictOfInterest.objects.active(on=on).filter(party=proposal.other_side_id)
    return found.exclude(pk__in=others.values("user")).exclude(pk__in=grounds.values("user"))


def colleague_called(name: str, party: Party, *, on: date) -> User | None:
    """Who holds a role in the organisation on the day and is called so, as a paper names somebody."""
    held = Membership.objects.active(on=on).filter(party=party)
    return (
        User.objects.filter(pk__in=held.values("user"), name__iexact=" ".join(name.split())).first() if name else None
    )


def may_be_done_alone(proposal: Proposal, *, on: date) -> bool:
    """Whether nobody else can confirm it and, but for roles, the organisation says that it has one officer."""
    says_so = proposal.kind not in PROPOSING_ROLE or (proposal.party is not None and proposal.party.has_one_officer)
    return says_so and proposal.named_id != proposal.proposed_by_id and not who_may_confirm(proposal, on=on).exists()


def proposals_visible_to(user: User, *, on: date) -> QuerySet[Proposal]:
    """Those of the grantors that the person works for, those that name her, and of roles to a system administrator."""
    mine = Q(party__in=parties_where_grantor(user, on=on)) | Q(proposed_by=user) | Q(named=user)
    if user.is_staff:
        mine |= Q(kind__in=[ProposalKind.ROLE, ProposalKind.ADMINISTRATOR])
    return Proposal.objects.filter(mine).select_related("party", "proposed_by", "answered_by", "named")


def proposals_to_confirm(user: User, *, on: date) -> QuerySet[Proposal]:
    """What waits for the person to confirm or refuse it."""
    mine = Q(party__in=parties_with_role(user, *CONFIRMING_ROLES, on=on))
    if user.is_staff:
        mine |= Q(kind__in=[ProposalKind.ROLE, ProposalKind.ADMINISTRATOR])
    waiting = Proposal.objects.filter(mine, answer="").exclude(proposed_by=user)
    against = conflicts_of(user, on=on)
    return waiting.exclude(named=user).exclude(other_side__in=list(against)).select_related("party", "proposed_by")
