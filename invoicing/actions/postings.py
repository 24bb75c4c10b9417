"""An invoice as the ledger takes it: its lines, their total, and the voucher that it is."""

from moneyed import Money

from grants.actions import ledger
from grants.models import Voucher
from invoicing.models import Invoice


def lines_of(invoice: Invoice) -> list[ledger.Line]:
    """What the invoice asks for, in the order of its lines."""
    return [(line.grant_year, line.amount) for line in invoice.lines.select_related("grant_year__grant")]


def total_of(invoice: Invoice) -> Money:
    """What the invoice asks for, in all; every numbered one has it."""
    total: Money | None = invoice.total
    assert total is not None, "the constraint on numbered invoices has failed"
    return total


def voucher_of(invoice: Invoice) -> Voucher:
    """The invoice as the ledger knows it; every numbered one is a voucher."""
    assert invoice.voucher is not None, "the constraint on numbered invoices has failed"
    return invoice.voucher
