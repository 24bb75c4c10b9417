"""Year-end: what is unpaid on 31 December, and what finance does with each row."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from grants import actions
from grants.forms import ChooseAtYearEnd
from grants.lists import to_come_of, year_end_of
from grants.models import YearEndChoice
from grants.queries.visible import finance_parties, grant_years_of_finance
from grants.queries.year_end import (
    YearEndRow,
    grant_years_of,
    left_at,
    promised_at,
    waiting_at,
    year_end_row,
)
from grants.rules.year_end import is_over
from office import clock
from office.access import open_to
from office.acting import answer
from office.lists import Shown
from parties.models import Role
from parties.queries import signed_in_user

Choice = YearEndChoice.Choice


@open_to(Role.FINANCE)
@require_safe
def year_end(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """What was unpaid on 31 December of a year, with the choice made for each row, and what is promised after it."""
    user, today = signed_in_user(request), clock.today()
    year = year or today.year - 1
    grantors = list(finance_parties(user, on=today))
    left = left_at(year, grantors)
    return year_end_of(year, grantors, left.years).answer(
        request,
        grant_years_of(left.unpaid),
        "grants/year_end.html",
        lambda shown: {
            "year": year,
            "years": [today.year - 2, today.year - 1, today.year],
            "is_over": is_over(year, today),
            "waiting": waiting_at(year, left.unpaid),
            "total": _total(left.unpaid, shown),
            "to_come": sorted(left.to_come.items()),
            "total_to_come": sum(left.to_come.values(), Decimal(0)),
        },
    )


@open_to(Role.FINANCE)
@require_safe
def year_end_to_come(request: HttpRequest, year: int, later: int) -> HttpResponse:
    """What was promised of a later year on 31 December, a grant-year a row."""
    user, today = signed_in_user(request), clock.today()
    grantors = list(finance_parties(user, on=today))
    promised = promised_at(year, grantors, of=later) if later > year else {}
    return to_come_of(year, later, grantors).answer(
        request,
        grant_years_of(promised),
        "grants/year_end_to_come.html",
        lambda shown: {"year": year, "later": later, "total": _total(promised, shown)},
    )


def _total(left: Mapping[int, Decimal], shown: Shown[YearEndRow]) -> Decimal:
    kept = shown.kept.values_list("pk", flat=True) if shown.is_narrowed else left
    return sum((left[pk] for pk in kept), Decimal(0))


@open_to(Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def choose_at_year_end(request: HttpRequest, year: int, grant_year_id: int) -> HttpResponse:
    """Choose for one row: keep as a debt, release, or carry over by decision."""
    user, today = signed_in_user(request), clock.today()
    grant_year = get_object_or_404(grant_years_of_finance(user, on=today), pk=grant_year_id)
    row = year_end_row(grant_year, year=year)
    later = list(grant_year.grant.grant_years.filter(year__gt=grant_year.year).values_list("year", flat=True))
    initial = {"amount": row.committed_now if row else None, "business_date": min(today, date(year, 12, 31))}
    return answer(
        request,
        ChooseAtYearEnd(request.POST or None, years=later, initial=initial),
        partial(_choose, grant_year_id=grant_year.pk, year=year, today=today, by=user),
        template="grants/choose_at_year_end.html",
        context={"year": year, "grant_year": grant_year, "row": row},
        done=lambda made: f"{made.grant_year}: {made.get_choice_display().lower()}.",
        to=reverse("year_end_of", args=[year]),
    )


def _choose(
    *, choice: str, amount: Any, business_date: Any, to_year: Any, decision: Any, **asked: Any
) -> YearEndChoice:
    """What else is asked for than the choice depends on it: the form has seen to that."""
    if choice == Choice.KEEP:
        return actions.keep_as_debt(**asked)
    if choice == Choice.RELEASE:
        return actions.release_at_year_end(amount=amount, business_date=business_date, **asked)
    return actions.carry_over_at_year_end(
        amount=amount, business_date=business_date, to_year=to_year, decision=decision, **asked
    )
