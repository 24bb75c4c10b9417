"""Closed periods: up to which day an organisation's books take no more postings."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from grants import actions
from grants.forms import ClosePeriod
from grants.lists import PERIODS
from grants.models import ClosedPeriod
from grants.queries.visible import closed_periods_visible_to, finance_parties
from office import clock
from office.access import open_to
from office.acting import answer
from parties.models import Party, Role
from parties.models.membership import GRANTOR_ROLES
from parties.queries import signed_in_user


@open_to(*GRANTOR_ROLES)
@require_safe
def closed_periods(request: HttpRequest) -> HttpResponse:
    """Every period that has been closed, by whom and why."""
    user, today = signed_in_user(request), clock.today()
    return PERIODS.answer(
        request,
        closed_periods_visible_to(user, on=today),
        "grants/closed_periods.html",
        lambda _: {"may_close": finance_parties(user, on=today).exists()},
    )


@open_to(Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def close_period(request: HttpRequest) -> HttpResponse:
    """Close the books up to and including a day, for good."""
    user, today = signed_in_user(request), clock.today()
    return answer(
        request,
        ClosePeriod(request.POST or None, parties=finance_parties(user, on=today)),
        partial(_close, today=today, by=user),
        template="grants/close_period.html",
        done=lambda closed: f"{closed.party}: bokföringen är stängd till och med {closed.closed_until}.",
        to="closed_periods",
    )


def _close(*, party: Party, **asked: Any) -> ClosedPeriod:
    return actions.close_period(party_id=party.pk, **asked)
