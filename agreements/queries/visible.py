"""Which agreements a person may see. Every question is asked for a user and a day."""

from datetime import date

from django.db.models import Q, QuerySet

from agreements.models import Agreement, Signature
from grants.models import Appropriation, Basis, BudgetRequest, Grant, OpenQuestion
from grants.queries import decisions_visible_to
from parties.models import Membership, Party, Role, User
from parties.queries import parties_where_grantee, parties_where_grantor, parties_with_role


def agreements_visible_to(user: User, *, on: date) -> QuerySet[Agreement]:
    """The agreements of organisations for which the person holds a role on the day, on either side."""
    return _with_parties(
        Agreement.objects.filter(
            Q(basis__grantor__in=parties_where_grantor(user, on=on)) | Q(grantee__in=parties_where_grantee(user, on=on))
        )
    )


def agreements_where_officer(user: User, *, on: date) -> QuerySet[Agreement]:
    """The agreements whose grantor the person is an officer of on the day."""
    return _with_parties(Agreement.objects.filter(basis__grantor__in=parties_with_role(user, Role.OFFICER, on=on)))


def bases_visible_to(user: User, *, on: date) -> QuerySet[Basis]:
    """The papers, agreements and decisions, that the person may read on the day."""
    return Basis.objects.filter(
        Q(grantor__in=parties_where_grantor(user, on=on))
        | Q(agreement__in=agreements_visible_to(user, on=on))
        | Q(decision__in=decisions_visible_to(user, on=on))
    )


def parties_visible_to(user: User, *, on: date) -> QuerySet[Party]:
    """The person's own organisations and, for who works for a grantor, all those that its papers name."""
    own = parties_with_role(user, *Role.values, on=on)
    return Party.objects.filter(Q(pk__in=own) | _named_by(parties_where_grantor(user, on=on)))


def parties_kept_by(user: User, *, on: date) -> QuerySet[Party]:
    """The organisations whose particulars the person may record: their own as officer, and those its papers name.

    Not those that have officers of their own on the day: they keep theirs themselves.
    """
    own = parties_with_role(user, Role.OFFICER, on=on)
    with_officers = Membership.objects.active(on=on).filter(role=Role.OFFICER, user__is_active=True).values("party")
    return Party.objects.filter(Q(pk__in=own) | (_named_by(own) & ~Q(pk__in=with_officers)))


def _with_parties(agreements: QuerySet[Agreement]) -> QuerySet[Agreement]:
    return agreements.select_related("basis__grantor", "grantee", "host")


def _named_by(grantors: QuerySet[Party]) -> Q:
    """Whoever receives, hosts, signs or is asked about in the papers of the grantors."""
    papers = Basis.objects.filter(grantor__in=grantors)
    agreements = Agreement.objects.filter(basis__in=papers)
    return (
        Q(pk__in=agreements.values("grantee"))
        | Q(pk__in=agreements.exclude(host=None).values("host"))
        | Q(pk__in=Signature.objects.filter(agreement__in=agreements).values("party"))
        | Q(pk__in=Grant.objects.filter(basis__in=papers).values("grantee"))
        | Q(pk__in=Appropriation.objects.filter(item__decision__basis__in=papers).values("recipient"))
        | Q(pk__in=BudgetRequest.objects.filter(item__decision__basis__in=papers).values("recipient"))
        | Q(pk__in=OpenQuestion.objects.filter(basis__in=papers).exclude(parties=None).values("parties"))
    )
