"""Which agreements a person may see. Every question is asked for a user and a day."""

from datetime import date

from django.db.models import Q, QuerySet

from agreements.models import Agreement
from parties.models import User
from parties.queries import parties_where_grantee, parties_where_grantor


def agreements_visible_to(user: User, *, on: date) -> QuerySet[Agreement]:
    """The agreements of organisations for which the person holds a role on the day, on either side."""
    return Agreement.objects.filter(
        Q(basis__grantor__in=parties_where_grantor(user, on=on)) | Q(grantee__in=parties_where_grantee(user, on=on))
    ).select_related("basis__grantor", "grantee", "host")
