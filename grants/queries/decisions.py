"""Which decisions a person may see. Every question is asked for a user and a day."""

from datetime import date

from django.db.models import Q, QuerySet

from grants.models import Decision
from parties.models import Role, User
from parties.queries import parties_where_grantee, parties_where_grantor, parties_with_role


def decisions_where_officer(user: User, *, on: date) -> QuerySet[Decision]:
    """The decisions whose grantor the person is an officer of on the day."""
    mine = parties_with_role(user, Role.OFFICER, on=on)
    return Decision.objects.filter(basis__grantor__in=mine).select_related("basis__grantor")


def decisions_visible_to(user: User, *, on: date) -> QuerySet[Decision]:
    """The decisions of the person's own region, and those that give to an organisation that the person administers."""
    grantee = parties_where_grantee(user, on=on)
    return (
        Decision.objects.filter(
            Q(basis__grantor__in=parties_where_grantor(user, on=on)) | Q(basis__grants__grantee__in=grantee)
        )
        .distinct()
        .select_related("basis__grantor")
        .order_by("-meeting_date", "pk")
    )
