"""The ledger as a whole: where every krona stands, and the way to everything else about it."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grants.models import Basis, ClosedDifference, GrantYear, StageBalance
from grants.queries.ledger import ZERO
from grants.queries.stages import stages_of_grantors
from grants.queries.visible import bases_of_grantor
from grants.rules.ledger import HELD
from office import clock
from office.access import open_to
from parties.models.membership import GRANTOR_ROLES
from parties.queries import parties_where_grantor, signed_in_user


@dataclass(frozen=True)
class LedgerRow:
    """An agreement or decision, with what is promised or paid, in kronor, and how many differences nobody explained."""

    basis: Basis
    held: Decimal
    open: int


@open_to(*GRANTOR_ROLES)
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """The years by stage, and every agreement and decision with its statement and its open differences."""
    user, today = signed_in_user(request), clock.today()
    rows = _rows(bases_of_grantor(user, on=today))
    picture = stages_of_grantors(parties_where_grantor(user, on=today))
    return render(request, "grants/ledger.html", {"object_list": rows, "picture": picture, "year": today.year})


def _rows(bases: QuerySet[Basis]) -> list[LedgerRow]:
    """Every basis in four questions: `compared` would read all the postings of each, for reasons not shown here."""
    standing = StageBalance.objects.filter(grant_year__grant__basis__in=bases, stage__in=HELD)
    promised = dict(standing.values_list("grant_year").annotate(Sum("amount")).order_by())
    differences = ClosedDifference.objects.filter(grant_year__grant__basis__in=bases)
    closed = set(differences.values_list("grant_year", "computed", "promised"))
    held: defaultdict[int, Decimal] = defaultdict(Decimal)
    different: Counter[int] = Counter()
    years = GrantYear.objects.filter(grant__basis__in=bases).values_list("pk", "grant__basis", "amount")
    for pk, basis, computed in years:
        amount = promised.get(pk, ZERO)
        held[basis] += amount
        different[basis] += amount != computed and (pk, computed, amount) not in closed
    return [LedgerRow(basis, held[basis.pk], different[basis.pk] if basis.is_binding else 0) for basis in bases]
