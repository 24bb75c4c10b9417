"""What stands in the way of an invoice, and who can do something about it: the page and the action ask here."""

from datetime import date

from agreements.models import Agreement, Condition
from invoicing.models import Invoice
from invoicing.queries.content import draft_content, fetch_terms
from invoicing.rules.content import InvoiceContent
from invoicing.rules.einvoice_gate import einvoice_blockers
from invoicing.rules.gate import Blocker, SubmissionFacts
from invoicing.rules.gate import submission_blockers as judge


def submission_blockers(invoice: Invoice, *, today: date, content: InvoiceContent | None = None) -> tuple[Blocker, ...]:
    """What stops the invoice from being submitted today. The page and the action both ask here.

    `content` is what the draft says today, from whoever has worked it out already.
    """
    fetch_terms([invoice])
    agreement = invoice.agreement
    content = content or draft_content(invoice, number="", today=today)
    facts = SubmissionFacts(
        today=today,
        year=invoice.year,
        month=invoice.instalment.month,
        agreement_signed=agreement.is_signed,
        agreement_first_day=agreement.first_day,
        agreement_last_day=agreement.last_day,
        has_amounts=bool(content.lines),
        open_conditions=_open_conditions(agreement, invoice.year),
        seller=invoice.issuer.name,
        seller_verified=invoice.issuer.identity_is_verified,
        seller_bankgiro=invoice.issuer.bankgiro,
        seller_prefix=invoice.issuer.invoice_prefix,
        buyer=invoice.payer.name,
        buyer_verified=invoice.payer.identity_is_verified,
        buyer_reference=invoice.payer.buyer_reference,
    )
    pattern = invoice.payer.buyer_reference_pattern
    return (*judge(facts), *einvoice_blockers(content, buyer_reference_pattern=pattern))


def _open_conditions(agreement: Agreement, year: int) -> tuple[str, ...]:
    return tuple(
        condition.summary
        for condition in agreement.conditions.all()
        if condition.holds == Condition.Holds.BEFORE_INVOICE and condition.from_year <= year and not condition.is_met
    )
