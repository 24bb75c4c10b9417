"""What a person should do today, and the whole of an agreement."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agreements.models import Agreement
from agreements.queries import agreements_visible_to
from grants.models import Basis, Grant, GrantYear
from grants.queries import AmountTable, all_budget_requests, all_grant_years, amounts_by_year
from grants.rules.readings import Reading, readings
from invoicing.models import Invoice, InvoiceLine
from invoicing.queries import content_of, invoices_visible_to, submission_blockers
from invoicing.rules.content import InvoiceContent
from invoicing.rules.gate import Blocker
from invoicing.rules.lifecycle import Status
from parties.models import Role, User
from parties.queries import has_role


@dataclass(frozen=True)
class DraftTask:
    """A draft that the person may send: what it says, and what stands in the way."""

    invoice: Invoice
    content: InvoiceContent
    blockers: tuple[Blocker, ...]


@dataclass(frozen=True)
class AgreementSummary:
    """An agreement with this year's amounts."""

    agreement: Agreement
    amounts: AmountTable
    year_index: int | None  # column of this year in the table, None outside the term

    @property
    def this_year(self) -> Decimal | None:
        return None if self.year_index is None else self.amounts.totals[self.year_index]


def drafts_to_send(user: User, *, today: date) -> list[DraftTask]:
    """The drafts of the organisations whose administrator the person is, oldest year first."""
    drafts = invoices_visible_to(user, on=today).drafts().order_by("year", "pk")
    return [
        DraftTask(draft, content_of(draft, today=today), submission_blockers(draft, today=today))
        for draft in drafts
        if has_role(user, draft.issuer, Role.GRANTEE, on=today)
    ]


def agreement_summaries(user: User, *, today: date) -> list[AgreementSummary]:
    """Every agreement the person may see, with the amounts of its years."""
    summaries = []
    for agreement in agreements_visible_to(user, on=today):
        amounts = amounts_by_year(agreement.basis)
        index = amounts.years.index(today.year) if today.year in amounts.years else None
        summaries.append(AgreementSummary(agreement, amounts, index))
    return summaries


def other_readings(agreement: Agreement) -> list[tuple[Grant, tuple[Reading, ...]]]:
    """For each grant of an agreement with indexation: what the clause would give if it is read in other ways."""
    return [(grant, readings(grant.terms())) for grant in agreement.basis.grants.all() if grant.index_rate]


@dataclass(frozen=True)
class YearlyAmount:
    """One line of the forecast: a grant-year, or a need that nobody has decided on."""

    basis: Basis
    what: str
    clause: str
    year: int
    amount: Decimal  # kronor
    words: str  # the derivation
    state: str  # promised, proposed, invoiced or needed
    invoice_number: str
    derivation: dict[str, str | int] | None  # None for a need, which has no terms

    @property
    def counts(self) -> bool:
        """Whether the amount is a grant at all; a need never is."""
        return self.derivation is not None


STATES = {
    "proposed": "föreslaget, ej bindande",
    "promised": "lovat",
    "invoiced": "fakturerat",
    "needed": "behov, ej beslutat",
}


def yearly_amounts() -> list[YearlyAmount]:
    """Every grant-year of the house with its derivation and state, then every need. For commands, not for a user."""
    invoiced = dict(
        InvoiceLine.objects.exclude(invoice__status=Status.CREDITED).values_list("grant_year", "invoice__number")
    )
    grant_years = [
        YearlyAmount(
            basis=item.grant.basis,
            what=str(item.grant),
            clause=item.grant.clause,
            year=item.year,
            amount=item.amount.amount,
            words=item.indexed.words,
            state=_state(item, invoiced),
            invoice_number=invoiced.get(item.pk, ""),
            derivation=item.derivation,
        )
        for item in all_grant_years()
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


def _state(item: GrantYear, invoiced: dict[int, str]) -> str:
    if item.pk in invoiced:
        return "invoiced"
    return "promised" if item.grant.basis.is_binding else "proposed"
