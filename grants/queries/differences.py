"""Computed against posted, and which of the differences somebody has given a reason for. Amounts in kronor."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from grants.models import AddedCommitment, Basis, ClosedDifference, StageBalance
from grants.queries.ledger import Comparison, added_by_grant_year, computed_against_posted
from grants.queries.terms import ZERO, years_of_terms
from grants.rules.ledger import HELD


@dataclass(frozen=True)
class ComparedRow:
    """A grant-year of a binding basis: terms against postings, and what was said about the difference."""

    comparison: Comparison
    closed: ClosedDifference | None

    @property
    def is_open(self) -> bool:
        """Whether somebody is to look at it. A year that is not as its terms give it, no reason closes."""
        return bool(self.comparison.misderived) or self.may_be_closed

    @property
    def may_be_closed(self) -> bool:
        """Whether there is a difference that finance may give a reason for."""
        return bool(self.comparison.difference and self.comparison.grant_year.pk) and self.closed is None


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
    """Every basis in six questions: `compared` would read all the postings of each, for reasons not shown here."""
    standing = StageBalance.objects.filter(grant_year__grant__basis__in=bases, stage__in=HELD)
    promised = dict(standing.values_list("grant_year").annotate(Sum("amount")).order_by())
    differences = ClosedDifference.objects.filter(grant_year__grant__basis__in=bases)
    closed: set[tuple[int, Any, Any]] = set(differences.values_list("grant_year", "computed", "promised"))
    added = added_by_grant_year(AddedCommitment.objects.filter(grant_year__grant__basis__in=bases))
    held: defaultdict[int, Decimal] = defaultdict(Decimal)
    different: Counter[int] = Counter()
    for row in years_of_terms(bases):
        pk, basis = row.grant_year.pk, row.grant_year.grant.basis_id
        computed, amount = row.amount + added.get(pk, ZERO), promised.get(pk, ZERO)
        held[basis] += amount
        different[basis] += bool(row.misderived) or (amount != computed and (pk, computed, amount) not in closed)
    return [LedgerRow(basis, held[basis.pk], different[basis.pk] if basis.is_binding else 0) for basis in bases]
