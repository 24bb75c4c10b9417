"""Where the kronor of an invoice stand in the ledger. Amounts in kronor."""

from datetime import date
from decimal import Decimal

from django.db.models import Sum

from grants.models import GrantYear, StageBalance
from grants.rules.ledger import Stage
from invoicing.models import Invoice
from invoicing.rules.lifecycle import ON_ITS_WAY, Status


def paid_of(invoice: Invoice) -> Decimal:
    """What stands as paid on the invoice, not what has been repaid since."""
    return _standing(invoice, Stage.PAID)


def is_settled_in_part(invoice: Invoice) -> bool:
    """Whether something has been paid on it, all or a part, also where that has been repaid since."""
    return invoice.status == Status.PAID or bool(paid_of(invoice) or _standing(invoice, Stage.REPAID))


def left_to_pay(invoice: Invoice) -> Decimal:
    """What is attested and not paid."""
    return _standing(invoice, Stage.APPROVED)


def lines_standing(invoice: Invoice, stage: Stage, *, at_most: Decimal) -> list[tuple[GrantYear, Decimal]]:
    """What stands at a stage of the invoice, line by line in its order, together no more than `at_most`."""
    standing = StageBalance.objects.filter(invoice=invoice.voucher_id, stage=stage)
    by_year = {balance.grant_year_id: balance.amount.amount for balance in standing}
    lines: list[tuple[GrantYear, Decimal]] = []
    for line in invoice.lines.select_related("grant_year__grant"):
        part = min(by_year.get(line.grant_year_id, Decimal(0)), at_most)
        if part > 0:
            lines.append((line.grant_year, part))
            at_most -= part
    return lines


def _standing(invoice: Invoice, stage: Stage) -> Decimal:
    if invoice.voucher_id is None:
        return Decimal(0)
    standing = StageBalance.objects.filter(invoice=invoice.voucher_id, stage=stage)
    return standing.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def is_overdue_on(invoice: Invoice, day: date) -> bool:
    """Whether the invoice waits for payment later than the last day in time: InvoiceQuerySet.overdue, of one."""
    return invoice.status in ON_ITS_WAY and invoice.pay_by is not None and invoice.pay_by < day
