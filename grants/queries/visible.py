"""Whose ledger a person may see and write in. Every question is asked for a user and a day."""

from datetime import date

from django.db.models import QuerySet

from grants.models import Basis, ClosedPeriod, Grant, GrantYear, Posting
from parties.models import Party, Role, User
from parties.models.membership import GRANTOR_ROLES
from parties.queries import has_role, parties_where_grantee, parties_where_grantor, parties_with_role


def bases_of_grantor(user: User, *, on: date) -> QuerySet[Basis]:
    """The agreements and decisions of the organisations that the person works for."""
    return (
        Basis.objects.filter(grantor__in=parties_where_grantor(user, on=on))
        .select_related("grantor")
        .order_by("title", "pk")
    )


def grants_visible_to(user: User, basis: Basis, *, on: date) -> QuerySet[Grant]:
    """All grants of a basis for who works for its grantor; for a grantee, its own."""
    grants = Grant.objects.filter(basis=basis).order_by("number")
    if works_for_grantor(user, basis, on=on):
        return grants
    return grants.filter(grantee__in=parties_where_grantee(user, on=on))


def works_for_grantor(user: User, basis: Basis, *, on: date) -> bool:
    """Whether the person sees the basis from the inside, with who posted and why."""
    return has_role(user, basis.grantor, *GRANTOR_ROLES, on=on)


def finance_parties(user: User, *, on: date) -> QuerySet[Party]:
    """The organisations whose books the person keeps."""
    return parties_with_role(user, Role.FINANCE, on=on)


def postings_of_finance(user: User, *, on: date) -> QuerySet[Posting]:
    """The postings that the person may correct."""
    return Posting.objects.filter(grant__basis__grantor__in=finance_parties(user, on=on)).select_related(
        "grant__basis__grantor", "grant_year__grant", "voucher", "invoice", "by", "link", "reverses"
    )


def grant_years_of_finance(user: User, *, on: date) -> QuerySet[GrantYear]:
    """The grant-years whose differences and year-ends the person settles."""
    return GrantYear.objects.filter(grant__basis__grantor__in=finance_parties(user, on=on)).select_related(
        "grant__basis__grantor"
    )


def closed_periods_visible_to(user: User, *, on: date) -> QuerySet[ClosedPeriod]:
    """The closed periods of the organisations that the person works for, the latest first."""
    return (
        ClosedPeriod.objects.filter(party__in=parties_where_grantor(user, on=on))
        .select_related("party", "closed_by")
        .order_by("party", "-closed_until")
    )
