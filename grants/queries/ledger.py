"""Where each krona stands, and how it came there. Amounts in kronor; stages as in grants/rules/ledger.py."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from grants.models import AddedCommitment, Basis, Grant, GrantYear, Posting, StageBalance
from grants.queries.terms import ZERO, years_of_terms
from grants.rules.ledger import HELD, Stage
from parties.models import Party

Standing = Mapping[Stage, Decimal]
_STAGES = {stage.value: stage for stage in Stage}  # quicker than Stage(word), which is asked for every row
_NOTHING: dict[Stage, Decimal] = {stage: ZERO for stage in Stage if stage is not Stage.OUTSIDE}


def balances_of(
    *, basis: Basis | None = None, grant: Grant | None = None, grant_year: GrantYear | None = None
) -> dict[Stage, Decimal]:
    """What stands at each stage of a basis, a grant or a grant-year now; of the whole ledger where none is given."""
    found = StageBalance.objects.filter(_of("grant_year__grant__basis", basis), _of("grant_year__grant", grant))
    found = found.filter(_of("grant_year", grant_year))
    standing = _empty()
    for stage, total in found.values_list("stage").annotate(Sum("amount")).order_by():
        standing[_STAGES[stage]] = total
    return standing


def balances_by_grant_year(basis: Basis) -> dict[int, dict[Stage, Decimal]]:
    """What stands at each stage now, by primary key of the basis's grant-years."""
    return balances_of_grant_years(GrantYear.objects.filter(grant__basis=basis))


def balances_of_grant_years(grant_years: QuerySet[GrantYear]) -> dict[int, dict[Stage, Decimal]]:
    """What stands at each stage now, by primary key of some grant-years."""
    by_year: defaultdict[int, dict[Stage, Decimal]] = defaultdict(_empty)
    found = StageBalance.objects.filter(grant_year__in=grant_years).values_list("grant_year", "stage")
    for grant_year, stage, total in found.annotate(Sum("amount")).order_by():
        by_year[grant_year][_STAGES[stage]] = total
    return by_year


def totals_by_year(*, grantor: Party | None = None) -> dict[int, dict[Stage, Decimal]]:
    """What stands at each stage now, by grant-year's year, of one grantor or of the whole ledger."""
    by_year: defaultdict[int, dict[Stage, Decimal]] = defaultdict(_empty)
    # The grants in a question of their own: the database looks each sum up in one table instead of two.
    grants = None if grantor is None else Grant.objects.filter(basis__grantor=grantor)
    found = StageBalance.objects.filter(_of("grant_year__grant__in", grants))
    for year, stage, total in found.values_list("grant_year__year", "stage").annotate(Sum("amount")).order_by():
        by_year[year][_STAGES[stage]] = total
    return dict(sorted(by_year.items()))


@dataclass(frozen=True)
class StatementRow:
    """One posting, and what stood at each stage of the selection once it was written."""

    posting: Posting
    seq: int  # in its grant's chain
    recorded_at: datetime
    standing: Standing
    reversed_by: Posting | None


@dataclass(frozen=True)
class Statement:
    """Kontoutdrag: postings in the order in which they were recorded, and what stands at each stage after the last."""

    rows: list[StatementRow]
    closing: Standing


def postings_of(
    *,
    basis: Basis | None = None,
    grant: Grant | None = None,
    year: int | None = None,
    grantor: Party | None = None,
    recorded_until: datetime | None = None,
) -> QuerySet[Posting]:
    """The postings of an agreement or decision, a grant, a year, in recorded order.

    `recorded_until` answers "what did we know then": only what had been written in at that moment, whatever its
    business date. Filter further as you like.
    """
    return (
        Posting.objects.filter(
            _of("grant__basis", basis),
            _of("grant", grant),
            _of("grant_year__year", year),
            _of("grant__basis__grantor", grantor),
            _of("link__recorded_at__lte", recorded_until),
        )
        .select_related("grant__basis", "grant_year__grant", "voucher", "invoice", "by", "link", "reverses")
        .order_by("link__recorded_at", "pk")
    )


def statement(postings: QuerySet[Posting]) -> Statement:
    """The postings with running balances per stage over exactly these postings. Takes what `postings_of` gives."""
    standing = _empty()
    rows = []
    for posting in postings.prefetch_related("reversals"):
        for stage, amount in _sides(posting):
            standing[stage] += amount
        reversal = next(iter(posting.reversals.all()), None)
        rows.append(StatementRow(posting, posting.link.seq, posting.link.recorded_at, dict(standing), reversal))
    return Statement(rows, standing)


@dataclass(frozen=True)
class Comparison:
    """Beräknat mot bokfört: what the terms give for a grant-year, what is posted, and why they differ."""

    grant_year: GrantYear  # without a primary key where the terms give a year that was never stored
    computed: Decimal  # by the terms, worked out anew, and what decisions have added to it
    promised: Decimal  # posted, and neither released nor taken back
    released: Decimal
    added: Decimal  # what decisions have added, also counted in `computed`
    reasons: tuple[str, ...]  # of amendments, releases and corrections, oldest first
    misderived: str  # how the stored year is not what the terms give; empty where it is

    @property
    def difference(self) -> Decimal:
        """Posted less computed; negative where something was released or never posted."""
        return self.promised - self.computed


def computed_against_posted(basis: Basis) -> list[Comparison]:
    """Each grant-year of a basis: terms against postings. A basis that does not bind yet has nothing posted."""
    standing = balances_by_grant_year(basis)
    reasons = _reasons(basis)
    added = added_by_grant_year(AddedCommitment.objects.filter(grant_year__grant__basis=basis))
    return [
        Comparison(
            grant_year=row.grant_year,
            computed=row.amount + added.get(row.grant_year.pk, ZERO),
            promised=held(standing.get(row.grant_year.pk, {})),
            released=standing.get(row.grant_year.pk, {}).get(Stage.RELEASED, ZERO),
            added=added.get(row.grant_year.pk, ZERO),
            reasons=tuple(reasons.get(row.grant_year.pk, ())),
            misderived=row.misderived,
        )
        for row in years_of_terms([basis])
    ]


def added_by_grant_year(additions: QuerySet[AddedCommitment]) -> dict[int, Decimal]:
    """What decisions have added beyond the terms, by primary key of the grant-year."""
    return dict(additions.values_list("grant_year").annotate(Sum("amount")).order_by())


def held(standing: Standing) -> Decimal:
    """What is still promised or has been given: every stage but RELEASED."""
    return sum((standing.get(stage, ZERO) for stage in HELD), ZERO)


def _reasons(basis: Basis) -> dict[int, list[str]]:
    """Why what is promised is not what was promised first: everything but the first commitment of each year."""
    changing = Q(from_stage__in=[Stage.OUTSIDE, Stage.RELEASED]) | Q(to_stage__in=[Stage.OUTSIDE, Stage.RELEASED])
    reasons: dict[int, list[str]] = {}
    first: set[int] = set()
    for posting in postings_of(basis=basis).filter(changing):
        if posting.grant_year_id in first:
            reasons.setdefault(posting.grant_year_id, []).append(
                f"{posting.business_date} {posting.what}: {posting.reason} ({posting.voucher})"
            )
        first.add(posting.grant_year_id)
    return reasons


def standing_after(postings: QuerySet[Posting]) -> dict[int, dict[Stage, Decimal]]:
    """What stands at each stage once exactly these postings are written, in kronor by primary key of the grant-year."""
    by_year: defaultdict[int, dict[Stage, Decimal]] = defaultdict(_empty)
    for side, sign in (("from_stage", -1), ("to_stage", 1)):
        moved = postings.exclude(**{side: Stage.OUTSIDE}).values_list("grant_year", side)
        for grant_year, stage, total in moved.annotate(Sum("amount")).order_by():
            by_year[grant_year][_STAGES[stage]] += sign * total
    return by_year


@dataclass(frozen=True)
class Effect:
    """What a correction would do to one stage of the posting's grant-year (of its invoice, from INVOICED on)."""

    stage: Stage
    before: Decimal
    after: Decimal


def effects_of_correction(posting: Posting, *, new_amount: Decimal | None = None) -> list[Effect]:
    """What reversing the posting, and posting it anew with another amount, would do. Negative: it would be refused."""
    change = (new_amount or ZERO) - posting.amount.amount
    effects = []
    for stage, sign in ((Stage(posting.from_stage), -1), (Stage(posting.to_stage), 1)):
        if stage is Stage.OUTSIDE:
            continue
        bill = None if stage in (Stage.COMMITTED, Stage.RELEASED) else posting.invoice_id
        balances = StageBalance.objects.filter(grant_year=posting.grant_year_id, stage=stage, invoice=bill)
        before = sum((balance.amount.amount for balance in balances), ZERO)
        effects.append(Effect(stage, before, before + sign * change))
    return effects


def _of(field: str, value: object) -> Q:
    return Q() if value is None else Q(**{field: value})


def _empty() -> dict[Stage, Decimal]:
    return _NOTHING.copy()


def _sides(posting: Posting) -> Iterator[tuple[Stage, Decimal]]:
    for stage, amount in ((posting.from_stage, -posting.amount.amount), (posting.to_stage, posting.amount.amount)):
        if stage != Stage.OUTSIDE:
            yield Stage(stage), amount
