"""The year-end list with what finance has chosen for each row."""

from dataclasses import dataclass
from decimal import Decimal

from grants.models import YearEndChoice
from grants.queries.ledger import YearEnd, YearEndRow, balances_by_grant_year, year_end_list
from grants.rules.ledger import Stage
from parties.models import Party


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
    standing = {}
    for basis in {row.grant_year.grant.basis for row in listed.unpaid}:
        standing.update(balances_by_grant_year(basis))
    rows = [
        ChosenRow(row, choices.get(row.grant_year.pk, []), standing[row.grant_year.pk][Stage.COMMITTED])
        for row in listed.unpaid
    ]
    return YearEndOfGrantor(grantor, listed, rows)


def year_end_waiting(grantor: Party, year: int) -> int:
    """How many grant-years of a grantor were unpaid on 31 December and have had no choice made."""
    unpaid = {row.grant_year.pk for row in year_end_list(year, grantor=grantor).unpaid}
    chosen = YearEndChoice.objects.filter(year=year, grant_year__in=unpaid).values_list("grant_year", flat=True)
    return len(unpaid - set(chosen))
