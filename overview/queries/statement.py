"""The statement of an agreement or a decision, each posting with its document."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from agreements.models import Agreement
from grants.models import Basis, Decision, Grant
from grants.models.posting import STAGE_LABELS
from grants.queries import StatementRow, postings_of, statement
from grants.queries.ledger import Standing
from grants.queries.visible import grants_visible_to
from grants.rules.ledger import Event
from invoicing.models import Invoice
from parties.models import User


@dataclass(frozen=True)
class Balance:
    """Saldo: what stands at a stage, under its Swedish name."""

    name: str
    amount: Decimal


@dataclass(frozen=True)
class DocumentedRow:
    """A row of a statement, with the address of the document behind it and the balances of the columns shown."""

    row: StatementRow
    document: str
    balances: list[Balance]


@dataclass(frozen=True)
class DocumentedStatement:
    """Kontoutdrag med verifikationer. The balances are over all postings of the selection; rows may be fewer."""

    rows: list[DocumentedRow]
    closing: list[Balance]  # of the stages where anything has stood; they are the columns
    left_out: int  # postings that count in the balances and are not shown


def documented_statement(
    user: User,
    basis: Basis,
    *,
    today: date,
    grant: Grant | None = None,
    year: int | None = None,
    known_at: datetime | None = None,
    event: Event | None = None,
    first: date | None = None,
    last: date | None = None,
) -> DocumentedStatement:
    """The postings of a basis that the person may see, in recorded order, each with its document.

    `grant`, `year` and `known_at` (recorded by then) choose what the balances are over. `event` and the business dates
    from `first` to `last`, both included, only choose which rows are shown.
    """
    postings = postings_of(basis=basis, grant=grant, year=year, recorded_until=known_at)
    whole = statement(postings.filter(grant__in=grants_visible_to(user, basis, on=today)))
    shown = [
        row
        for row in whole.rows
        if (event is None or row.posting.event == event)
        and (first or date.min) <= row.posting.business_date <= (last or date.max)
    ]
    documents, paper = _documents_of(basis), address_of_basis(basis)
    stages = [stage for stage in whole.closing if any(row.standing[stage] for row in whole.rows)]

    def balances(standing: Standing) -> list[Balance]:
        return [Balance(STAGE_LABELS[stage], standing[stage]) for stage in stages]

    return DocumentedStatement(
        rows=[
            DocumentedRow(row, documents.get(row.posting.voucher_id, paper), balances(row.standing)) for row in shown
        ],
        closing=balances(whole.closing),
        left_out=len(whole.rows) - len(shown),
    )


def address_of_basis(basis: Basis) -> str:
    """The page of the agreement or the decision."""
    paper: Agreement | Decision = basis.agreement if basis.kind == Basis.Kind.AGREEMENT else basis.decision
    return paper.get_absolute_url()


def _documents_of(basis: Basis) -> dict[int, str]:
    """The page of each invoice of a basis, by the primary key of its voucher."""
    invoices = Invoice.objects.filter(voucher__basis=basis)
    return {invoice.voucher_id: invoice.get_absolute_url() for invoice in invoices if invoice.voucher_id}
