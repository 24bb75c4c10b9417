from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from grants.actions.closed_periods import NotFinance
from grants.actions.ledger import PostingRefused, carry_over, plain_reason, release
from grants.models import GrantYear, Voucher, YearEndChoice
from grants.queries.year_end import year_end_row
from grants.rules.year_end import is_over
from office.money import sek
from parties.models import Role, User
from parties.queries import has_role


class NothingUnpaid(PostingRefused):
    """Nothing of the grant-year was unpaid at the end of the year."""

    def __init__(self, grant_year: GrantYear, year: int) -> None:
        super().__init__(f"{grant_year}: inget stod obetalt vid årsskiftet {year}.")


class YearNotOver(PostingRefused):
    """31 December is not past."""

    def __init__(self, year: int) -> None:
        super().__init__(f"År {year} är inte slut än. Välj efter den 31 december.")


class NoYearToCarryTo(PostingRefused):
    """Kronor are carried to a later year of the same grant, by a decision."""

    field = "to_year"

    def __init__(self) -> None:
        super().__init__("Välj ett senare år av samma bidrag, och ange beslutet.")


@transaction.atomic
def keep_as_debt(*, grant_year_id: int, year: int, reason: str, today: date, by: User) -> YearEndChoice:
    """Keep what is unpaid as a debt. Recorded, and no krona moves.

    Refused: NotFinance, YearNotOver, NothingUnpaid, ReasonMissing.
    """
    grant_year, unpaid = _unsettled(grant_year_id, year, today, by)
    return _record(
        choice=YearEndChoice.Choice.KEEP,
        grant_year=grant_year,
        year=year,
        amount=unpaid,
        reason=reason,
        voucher=None,
        chosen_on=today,
        chosen_by=by,
    )


@transaction.atomic
def release_at_year_end(
    *, grant_year_id: int, year: int, amount: Decimal, business_date: date, reason: str, today: date, by: User
) -> YearEndChoice:
    """Let go of kronor that were promised and not invoiced.

    Refused: NotFinance, YearNotOver, NothingUnpaid, and as `release`.
    """
    grant_year, _ = _unsettled(grant_year_id, year, today, by)
    voucher = _voucher(grant_year, f"Årsbokslut {year}: {grant_year} frigörs", business_date)
    release(
        lines=[(grant_year, amount)], voucher=voucher, business_date=business_date, reason=reason, today=today, by=by
    )
    return _record(
        choice=YearEndChoice.Choice.RELEASE,
        grant_year=grant_year,
        year=year,
        amount=amount,
        reason=reason,
        voucher=voucher,
        chosen_on=today,
        chosen_by=by,
    )


@transaction.atomic
def carry_over_at_year_end(
    *,
    grant_year_id: int,
    year: int,
    to_year: int,
    amount: Decimal,
    decision: str,
    business_date: date,
    reason: str,
    today: date,
    by: User,
) -> YearEndChoice:
    """Carry kronor to a later year of the same grant. `decision` says which decision allows it.

    Refused: NotFinance, YearNotOver, NothingUnpaid, NoYearToCarryTo, and as `carry_over`.
    """
    grant_year, _ = _unsettled(grant_year_id, year, today, by)
    target = GrantYear.objects.filter(grant=grant_year.grant, year=to_year, year__gt=grant_year.year).first()
    decision = " ".join(decision.split())
    if target is None or not decision:
        raise NoYearToCarryTo
    label = f"Årsbokslut {year}: {grant_year} förs över till {to_year} enligt {decision}"
    voucher = _voucher(grant_year, label[:400], business_date)
    carry_over(
        from_year=grant_year,
        to_year=target,
        amount=amount,
        voucher=voucher,
        business_date=business_date,
        reason=reason,
        today=today,
        by=by,
    )
    return _record(
        choice=YearEndChoice.Choice.CARRY_OVER,
        grant_year=grant_year,
        year=year,
        amount=amount,
        reason=reason,
        voucher=voucher,
        chosen_on=today,
        chosen_by=by,
    )


def _unsettled(grant_year_id: int, year: int, today: date, by: User) -> tuple[GrantYear, Decimal]:
    """The grant-year and what of it was unpaid at the end of the year: no choice is about anything else."""
    grant_year = GrantYear.objects.select_related("grant__basis__grantor").get(pk=grant_year_id)
    if not has_role(by, grant_year.grant.basis.grantor, Role.FINANCE, on=today):
        raise NotFinance
    if not is_over(year, today):
        raise YearNotOver(year)
    row = year_end_row(grant_year, year=year)
    if row is None:
        raise NothingUnpaid(grant_year, year)
    return grant_year, row.unpaid


def _voucher(grant_year: GrantYear, label: str, on: date) -> Voucher:
    return Voucher.objects.create(basis=grant_year.grant.basis, kind=Voucher.Kind.YEAR_END, label=label, dated_on=on)


def _record(*, amount: Decimal, reason: str, **said: Any) -> YearEndChoice:
    return YearEndChoice.objects.create(amount=sek(amount), reason=plain_reason(reason), **said)
