"""What leaves the house as files for a spreadsheet."""

from grants.models.posting import STAGE_LABELS
from grants.rules.ledger import Stage
from office.exports import Cell, csv_file
from overview.queries import Balance, DocumentedRow, DocumentedStatement

_COLUMNS = (
    "Post",
    "Bokföringsdag",
    "Registrerad",
    "Händelse",
    "Bidrag",
    "År",
    "Verifikation",
    "Faktura",
    "Från",
    "Till",
    "Belopp",
    "Rättar post",
    "Rättad av post",
)
_INSIDE = ("Av", "Skäl")


def statement_csv(statement: DocumentedStatement, *, from_inside: bool) -> bytes:
    """The rows of a statement and their balances in kronor; who and why for the grantor's own people only."""
    columns = [*_COLUMNS, *(_INSIDE if from_inside else ()), *(_heading(one) for one in statement.closing)]
    return csv_file(columns, (_cells(item, from_inside=from_inside) for item in statement.rows))


def _cells(item: DocumentedRow, *, from_inside: bool) -> list[Cell]:
    posting = item.row.posting
    cells: list[Cell] = [
        posting.pk,
        posting.business_date,
        item.row.recorded_at,
        posting.what,
        str(posting.grant),
        posting.grant_year.year,
        posting.voucher.label,
        posting.invoice.label if posting.invoice else None,
        STAGE_LABELS[Stage(posting.from_stage)],
        STAGE_LABELS[Stage(posting.to_stage)],
        posting.amount.amount,
        posting.reverses_id,
        item.row.reversed_by.pk if item.row.reversed_by else None,
    ]
    inside: list[Cell] = [posting.by.name_on(item.row.recorded_at), posting.reason] if from_inside else []
    return [*cells, *inside, *(one.amount for one in item.balances)]


def _heading(balance: Balance) -> str:
    return f"Saldo {balance.name.lower()}"
