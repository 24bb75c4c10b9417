"""The year-end list with what finance has chosen for each row."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, DecimalField, F, Q, Sum, When

from grants.models import GrantYear, Posting, YearEndChoice
from grants.queries.ledger import UNPAID, YearEnd, YearEndRow, balances_of_grant_years, year_end_list
from grants.rules.ledger import Stage
from parties.models import Party

# What a posting adds to, or takes from, what is unpaid of its grant-year.
_MOVED = Case(
    When(~Q(from_stage__in=UNPAID) & Q(to_stage__in=UNPAID), then=F("amount")),
    When(Q(from_stage__in=UNPAID) & ~Q(to_stage__in=UNPAID), then=-F("amount")),
    default=Decimal(0),
    output_field=DecimalField(),
)


@dataclass(frozen=True)
class ChosenRow:
    """One grant-year on 31 December, and the choices made since, the last one first. Amounts in kronor."""

    row: YearEndRow
    choices: list[YearEndChoice]
    committed_now: Decimal  # what can still be released or carried over


@dataclass(frozen=True)
class YearEndOfGrantor:
    grantor: Party
    listed: YearEnd
    rows: list[ChosenRow]

    @property
    def waiting(self) -> int:
        """How many rows wait for a choice."""
        return sum(not row.choices for row in self.rows)


def year_end_of(grantor: Party, year: int) -> YearEndOfGrantor:
    """What of a grantor was unpaid on 31 December, and what finance chose."""
    listed = year_end_list(year, grantor=grantor)
    choices: dict[int, list[YearEndChoice]] = {}
    made = YearEndChoice.objects.filter(year=year, grant_year__grant__basis__grantor=grantor)
    for choice in made.select_related("chosen_by", "voucher").order_by("-pk"):
        choices.setdefault(choice.grant_year_id, []).append(choice)
    standing = balances_of_grant_years(GrantYear.objects.filter(grant__basis__grantor=grantor, year__lte=year))
    rows = [
        ChosenRow(row, choices.get(row.grant_year.pk, []), standing[row.grant_year.pk][Stage.COMMITTED])
        for row in listed.unpaid
    ]
    return YearEndOfGrantor(grantor, listed, rows)


def year_end_waiting(grantor: Party, year: int) -> int:
    """How many grant-years of a grantor were unpaid on 31 December and have had no choice made."""
    until = Posting.objects.filter(
        grant__basis__grantor=grantor, grant_year__year__lte=year, business_date__lte=date(year, 12, 31)
    )
    chosen = YearEndChoice.objects.filter(year=year).values("grant_year")
    unpaid = until.exclude(grant_year__in=chosen).values("grant_year").annotate(unpaid=Sum(_MOVED)).exclude(unpaid=0)
    return unpaid.order_by().count()
