"""Where each krona stands, as a picture and its table. Amounts in kronor, widths in thousandths of the widest bar."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from grants.models import Basis, GrantYear
from grants.models.posting import STAGE_LABELS
from grants.queries.ledger import Standing, balances_by_grant_year, totals_by_year
from grants.queries.terms import ZERO
from grants.rules.ledger import Stage
from parties.models import Party

STAGES = [stage for stage in Stage if stage is not Stage.OUTSIDE]
_WHOLE = 1000


@dataclass(frozen=True)
class StagePart:
    """What of a year stands at one stage, and where that is drawn."""

    stage: Stage
    amount: Decimal
    start: int
    width: int

    @property
    def label(self) -> str:
        return STAGE_LABELS[self.stage]


@dataclass(frozen=True)
class StageYear:
    """One year: a part for every stage, nought among them, in the order of the money's way."""

    year: int
    parts: list[StagePart]
    total: Decimal


@dataclass(frozen=True)
class StagePicture:
    """Years by stage. Empty where nothing has been posted."""

    years: list[StageYear]
    sums: list[StagePart]
    total: Decimal


def stages_of(basis: Basis) -> StagePicture:
    """Where each krona of an agreement or decision stands, year by year."""
    years = dict(GrantYear.objects.filter(grant__basis=basis).values_list("pk", "year"))
    by_year: defaultdict[int, dict[Stage, Decimal]] = defaultdict(dict)
    for pk, standing in balances_by_grant_year(basis).items():
        _add(by_year[years[pk]], standing)
    return _picture(by_year)


def stages_of_grantors(grantors: Iterable[Party]) -> StagePicture:
    """Where each krona of some grantors stands, year by year."""
    by_year: defaultdict[int, dict[Stage, Decimal]] = defaultdict(dict)
    for grantor in grantors:
        for year, standing in totals_by_year(grantor=grantor).items():
            _add(by_year[year], standing)
    return _picture(by_year)


def _add(sums: dict[Stage, Decimal], standing: Standing) -> None:
    for stage, amount in standing.items():
        sums[stage] = sums.get(stage, ZERO) + amount


def _picture(by_year: Mapping[int, Standing]) -> StagePicture:
    totals = {year: sum(standing.values(), ZERO) for year, standing in by_year.items()}
    widest = max(totals.values(), default=ZERO)
    if not widest:
        return StagePicture([], [], ZERO)
    years = [StageYear(year, _parts(by_year[year], widest), totals[year]) for year in sorted(by_year)]
    sums: dict[Stage, Decimal] = {}
    for standing in by_year.values():
        _add(sums, standing)
    whole = sum(sums.values(), ZERO)
    return StagePicture(years, _parts(sums, whole), whole)


def _parts(standing: Standing, widest: Decimal) -> list[StagePart]:
    parts, until = [], ZERO
    for stage in STAGES:
        amount = standing.get(stage, ZERO)
        start, end = (int(_WHOLE * edge / widest) for edge in (until, until + amount))
        parts.append(StagePart(stage, amount, start, end - start))
        until += amount
    return parts
