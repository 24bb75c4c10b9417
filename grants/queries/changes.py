"""How what is promised of a grant-year came to be more or less than was promised first. Amounts in kronor."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q

from grants.models import GrantYear, Posting, Voucher, YearEndChoice
from grants.rules.ledger import Stage

_FIRST = (Voucher.Kind.CLAUSE, Voucher.Kind.DECISION_ITEM)
_BEYOND = (Stage.OUTSIDE, Stage.RELEASED)


@dataclass(frozen=True)
class Change:
    """What one paper has added to a promise, or (negative) let go of."""

    amount: Decimal
    why: str  # the paper, in Swedish: Årsbokslut 2028: … förs över till 2029 enligt …


def changes_of(grant_years: Collection[GrantYear]) -> Mapping[int, Sequence[Change]]:
    """By key of the grant-year, in the order in which they were posted: releases, what was carried over, corrections.

    What has been taken back is gone with what took it back. Additions by decisions are not among them: they are asked
    for by invoices of their own.
    """
    moved = Q(from_stage=Stage.COMMITTED, to_stage__in=_BEYOND) | Q(from_stage__in=_BEYOND, to_stage=Stage.COMMITTED)
    net: defaultdict[int, dict[Voucher, Decimal]] = defaultdict(dict)
    for posting in (
        Posting.objects.filter(moved, grant_year__in=grant_years)
        .select_related("voucher", "reverses__voucher")
        .annotate(addition=F("voucher__addition"), takes_back_addition=F("reverses__voucher__addition"))
        .order_by("pk")
    ):
        voucher, taken_back = posting.voucher, posting.reverses.voucher if posting.reverses else None
        if taken_back and taken_back.kind not in _FIRST:
            voucher = taken_back
        if posting.addition or posting.takes_back_addition or voucher.kind in _FIRST:
            continue
        amount = posting.amount.amount if posting.to_stage == Stage.COMMITTED else -posting.amount.amount
        of_year = net[posting.grant_year_id]
        of_year[voucher] = of_year.get(voucher, Decimal(0)) + amount
    return {
        key: [Change(amount, voucher.label) for voucher, amount in vouchers.items() if amount]
        for key, vouchers in net.items()
    }


def promised_by_additions(grant_years: Collection[GrantYear]) -> Mapping[int, Mapping[int, Decimal]]:
    """What stands of additions, by key of the grant-year and of the addition."""
    standing: defaultdict[int, dict[int, Decimal]] = defaultdict(dict)
    rows = Posting.objects.filter(
        grant_year__in=grant_years,
        voucher__addition__isnull=False,
        to_stage=Stage.COMMITTED,
        reverses=None,
        reversals=None,
    )
    for grant_year, addition, amount in rows.values_list("grant_year", "voucher__addition", "amount"):
        standing[grant_year][addition] = amount  # type: ignore[assignment] # values_list gives the Decimal
    return standing


def kept_as_debt(grant_years: Collection[GrantYear]) -> set[int]:
    """The keys of those that finance has kept as a debt at the end of some year."""
    kept = YearEndChoice.objects.filter(choice=YearEndChoice.Choice.KEEP, grant_year__in=grant_years)
    return set(kept.values_list("grant_year", flat=True))
