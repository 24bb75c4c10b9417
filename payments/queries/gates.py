"""What stops the payment of an invoice, and who can do something about it: the page and the action ask here."""

from datetime import date

from followup.queries import unmet_whole_term
from invoicing.models import Invoice
from invoicing.queries.gates import named
from invoicing.rules.gate import Blocker
from office import formats
from parties.queries import account_is_verified
from payments.rules.gate import PaymentFacts
from payments.rules.gate import payment_blockers as judge_payment


def payment_blockers(invoice: Invoice, *, today: date) -> tuple[Blocker, ...]:
    """What stops a submitted invoice from being paid today. The page and the action both ask here."""
    facts = PaymentFacts(
        unpayable=invoice.meaning.unpayable,
        seller=invoice.issuer.name,
        bankgiro=formats.bankgiro(invoice.bankgiro) if invoice.bankgiro else "(saknas)",
        account_verified=bool(invoice.bankgiro) and account_is_verified(invoice.issuer, invoice.bankgiro),
        lapsed_conditions=named(unmet_whole_term(invoice.agreement, today)),
    )
    return judge_payment(facts)
