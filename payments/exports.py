"""What leaves the house as files for a spreadsheet."""

from collections.abc import Iterable

from office.exports import Cell, csv_file
from payments.queries.bank_payments import PaymentRow

_PAYMENT_COLUMNS = (
    "Betald den",
    "Bankens referens",
    "Betalare",
    "Mottagare",
    "Bankgiro",
    "Belopp",
    "Avräknat",
    "Tillbaka",
    "Fordran på mottagaren",
    "Fakturor",
)


def payments_csv(rows: Iterable[PaymentRow]) -> bytes:
    """The payments, a row each. Amounts in kronor."""
    return csv_file(_PAYMENT_COLUMNS, (_payment_cells(row) for row in rows))


def _payment_cells(row: PaymentRow) -> list[Cell]:
    payment = row.payment
    return [
        payment.paid_on,
        payment.bank_reference,
        payment.payer.name,
        payment.receiver.name,
        payment.bankgiro,
        payment.amount.amount,
        row.allocated,
        row.refunded,
        row.left,
        " ".join(invoice.number for invoice in row.invoices),
    ]
