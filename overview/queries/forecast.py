"""Every promised krona by year, and how much of it has been invoiced."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from grants.models import Basis, GrantYear
from grants.queries import all_budget_requests, all_grant_years
from invoicing.models import Invoice, InvoiceLine
from invoicing.queries.promise import Promise, promises_of


@dataclass(frozen=True)
class YearlyAmount:
    """One line of the forecast: a grant-year, or a need that nobody has decided on."""

    basis: Basis
    what: str
    clause: str
    year: int
    amount: Decimal  # kronor
    words: str  # the derivation
    state: str  # one of STATES
    invoice_number: str  # of every live invoice of the year, with a comma between them
    derivation: dict[str, str | int] | None  # None for a need, which has no terms

    @property
    def counts(self) -> bool:
        """Whether the amount is a grant at all; a need never is."""
        return self.derivation is not None


STATES = {
    "proposed": "föreslaget, ej bindande",
    "promised": "beviljat",
    "partly_invoiced": "delvis fakturerat",
    "invoiced": "fakturerat",
    "needed": "behov, ej beslutat",
}


def yearly_amounts() -> list[YearlyAmount]:
    """Every grant-year of the house with its derivation and state, then every need. For commands, not for a user."""
    items, invoiced = list(all_grant_years()), _live_lines()
    promises = promises_of(items)
    grant_years = [
        YearlyAmount(
            basis=item.grant.basis,
            what=str(item.grant),
            clause=item.grant.clause,
            year=item.year,
            amount=item.amount.amount,
            words=item.indexed.words,
            state=_state(item, promises[item.pk]),
            invoice_number=", ".join(line.invoice.number for line in invoiced[item.pk]),
            derivation=item.derivation,
        )
        for item in items
    ]
    needs = [
        YearlyAmount(
            basis=need.item.decision.basis,
            what=f"Behov för {need.recipient}",
            clause=str(need.item),
            year=need.year,
            amount=need.amount.amount,
            words="",
            state="needed",
            invoice_number="",
            derivation=None,
        )
        for need in all_budget_requests()
    ]
    return grant_years + needs


def _live_lines() -> defaultdict[int, list[InvoiceLine]]:
    """What live invoices ask for of a year, by primary key of the grant-year; a line for each of its instalments, and
    for what was left of it.

    What a decision has added beyond the terms is asked for by invoices of its own, and is no part of these amounts.
    """
    lines: defaultdict[int, list[InvoiceLine]] = defaultdict(list)
    of_the_year = Invoice.objects.live().filter(Q(kind=Invoice.Kind.ORDINARY) | Q(of_the_rest=True))
    live = InvoiceLine.objects.filter(invoice__in=of_the_year)
    for line in live.select_related("invoice").order_by("invoice__instalment__number", "pk"):
        lines[line.grant_year_id].append(line)
    return lines


def _state(item: GrantYear, promise: Promise) -> str:
    if promise.sent or promise.rest:
        return "partly_invoiced" if promise.left else "invoiced"
    return "promised" if item.grant.basis.is_binding else "proposed"
