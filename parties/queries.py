"""Who may see which organisation. Every question is asked for a user and a day."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from parties.models import Document, Membership, Party, User
from parties.models.membership import GRANTOR_ROLES, Role
from parties.rules.number_check import NumberCheck, check


def signed_in_user(request: HttpRequest) -> User:
    """The person behind a request that the middleware has let through to a page for the signed-in."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def roles_of(user: User | AnonymousUser, *, on: date) -> frozenset[str]:
    """The roles a person holds on the day, in whichever organisation; none for somebody not signed in or shut out."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
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
