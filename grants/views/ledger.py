"""The ledger as a whole: where every krona stands, and the way to everything else about it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from grants.lists import BASES
from grants.queries.differences import ledger_rows
from grants.queries.stages import stages_of_grantors
from grants.queries.visible import bases_of_grantor
from office import clock
from office.access import open_to
from parties.models.membership import GRANTOR_ROLES
from parties.queries import parties_where_grantor, signed_in_user


@open_to(*GRANTOR_ROLES)
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """The years by stage, and every agreement and decision with its statement and its open differences."""
    user, today = signed_in_user(request), clock.today()
    return BASES.dressed(ledger_rows).answer(
        request,
        bases_of_grantor(user, on=today),
        "grants/ledger.html",
        lambda _: {"picture": stages_of_grantors(parties_where_grantor(user, on=today)), "year": today.year},
    )
