"""What a numbered invoice keeps of its content, whichever way it came: lines, sides, figures and voucher."""

from collections.abc import Iterable
from datetime import datetime

from grants.models import GrantYear, Voucher
from invoicing.models import Invoice, InvoiceLine, InvoiceSide
from invoicing.rules.content import InvoiceContent
from office.money import sek
from parties.models import User


def write_parts(invoice: Invoice, content: InvoiceContent, grant_years: Iterable[GrantYear]) -> None:
    """Write the lines, one for each of the grant-years in the same order, and the two sides. Before it is numbered."""
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice,
            position=position,
            grant_year=grant_year,
            description=line.description,
            clause=line.clause,
            first_day=line.first_day,
            last_day=line.last_day,
            derivation=line.derivation,
            amount=sek(line.amount),
        )
        for position, (grant_year, line) in enumerate(zip(grant_years, content.lines, strict=True), 1)
    )
    InvoiceSide.objects.bulk_create(
        [
            InvoiceSide.written(invoice, InvoiceSide.Which.SELLER, content.seller),
            InvoiceSide.written(invoice, InvoiceSide.Which.BUYER, content.buyer),
        ]
    )


def set_figures(invoice: Invoice, content: InvoiceContent, kind: Voucher.Kind, now: datetime, by: User) -> None:
    """Copy what the content says to the invoice, and make the voucher that it is. The caller saves it, once."""
    invoice.number = content.number
    invoice.issue_date, invoice.due_date, invoice.pay_by = content.issue_date, content.due_date, content.pay_by
    invoice.payment_days = content.payment_days
    invoice.total = sek(content.total)
    invoice.buyer_reference, invoice.bankgiro = content.buyer_reference, content.bankgiro
    invoice.agreement_title, invoice.agreement_signed_on = content.agreement_title, content.agreement_signed_on
    invoice.case_number, invoice.demo = content.case_number, content.demo
    invoice.submitted_by, invoice.submitted_at = by, now
    invoice.voucher = Voucher.objects.create(
        basis=invoice.basis, kind=kind, label=f"{kind.label} {content.number}", dated_on=content.issue_date
    )
