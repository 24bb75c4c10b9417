"""What leaves the house as files for a spreadsheet."""

from collections.abc import Iterable
from datetime import date, datetime

from invoicing.queries.run import InvoiceRow
from office import clock
from office.exports import Cell, csv_file

_INVOICE_COLUMNS = (
    "Nummer",
    "Slag",
    "Bidragsår",
    "Från",
    "Till",
    "Avtal",
    "Diarienummer",
    "Status",
    "Fakturadatum",
    "Förfallodag",
    "Betalning i tid till och med",
    "Att betala",
    "Kontrollattest",
    "Beslutsattest",
)


def invoices_csv(rows: Iterable[InvoiceRow]) -> bytes:
    """The invoices and drafts, a row each; a credit note with a minus. Amounts in kronor."""
    return csv_file(_INVOICE_COLUMNS, (_invoice_cells(row) for row in rows))


def _invoice_cells(row: InvoiceRow) -> list[Cell]:
    invoice = row.invoice
    return [
        invoice.number,
        invoice.get_kind_display(),
        invoice.year,
        invoice.issuer.name,
        invoice.payer.name,
        invoice.basis.title,
        invoice.basis.case_number,
        invoice.get_status_display(),
        invoice.issue_date,
        None if invoice.is_credit_note else invoice.due_date,
        None if invoice.is_credit_note else invoice.pay_by,
        row.total,
        _day(invoice.checked_at),
        _day(invoice.approved_at),
    ]


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else clock.day_of(moment)
