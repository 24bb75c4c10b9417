"""What stands in the way of an invoice, and who can do something about it: the page and the action ask here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from followup.models import Condition
from followup.queries import unmet_before_invoice
from invoicing.models import Invoice
from invoicing.queries.content import draft_content, fetch_around, has_amounts
from invoicing.queries.exceptions import exception_until, replaces_sent
from invoicing.queries.letters import letter_blockers
from invoicing.rules.content import InvoiceContent
from invoicing.rules.einvoice_gate import einvoice_blockers
from invoicing.rules.gate import Blocker, OpenCondition, Place, SubmissionFacts
from invoicing.rules.gate import reception_blockers as judge_reception
from invoicing.rules.gate import submission_blockers as judge_submission
from parties.models import Role, User
from parties.models.membership import GRANTOR_ROLES
from parties.queries import has_role


def submission_blockers(invoice: Invoice, *, today: date, content: InvoiceContent | None = None) -> tuple[Blocker, ...]:
    """What stops the invoice from being submitted today. The page and the action both ask here.

    `content` is what the draft says today, from whoever has worked it out already.
    """
    content = content or draft_content(invoice, number="", today=today)
    pattern = invoice.payer.buyer_reference_pattern
    facts = _submission_facts(invoice, content, today)
    for_machines = einvoice_blockers(content, buyer_reference_pattern=pattern)
    return (*judge_submission(facts), *for_machines, *letter_blockers(content))


def reception_blockers(invoice: Invoice, *, issue_date: date, content: InvoiceContent) -> tuple[Blocker, ...]:
    """What stops an invoice from the issuer's own system, dated so, from being registered on the draft.

    The page and the action both ask here. `content` is what the draft says that day.
    """
    return judge_reception(_submission_facts(invoice, content, issue_date))


def _submission_facts(invoice: Invoice, content: InvoiceContent, today: date) -> SubmissionFacts:
    fetch_around([invoice])
    agreement = invoice.agreement
    return SubmissionFacts(
        today=today,
        year=invoice.year,
        month=None if invoice.kind != Invoice.Kind.ORDINARY or replaces_sent(invoice) else invoice.instalment.month,
        exception_until=exception_until(invoice),
        agreement_signed=agreement.is_signed,
        agreement_first_day=agreement.first_day,
        agreement_last_day=agreement.last_day,
        why_no_instalment=_why_no_instalment(invoice),
        has_amounts=bool(content.lines or has_amounts(invoice)) and not _is_taken_back(invoice),
        asks_for_something=bool(content.lines),
        open_conditions=named(unmet_before_invoice(agreement, invoice.year)),
        seller=invoice.issuer.name,
        seller_verified=invoice.issuer.identity_is_verified,
        seller_bankgiro=invoice.issuer.bankgiro,
        seller_prefix=invoice.issuer.invoice_prefix,
        seller_registered_office_missing=invoice.issuer.registered_office_is_missing,
        buyer=invoice.payer.name,
        buyer_verified=invoice.payer.identity_is_verified,
        buyer_reference=invoice.payer.buyer_reference,
    )


_ONLY_FOR = {Place.EXCEPTION: (Role.OFFICER,), Place.COMPARISON: GRANTOR_ROLES}  # the other pages are for both parties


@dataclass(frozen=True)
class LinkedBlocker:
    """A blocker with the page where something is done about it; no page where there is nothing to do but wait."""

    blocker: Blocker
    url: str


def linked(blockers: Iterable[Blocker], invoice: Invoice, *, user: User, on: date) -> list[LinkedBlocker]:
    """Each blocker with the address of its place, when the person may open that page on the day."""
    closed = {
        place
        for place, roles in _ONLY_FOR.items()
        if not any(has_role(user, invoice.payer, role, on=on) for role in roles)
    }
    return [LinkedBlocker(one, "" if one.place in closed else _address(one, invoice)) for one in blockers]


def _address(blocker: Blocker, invoice: Invoice) -> str:
    agreement = invoice.agreement
    addresses: dict[Place, Callable[[], str]] = {
        Place.AGREEMENT: agreement.get_absolute_url,
        Place.CONDITION: lambda: reverse("condition", args=[agreement.pk, blocker.number]),
        Place.SELLER: invoice.issuer.get_absolute_url,
        Place.BUYER: invoice.payer.get_absolute_url,
        Place.EXCEPTION: lambda: reverse("grant_exception", args=[invoice.pk]),
        Place.COMPARISON: lambda: reverse("compare_ledger", args=[agreement.basis_id]),
    }
    return addresses[blocker.place]() if blocker.place in addresses else ""


def _why_no_instalment(invoice: Invoice) -> str:
    """Why the month of an ordinary invoice is no instalment of its year; empty where it is one."""
    ordinary = invoice.kind == Invoice.Kind.ORDINARY
    return invoice.agreement.term.why_not(invoice.year, invoice.instalment.month) if ordinary else ""


def _is_taken_back(invoice: Invoice) -> bool:
    return invoice.addition is not None and invoice.addition.is_taken_back


def named(conditions: Iterable[Condition]) -> tuple[OpenCondition, ...]:
    return tuple(OpenCondition(condition.number, condition.summary) for condition in conditions)
