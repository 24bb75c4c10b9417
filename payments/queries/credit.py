"""Whether and how an invoice is taken back, and what came of it."""

from dataclasses import dataclass
from datetime import date

from invoicing.models import Invoice
from invoicing.queries import credit as unpaid
from invoicing.queries import is_settled_in_part
from invoicing.queries.visible import invoices_visible_to
from invoicing.rules.lifecycle import Status
from parties.models import Role, User
from parties.queries import has_role


def why_not_credited(invoice: Invoice) -> str:
    """As invoicing's, and nothing of what it was paid with may be claimed back; empty when it may be credited."""
    return unpaid.why_not_credited(invoice) or why_not_unpaid(invoice)


def why_not_returned(invoice: Invoice) -> str:
    """Why finance does not send it back with what was paid, and what to do, in Swedish; empty when it may be."""
    if not is_settled_in_part(invoice):
        return "Inget är betalt på fakturan. Återsänd den på fakturans sida."
    return why_not_unpaid(invoice)


def why_not_unpaid(invoice: Invoice) -> str:
    """Why what the invoice was paid with is not taken back, and what to do, in Swedish; empty when it may be."""
    if invoice.recovery_claims.filter(withdrawn_on=None).exists():
        return f"Fakturan har ett återkrav. Be {invoice.payer} dra tillbaka det först."
    return ""


@dataclass(frozen=True)
class CreditPanel:
    """What the page of an invoice says about taking it back (templates/payments/_credit.html)."""

    invoice: Invoice
    may_credit: bool  # the person, here and now, by a credit note of ours
    may_register: bool  # the person, here and now, the issuer's own credit note of a received invoice
    may_return: bool  # the person, here and now, what has been paid on
    may_receive: bool  # the person, here and now, an invoice from the issuer's own system in place of the draft
    why_not: str  # why the issuer's administrator cannot; empty for everybody else
    steps: bool  # returned: the person is the issuer, and has two things to do
    original: Invoice | None  # which this credit note takes back
    note: Invoice | None  # by which this invoice was taken back
    again: Invoice | None  # the draft or invoice that stands in its place now

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to say at all."""
        may = self.may_credit or self.may_register or self.may_return or self.may_receive
        return bool(may or self.why_not or self.steps or self.original or self.note)

    @property
    def goes_first(self) -> bool:
        """Whether it stands above the lines: somebody has it to do, or the invoice is no longer to be paid."""
        return bool(self.steps or self.original or self.note)


def credit_panel(invoice: Invoice, *, user: User, on: date) -> CreditPanel:
    """What the person may do to take the invoice back on the day, or what has taken it back. For any invoice."""
    is_issuer = has_role(user, invoice.issuer, Role.GRANTEE, on=on)
    is_officer = has_role(user, invoice.payer, Role.OFFICER, on=on)
    is_done = invoice.is_draft or invoice.is_credit_note or invoice.status == Status.CREDITED
    why_not = "" if is_done else why_not_credited(invoice)
    note = Invoice.objects.filter(credits=invoice).select_related("issuer").first()
    return CreditPanel(
        invoice=invoice,
        may_credit=is_issuer and not is_done and not why_not and not invoice.is_received,
        may_register=is_officer and not is_done and not why_not and invoice.is_received,
        may_return=not is_done and is_settled_in_part(invoice) and has_role(user, invoice.payer, Role.FINANCE, on=on),
        may_receive=is_officer and invoice.is_draft,
        why_not=why_not if is_issuer or is_officer else "",
        steps=is_issuer and invoice.status == Status.RETURNED,
        original=invoice.credits,
        note=note,
        again=_again(invoice.credits if invoice.is_credit_note else invoice, user, on),
    )


def _again(original: Invoice | None, user: User, on: date) -> Invoice | None:
    if original is None or original.status != Status.CREDITED:
        return None
    live = invoices_visible_to(user, on=on).live().filter(kind=original.kind, of_the_rest=original.of_the_rest)
    if original.addition_id is not None:
        return live.filter(addition=original.addition_id).first()
    return live.filter(
        instalment=original.instalment_id, year=original.year, issuer=original.issuer_id, vat=original.vat
    ).first()
