"""Årsskifte: what was unpaid on 31 December, by business date, and what finance has chosen for it.

Unpaid is what is promised, invoiced or attested and not paid: a debt, unless it is released or carried over. Of a
grant-year after the year it is what is still to come. Amounts are in kronor.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from grants.models import GrantYear, Posting, YearEndChoice
from grants.queries.ledger import Standing, balances_of_grant_years, standing_after
from grants.rules.ledger import Stage
from parties.models import Party

UNPAID = (Stage.COMMITTED, Stage.INVOICED, Stage.APPROVED)
ZERO = Decimal("0.00")
_NO_LAST = 9999
# What is unpaid now less what has been moved since: far fewer rows than all that led there. Thousands of keys come
# faster as a few arrays than as so many rows.
_LEFT = """
    SELECT year, array_agg(key), array_agg(amount) FROM (
        SELECT y.year, CASE WHEN y.year <= %(each_until)s THEN y.id ELSE 0 END AS key, sum(m.amount) AS amount
        FROM (
            SELECT grant_year_id, amount FROM grants_stagebalance WHERE stage = ANY (%(unpaid)s)
            UNION ALL
            SELECT grant_year_id, CASE WHEN to_stage = ANY (%(unpaid)s) THEN -amount ELSE amount END
            FROM grants_posting
            WHERE business_date > %(on)s AND (from_stage = ANY (%(unpaid)s)) <> (to_stage = ANY (%(unpaid)s))
        ) AS m
        JOIN grants_grantyear y ON y.id = m.grant_year_id
        JOIN grants_grant g ON g.id = y.grant_id
        JOIN grants_basis b ON b.id = g.basis_id
        WHERE b.grantor_id = ANY (%(grantors)s) AND y.year BETWEEN %(first)s AND %(last)s
        GROUP BY 1, 2 HAVING sum(m.amount) <> 0
    ) AS one GROUP BY year
"""


@dataclass(frozen=True)
class YearEndRow:
    """One grant-year on 31 December, and the choices made since, the last one first."""

    grant_year: GrantYear
    standing: Standing  # then
    committed_now: Decimal  # what can still be released or carried over
    choices: Sequence[YearEndChoice]

    @property
    def unpaid(self) -> Decimal:
        return sum((self.standing[stage] for stage in UNPAID), ZERO)


@dataclass(frozen=True)
class Left:
    """What the grantors had not paid: of each grant-year of the year and of years before it, and of each later year."""

    unpaid: Mapping[int, Decimal]
    years: Sequence[int]  # of what is unpaid, the last one first
    to_come: Mapping[int, Decimal]  # by year


def left_at(year: int, grantors: Collection[Party]) -> Left:
    """Both at once: the sums are made of the same rows."""
    left = _left(year, grantors, first=0, last=_NO_LAST, each_until=year)
    return Left(
        unpaid={key: amount for (_, key), amount in left.items() if key},
        years=sorted({of for of, key in left if key}, reverse=True),
        to_come={of: amount for (of, key), amount in left.items() if not key},
    )


def unpaid_at(year: int, grantors: Collection[Party]) -> dict[int, Decimal]:
    """What was unpaid of each of the grantors' grant-years of the year and of years before it, where something was."""
    left = _left(year, grantors, first=0, last=year, each_until=year)
    return {key: amount for (_, key), amount in left.items()}


def promised_at(year: int, grantors: Collection[Party], *, of: int) -> dict[int, Decimal]:
    """What was promised of each of the grantors' grant-years of a later year, where something was."""
    left = _left(year, grantors, first=of, last=of, each_until=of)
    return {key: amount for (_, key), amount in left.items()}


def grant_years_of(left: Mapping[int, Decimal]) -> QuerySet[GrantYear]:
    """The grant-years of which so much was left."""
    # One text: thousands of keys take longer to write one by one than the question takes the database.
    keys = RawSQL("SELECT unnest(%s::bigint[])", [f"{{{','.join(map(str, left))}}}"])
    return GrantYear.objects.filter(pk__in=keys).select_related("grant__basis__grantor")


def chosen_at(year: int) -> QuerySet[YearEndChoice, int]:
    """The keys of the grant-years for which finance has chosen something at the end of the year."""
    return YearEndChoice.objects.filter(year=year).values_list("grant_year", flat=True)


def waiting_at(year: int, unpaid: Mapping[int, Decimal]) -> int:
    """For how many of the unpaid ones finance has chosen nothing."""
    return len(unpaid.keys() - set(chosen_at(year)))


def year_end_row(grant_year: GrantYear, *, year: int) -> YearEndRow | None:
    """The row of one grant-year, if something of it was unpaid at the end of the year and it is not of a later one."""
    (row,) = year_end_rows([grant_year], year=year)
    return row if row.unpaid and grant_year.year <= year else None


def year_end_rows(grant_years: Collection[GrantYear] | QuerySet[GrantYear], *, year: int) -> list[YearEndRow]:
    """How each stood on 31 December and stands now, with what has been chosen."""
    these = GrantYear.objects.filter(pk__in=[one.pk for one in grant_years])
    then = standing_after(Posting.objects.filter(grant_year__in=these, business_date__lte=_last_day(year)))
    now = balances_of_grant_years(these)
    choices = _choices(year, these)
    return [YearEndRow(one, then[one.pk], now[one.pk][Stage.COMMITTED], choices[one.pk]) for one in grant_years]


def _choices(year: int, grant_years: QuerySet[GrantYear]) -> Mapping[int, list[YearEndChoice]]:
    made = YearEndChoice.objects.filter(year=year, grant_year__in=grant_years).select_related("chosen_by", "voucher")
    by_year: defaultdict[int, list[YearEndChoice]] = defaultdict(list)
    for choice in made.order_by("-pk"):
        by_year[choice.grant_year_id].append(choice)
    return by_year


def _left(
    year: int, grantors: Collection[Party], *, first: int, last: int, each_until: int
) -> dict[tuple[int, int], Decimal]:
    """What was left of those years, by year and grant-year; of years after `each_until` all together (0)."""
    said: dict[str, Any] = {
        "unpaid": [stage.value for stage in UNPAID],
        "on": _last_day(year),
        "grantors": [one.pk for one in grantors],
        "first": first,
        "last": last,
        "each_until": each_until,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, said)
        return {
            (of, key): amount
            for of, keys, amounts in cursor.fetchall()
            for key, amount in zip(keys, amounts, strict=True)
        }


def _last_day(year: int) -> date:
    return date(year, 12, 31)
