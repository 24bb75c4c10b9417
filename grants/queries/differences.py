"""Computed against posted, and which of the differences somebody has given a reason for. Amounts in kronor."""

from dataclasses import dataclass

from grants.models import Basis, ClosedDifference
from grants.queries.ledger import Comparison, computed_against_posted


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
