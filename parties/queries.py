"""Who may see which organisation. Every question is asked for a user and a day."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from parties.models import Membership, Party, User
from parties.models.membership import GRANTOR_ROLES, Role


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
    return _parties_with(user, GRANTOR_ROLES, on)


def parties_where_grantee(user: User, *, on: date) -> QuerySet[Party]:
    """The organisations that receive grants and that the person administers on the day."""
    return _parties_with(user, (Role.GRANTEE,), on)


def _parties_with(user: User, roles: tuple[str, ...], on: date) -> QuerySet[Party]:
    held = Membership.objects.active(on=on).filter(user=user, user__is_active=True, role__in=roles)
    return Party.objects.filter(pk__in=held.values("party"))
