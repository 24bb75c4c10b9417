"""What has been promised, year by year."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from grants.models import Basis, BudgetRequest, Grant, GrantYear


@dataclass(frozen=True)
class AmountRow:
    """One grant over the years of the table; None where it has no amount."""

    grant: Grant
    cells: list[GrantYear | None]
    total: Decimal


@dataclass(frozen=True)
class AmountTable:
    """Amounts per grant and year, in kronor."""

    years: list[int]
    rows: list[AmountRow]
    totals: list[Decimal]
    total: Decimal


def amounts_by_year(basis: Basis) -> AmountTable:
    """The stored amounts of every grant of a basis, with totals per year and in all."""
    stored = GrantYear.objects.filter(grant__basis=basis).select_related("grant__basis").order_by("grant__number")
    years = sorted({item.year for item in stored})
    by_grant: dict[Grant, dict[int, GrantYear]] = {}
    for item in stored:
        by_grant.setdefault(item.grant, {})[item.year] = item
    rows = [
        AmountRow(grant, [of_year.get(year) for year in years], _sum(of_year.values()))
        for grant, of_year in by_grant.items()
    ]
    totals = [_sum(item for item in stored if item.year == year) for year in years]
    return AmountTable(years, rows, totals, sum(totals, Decimal("0.00")))


def all_grant_years() -> QuerySet[GrantYear]:
    """Every grant-year of the house, for commands and reports."""
    return GrantYear.objects.select_related("grant__basis__grantor", "grant__grantee").order_by(
        "grant__basis__slug", "grant__number", "year"
    )


def all_budget_requests() -> QuerySet[BudgetRequest]:
    """Every need that a decision paper wants taken into a coming budget."""
    return BudgetRequest.objects.select_related("item__decision__basis", "recipient").order_by("year", "pk")


def _sum(items: Iterable[GrantYear]) -> Decimal:
    return sum((item.amount.amount for item in items), Decimal("0.00"))
