"""Who may handle the money of an invoice, and what its page tells of its payment. Amounts in kronor."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from invoicing.models import Invoice
from invoicing.queries.gates import LinkedBlocker, linked
from invoicing.queries.standing import is_overdue_on, left_to_pay, paid_of
from invoicing.rules.gate import Who
from invoicing.rules.lifecycle import ON_ITS_WAY
from parties.models import Role, User
from parties.queries import conflict_of_interest, has_role
from payments.models import Allocation, ClaimSettlement, RecoveryClaim
from payments.queries.claims import ClaimRow, claim_rows, open_claims_on
from payments.queries.gates import payment_blockers
from payments.rules.late_interest import late_interest

_ATTESTANTS = {Who.CHECKER, Who.APPROVER}


def left_to_claim(invoice: Invoice) -> Decimal:
    """What stands as paid and is not claimed back already."""
    return paid_of(invoice) - open_claims_on(invoice)


def why_not_finance(user: User, invoice: Invoice, *, on: date) -> str:
    """The Swedish sentence that says why the person may not handle the money of the invoice; empty if she may."""
    if not has_role(user, invoice.payer, Role.FINANCE, on=on):
        return f"Du är inte ekonom för {invoice.payer}."
    others = [party for party in (invoice.issuer, invoice.agreement.host) if party]
    return conflict_of_interest(user, parties=others, on=on) or ""


def why_not_pay(user: User, invoice: Invoice, *, on: date) -> str:
    """As `why_not_finance`, and the approver does not record that what she approved is paid."""
    if invoice.approved_by_id == user.pk:
        return "Du har själv beslutsattesterat fakturan. En annan ekonom registrerar betalningen."
    return why_not_finance(user, invoice, on=on)


@dataclass(frozen=True)
class LateInterest:
    """What the agreement says of late interest: a yearly percentage and what it comes to, or nothing."""

    yearly_percent: Decimal | None
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class PaymentsPanel:
    """Everything that the page of an invoice tells of its payment."""

    allocations: list[Allocation]  # in the order of recording, those taken back and their mirrors among them
    set_offs: list[ClaimSettlement]
    claims: list[ClaimRow]
    paid: Decimal
    left: Decimal
    left_to_claim: Decimal
    is_overdue: bool
    late: LateInterest | None  # of an overdue invoice
    blockers: list[LinkedBlocker]  # what stops the payment; empty when nothing is to be paid
    only_waits: bool  # for its attest: nothing is wrong
    may_record: bool
    may_claim: bool
    may_handle: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.allocations or self.set_offs or self.claims or self.left or self.blockers or self.may_record)


def payments_panel(invoice: Invoice, user: User, *, today: date) -> PaymentsPanel:
    """What the invoice's page tells of its payment on the day, and what the person may do about it."""
    numbered = not invoice.is_draft and not invoice.is_credit_note
    allocations = list(
        invoice.allocations.select_related("payment", "allocated_by", "takes_back", "taken_back_by").order_by("pk")
    )
    set_offs = list(invoice.set_offs.select_related("claim__invoice", "recorded_by"))
    is_overdue = is_overdue_on(invoice, today)
    stops = payment_blockers(invoice, today=today) if numbered and invoice.status in ON_ITS_WAY else ()
    handles = numbered and not why_not_finance(user, invoice, on=today)
    claimable = left_to_claim(invoice)
    return PaymentsPanel(
        allocations=allocations,
        set_offs=set_offs,
        claims=claim_rows(RecoveryClaim.objects.filter(invoice=invoice)),
        paid=paid_of(invoice),
        left=left_to_pay(invoice),
        left_to_claim=claimable,
        is_overdue=is_overdue,
        late=_late(invoice, allocations, set_offs, today) if is_overdue else None,
        blockers=linked(stops, invoice, user=user, on=today),
        only_waits=bool(stops) and all(stop.who in _ATTESTANTS for stop in stops),
        may_record=handles and invoice.approved_by_id != user.pk,
        may_claim=handles and claimable > 0,
        may_handle=handles,
    )


def _late(
    invoice: Invoice, allocations: list[Allocation], set_offs: list[ClaimSettlement], today: date
) -> LateInterest:
    rate = invoice.agreement.late_interest
    if rate is None or invoice.total is None or invoice.pay_by is None:
        return LateInterest(None, Decimal(0))
    taken_back = {one.takes_back_id for one in allocations}
    stand = [one for one in allocations if one.takes_back_id is None and one.pk not in taken_back]
    paid = [(one.payment.paid_on, one.amount.amount) for one in stand]
    paid += [(one.settled_on, one.amount.amount) for one in set_offs]
    owed = late_interest(invoice.total.amount, paid, yearly_percent=rate, in_time_until=invoice.pay_by, until=today)
    return LateInterest(rate, owed)
