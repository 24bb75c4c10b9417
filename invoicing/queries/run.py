"""The invoices of a year, those that are there and those that are missing. Amounts in kronor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from agreements.models import Agreement, Instalment
from agreements.queries import agreements_where_officer
from agreements.rules.lifecycle import Status as AgreementStatus
from invoicing.models import Invoice
from invoicing.queries.content import content_of, fetch_terms
from invoicing.queries.gates import submission_blockers
from invoicing.queries.standing import is_overdue_on
from invoicing.rules.gate import Blocker
from parties.models import User


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


def _total(invoice: Invoice, today: date) -> Decimal:
    return content_of(invoice, today=today).total if invoice.total is None else invoice.total.amount


@dataclass(frozen=True)
class RunRow:
    """An instalment of a year in the January run: its live invoice, or why there is none."""

    instalment: Instalment
    invoice: Invoice | None
    total: Decimal | None
    problem: str  # why no draft can be prepared
    blockers: tuple[Blocker, ...]  # what stops the draft from being submitted

    @property
    def is_missing(self) -> bool:
        """Whether a run would make a draft."""
        return self.invoice is None and not self.problem


def run_rows(year: int, *, user: User | None, today: date) -> list[RunRow]:
    """How far the invoices of a year have come, for every instalment of the officer's own region (None: of all)."""
    agreements = Agreement.objects.all() if user is None else agreements_where_officer(user, on=today)
    instalments = instalments_of_year(year, agreements)
    live = (
        Invoice.objects.live()
        .filter(kind=Invoice.Kind.ORDINARY, year=year, instalment__in=instalments)
        .select_related("basis__agreement", "instalment", "issuer", "payer")
    )
    found = {invoice.instalment_id: invoice for invoice in live}
    fetch_terms(found.values())
    return [_run_row(instalment, found.get(instalment.pk), year, today) for instalment in instalments]


def _run_row(instalment: Instalment, invoice: Invoice | None, year: int, today: date) -> RunRow:
    if invoice is None:
        return RunRow(instalment, None, None, why_not_prepared(instalment.agreement, year), ())
    if not invoice.is_draft:
        return RunRow(instalment, invoice, _total(invoice, today), "", ())
    content = content_of(invoice, today=today)
    blockers = submission_blockers(invoice, today=today, content=content)
    return RunRow(instalment, invoice, content.total, "", blockers)


def why_not_prepared(agreement: Agreement, year: int) -> str:
    """Why no draft can be made for a year of an agreement; empty when one can."""
    if not agreement.is_signed:
        return "Avtalet är inte undertecknat."
    if year not in agreement.years:
        return f"Avtalet gäller inte {year}."
    return ""


def instalments_of_year(year: int, agreements: QuerySet[Agreement]) -> QuerySet[Instalment]:
    """What is to be invoiced in a year: the instalments of each of the agreements that covers it, signed or not yet."""
    return (
        Instalment.objects.filter(agreement__in=agreements.exclude(status=AgreementStatus.WITHDRAWN))
        .filter(agreement__first_day__year__lte=year, agreement__last_day__year__gte=year)
        .select_related("agreement__basis__grantor", "agreement__grantee")
        .order_by("agreement__basis__title", "number")
    )
