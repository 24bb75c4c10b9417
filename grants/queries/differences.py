"""Computed against posted, and which of the differences somebody has given a reason for. Amounts in kronor."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from grants.models import AddedCommitment, Basis, ClosedDifference, GrantYear, StageBalance
from grants.queries.ledger import ZERO, Comparison, added_by_grant_year, computed_against_posted
from grants.rules.ledger import HELD


@dataclass(frozen=True)
class ComparedRow:
    """A grant-year of a binding basis: terms against postings, and what was said about the difference."""

    comparison: Comparison
    closed: ClosedDifference | None

    @property
    def is_open(self) -> bool:
        return bool(self.comparison.difference) and self.closed is None


def compared(basis: Basis) -> list[ComparedRow]:
    """Each grant-year of a basis. Empty while the basis does not bind: nothing should be posted then."""
    if not basis.is_binding:
        return []
    closed = list(ClosedDifference.objects.filter(grant_year__grant__basis=basis).select_related("closed_by"))
    return [
        ComparedRow(row, next((one for one in closed if is_closed_by(row, one)), None))
        for row in computed_against_posted(basis)
    ]


def is_closed_by(row: Comparison, closed: ClosedDifference) -> bool:
    """Whether what was said is about this year and exactly these amounts."""
    return (closed.grant_year_id, closed.computed.amount, closed.promised.amount) == (
        row.grant_year.pk,
        row.computed,
        row.promised,
    )


@dataclass(frozen=True)
class LedgerRow:
    """An agreement or decision, with what is promised or paid, in kronor, and how many differences nobody explained."""

    basis: Basis
    held: Decimal
    open: int


def ledger_rows(bases: Sequence[Basis]) -> list[LedgerRow]:
    """Every basis in five questions: `compared` would read all the postings of each, for reasons not shown here."""
    standing = StageBalance.objects.filter(grant_year__grant__basis__in=bases, stage__in=HELD)
    promised = dict(standing.values_list("grant_year").annotate(Sum("amount")).order_by())
    differences = ClosedDifference.objects.filter(grant_year__grant__basis__in=bases)
    closed = set(differences.values_list("grant_year", "computed", "promised"))
    added = added_by_grant_year(AddedCommitment.objects.filter(grant_year__grant__basis__in=bases))
    held: defaultdict[int, Decimal] = defaultdict(Decimal)
    different: Counter[int] = Counter()
    years = GrantYear.objects.filter(grant__basis__in=bases).values_list("pk", "grant__basis", "amount")
    for pk, basis, of_terms in years:
        computed = of_terms + added.get(pk, ZERO)
        amount = promised.get(pk, ZERO)
        held[basis] += amount
        different[basis] += amount != computed and (pk, computed, amount) not in closed
    return [LedgerRow(basis, held[basis.pk], different[basis.pk] if basis.is_binding else 0) for basis in bases]
