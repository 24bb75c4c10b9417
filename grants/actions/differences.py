from datetime import date

from django.db import transaction

from grants.actions.closed_periods import NotFinance
from grants.actions.ledger import plain_reason
from grants.models import ClosedDifference, GrantYear
from grants.queries import computed_against_posted
from grants.queries.differences import is_closed_by
from office.money import sek
from office.refusal import Refusal
from parties.models import Role, User
from parties.queries import has_role


class NoDifference(Refusal):
    """What is posted is what the terms give, or the difference has its reason already."""

    def __init__(self) -> None:
        super().__init__("Här finns ingen öppen avvikelse. Någon annan kan just ha avslutat eller rättat den.")


@transaction.atomic
def close_difference(*, grant_year_id: int, reason: str, today: date, by: User) -> ClosedDifference:
    """Say why what is posted of a grant-year is not what the terms give. No krona moves.

    Refused: NotFinance (of the grantor), NoDifference, ReasonMissing.
    """
    grant_year = (
        GrantYear.objects.select_for_update(no_key=True, of=("self",))
        .select_related("grant__basis__grantor")
        .get(pk=grant_year_id)
    )
    basis = grant_year.grant.basis
    if not has_role(by, basis.grantor, Role.FINANCE, on=today):
        raise NotFinance
    reason = plain_reason(reason)
    found = next(row for row in computed_against_posted(basis) if row.grant_year.pk == grant_year.pk)
    closed = ClosedDifference.objects.filter(grant_year=grant_year)
    if not basis.is_binding or not found.difference or any(is_closed_by(found, one) for one in closed):
        raise NoDifference
    return ClosedDifference.objects.create(
        grant_year=grant_year,
        computed=sek(found.computed),
        promised=sek(found.promised),
        reason=reason,
        closed_on=today,
        closed_by=by,
    )
