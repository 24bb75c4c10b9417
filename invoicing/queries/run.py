"""The invoices of a year, those that are there and those that are missing. Amounts in kronor."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from django.db.models import Case, DecimalField, F, Q, QuerySet, Sum, When

from agreements.models import Agreement, Instalment
from agreements.rules.lifecycle import Status as AgreementStatus
from invoicing.models import Invoice
from invoicing.queries.content import content_of, fetch_terms
from invoicing.queries.gates import submission_blockers
from invoicing.queries.standing import is_overdue_on
from invoicing.rules.gate import Blocker
from invoicing.rules.lifecycle import Status
from parties.models import Role, User
from parties.queries import parties_with_role


@dataclass(frozen=True)
class InvoiceRow:
    """An invoice with its total in kronor, which a draft works out and does not store.

    A credit note takes back, so its total is negative here: the sum of rows is what is asked for in all.
    """

    invoice: Invoice
    total: Decimal
    is_overdue: bool


def invoice_rows(invoices: Iterable[Invoice], *, today: date) -> list[InvoiceRow]:
    """The invoices in the order given, with their totals in kronor as of today."""
    rows = list(invoices)
    fetch_terms(rows)
    return [
        InvoiceRow(
            invoice,
            -_total(invoice, today) if invoice.is_credit_note else _total(invoice, today),
            is_overdue_on(invoice, today),
        )
        for invoice in rows
    ]


def asked_for(invoices: QuerySet[Invoice]) -> Decimal:
    """What the numbered ones among the invoices ask for in all: a credit note takes back."""
    signed = Case(
        When(kind=Invoice.Kind.CREDIT_NOTE, then=-F("total")), default=F("total"), output_field=DecimalField()
    )
    numbered = invoices.exclude(status=Status.DRAFT).order_by()
    return numbered.aggregate(sum=Sum(signed))["sum"] or Decimal(0)


def _total(invoice: Invoice, today: date) -> Decimal:
    return content_of(invoice, today=today).total if invoice.total is None else invoice.total.amount


@dataclass(frozen=True, kw_only=True)
class RunRow:
    """An instalment of a year in the January run: its live invoice, or why there is none."""

    instalment: Instalment
    invoice: Invoice | None = None
    total: Decimal | None = None
    problem: str = ""  # why no draft can be prepared
    blockers: tuple[Blocker, ...] = ()  # what stops the draft from being submitted
    waits: bool = False  # for its turn in the run
    failure: str = ""  # of the run, the last time

    @property
    def is_missing(self) -> bool:
        """Whether a run would make a draft."""
        return self.invoice is None and not self.problem

    @property
    def to_do(self) -> str:
        """What is to be done, in Swedish; a dash where nothing is."""
        if self.problem:
            return self.problem
        if self.invoice is None:
            if self.waits:
                return "Väntar på sin tur i körningen"
            return f"Misslyckades: {self.failure}" if self.failure else "Kan förberedas"
        if self.blockers:
            return self.blockers[0].what
        return f"{self.invoice.issuer} skickar den" if self.invoice.is_draft else "–"


def run_rows(
    instalments: Sequence[Instalment],
    *,
    year: int,
    today: date,
    waiting: Collection[int] = (),
    problems: Mapping[int, str] = MappingProxyType({}),
) -> list[RunRow]:
    """How far the invoices of some instalments have come in a year.

    `waiting` and `problems`: the keys of those that wait for the run, and what stopped it at others.
    """
    live = (
        Invoice.objects.live()
        .filter(kind=Invoice.Kind.ORDINARY, year=year, instalment__in=instalments)
        .select_related("basis__agreement", "instalment", "issuer", "payer")
    )
    found = {invoice.instalment_id: invoice for invoice in live}
    fetch_terms(found.values())
    rows = [_run_row(instalment, found.get(instalment.pk), year, today) for instalment in instalments]
    return [
        replace(row, waits=row.instalment.pk in waiting, failure=problems.get(row.instalment.pk, "")) for row in rows
    ]


def _run_row(instalment: Instalment, invoice: Invoice | None, year: int, today: date) -> RunRow:
    if invoice is None:
        return RunRow(
            instalment=instalment, problem=why_not_prepared(instalment.agreement, year, month=instalment.month)
        )
    if not invoice.is_draft:
        return RunRow(instalment=instalment, invoice=invoice, total=_total(invoice, today))
    content = content_of(invoice, today=today)
    blockers = submission_blockers(invoice, today=today, content=content)
    return RunRow(instalment=instalment, invoice=invoice, total=content.total, blockers=blockers)


def why_not_prepared(agreement: Agreement, year: int, *, month: int | None = None) -> str:
    """Why no draft can be made for a year of an agreement, of an instalment in the month; empty when one can."""
    if not agreement.is_signed:
        return "Avtalet är inte undertecknat."
    if year not in agreement.years:
        return f"Avtalet gäller inte {year}."
    return "" if month is None else agreement.term.why_not(year, month)


def instalments_where_officer(year: int, user: User, *, on: date) -> QuerySet[Instalment]:
    """Those of the organisations that the person is an officer of on the day."""
    mine = parties_with_role(user, Role.OFFICER, on=on)
    return instalments_of_year(year).filter(agreement__basis__grantor__in=mine)


def instalments_of_year(year: int) -> QuerySet[Instalment]:
    """What is to be invoiced in a year: the instalments within the term of each agreement, signed or not yet."""
    first, last = "agreement__first_day", "agreement__last_day"
    begun = Q(**{f"{first}__year__lt": year}) | Q(**{f"{first}__year": year, f"{first}__month__lte": F("month")})
    lasts = Q(**{f"{last}__year__gt": year}) | Q(**{f"{last}__year": year, f"{last}__month__gte": F("month")})
    return (
        Instalment.objects.filter(begun, lasts)
        .exclude(agreement__status=AgreementStatus.WITHDRAWN)
        .select_related("agreement__basis__grantor", "agreement__grantee")
        .order_by("agreement__basis__sort_key", "number")
    )
