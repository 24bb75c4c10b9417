"""What invoices say: worked out for a draft, as it was frozen for every other."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import prefetch_related_objects

from agreements.models import Instalment
from followup.queries import fetch_conditions
from grants.models import AddedCommitment, GrantYear
from grants.rules.money import split
from invoicing.models import Invoice, InvoiceSide
from invoicing.queries.exceptions import REPLACES_SENT, sent_before
from invoicing.rules.content import CreditedInvoice, InvoiceContent, Line, Side
from invoicing.rules.due_date import due_date, pay_by
from office.formats import day, kronor
from parties.models import Party

_FETCHED = "_prefetched_objects_cache"  # where Django keeps what it has fetched; emptied when a draft is read anew


def fetch_terms(invoices: Iterable[Invoice]) -> None:
    """Fetch, for all drafts at once, what working out a draft reads. What is there already is not fetched again."""
    drafts = [invoice for invoice in invoices if invoice.is_draft and _fetched(invoice) is None]
    if not drafts:  # to look through all of them again costs more than what is asked of them
        return
    agreements = [draft.agreement for draft in drafts]
    prefetch_related_objects(agreements, "instalments")
    prefetch_related_objects(drafts, "instalment__exceptions")
    fetch_conditions(agreements)
    for draft, items, was_sent in zip(drafts, _grant_years(drafts), sent_before(drafts), strict=True):
        vars(draft).setdefault(_FETCHED, {})["grant_years"] = items
        vars(draft)[REPLACES_SENT] = was_sent


def _fetched(draft: Invoice) -> list[GrantYear] | None:
    items: list[GrantYear] | None = vars(draft).get(_FETCHED, {}).get("grant_years")
    return items


def _grant_years(invoices: Sequence[Invoice]) -> list[list[GrantYear]]:
    """What each of them asks for. Only of its year: a grant has many, each with a long derivation."""
    bases, years = {invoice.basis_id for invoice in invoices}, {invoice.year for invoice in invoices}
    found = GrantYear.objects.filter(grant__basis__in=bases, year__in=years).select_related("grant__basis")
    by_year: defaultdict[tuple[int, int], list[GrantYear]] = defaultdict(list)
    for item in found.order_by("grant__number"):
        by_year[item.grant.basis_id, item.year].append(item)
    return [
        [
            item
            for item in by_year[invoice.basis_id, invoice.year]
            if (item.grant.grantee_id, item.grant.vat) == (invoice.issuer_id, invoice.vat)
        ]
        for invoice in invoices
    ]


def preview_content(instalment: Instalment, year: int, *, today: date) -> InvoiceContent:
    """What the invoice of an instalment of any year of the term would say, without one being made.

    Dated today in its own month, else on the first day of that month.
    """
    basis = instalment.agreement.basis
    draft = Invoice(
        basis=basis, instalment=instalment, year=year, issuer=instalment.agreement.grantee, payer=basis.grantor
    )
    in_its_month = (today.year, today.month) == (year, instalment.month)
    return draft_content(draft, number="", today=today if in_its_month else date(year, instalment.month, 1))


def grant_years_of(invoice: Invoice) -> list[GrantYear]:
    """The grant-years that the invoice asks for, in the order of the agreement."""
    if invoice.addition is not None:
        return [invoice.addition.grant_year]
    fetch_terms([invoice])
    fetched = _fetched(invoice)
    return _grant_years([invoice])[0] if fetched is None else fetched


def content_of(invoice: Invoice, *, today: date) -> InvoiceContent:
    """What the invoice says: worked out as of today for a draft, as it was frozen for every other."""
    return draft_content(invoice, number="", today=today) if invoice.is_draft else _frozen_content(invoice)


def draft_content(invoice: Invoice, *, number: str, today: date) -> InvoiceContent:
    """What the invoice says if it is issued today under the number (empty for a preview)."""
    fetch_terms([invoice])
    agreement = invoice.agreement
    due = due_date(today, agreement.payment_days)
    return InvoiceContent(
        number=number,
        year=invoice.year,
        issue_date=today,
        due_date=due,
        pay_by=pay_by(due),
        payment_days=agreement.payment_days,
        seller=seller_side(invoice.issuer),
        buyer=_side(invoice.payer, agreement.basis.through),
        buyer_reference=invoice.payer.buyer_reference,
        bankgiro=invoice.issuer.bankgiro,
        agreement_title=agreement.basis.title,
        agreement_signed_on=agreement.signed_on,
        case_number=agreement.basis.case_number,
        lines=_lines(invoice),
        demo=settings.DEMO,
        is_supplementary=invoice.addition_id is not None,
    )


def _side(party: Party, through: str = "") -> Side:
    return Side(
        name=party.name,
        organisation_number=party.verified_organisation_number,
        address=tuple(party.address_lines),
        through=through,
        peppol_id=party.peppol_id,
    )


def seller_side(party: Party) -> Side:
    """The side that asks for payment also says where it is seated and whom to ask."""
    return replace(_side(party), **party.on_its_invoices)


def _lines(invoice: Invoice) -> tuple[Line, ...]:
    if invoice.addition is not None:
        return (_added_line(invoice.addition),)
    instalments = sorted(invoice.agreement.instalments.all(), key=lambda instalment: instalment.number)
    shares = [instalment.share for instalment in instalments]
    part = [instalment.pk for instalment in instalments].index(invoice.instalment_id)
    return tuple(_line(item, shares, part) for item in grant_years_of(invoice))


def _added_line(addition: AddedCommitment) -> Line:
    item, amount = addition.grant_year, addition.amount.amount
    decided = f"{addition.decision}, beslutat {day(addition.decided_on)}"
    return Line(
        description=f"Tillägg till {item}",
        clause=item.grant.clause,
        first_day=max(item.grant.first_day, date(item.year, 1, 1)),
        last_day=min(item.grant.last_day, date(item.year, 12, 31)),
        derivation=f"Tillägg {kronor(amount)} utöver villkoren, enligt {decided}. Skäl: {addition.reason}",
        amount=amount,
    )


def _line(item: GrantYear, shares: Sequence[Decimal], part: int) -> Line:
    """The part of a grant-year that falls on one instalment; `part` counts from 0."""
    grant = item.grant
    amount, words = item.amount.amount, item.indexed.words
    if len(shares) > 1:
        amount = split(amount, shares)[part]
        words = f"{words}, varav tillfälle {part + 1} av {len(shares)}: {kronor(amount)}"
    return Line(
        description=str(item),
        clause=grant.clause,
        first_day=max(grant.first_day, date(item.year, 1, 1)),
        last_day=min(grant.last_day, date(item.year, 12, 31)),
        derivation=words,
        amount=amount,
    )


def _frozen_content(invoice: Invoice) -> InvoiceContent:
    sides = {side.which: side for side in invoice.sides.all()}
    issue_date, due, in_time, days = invoice.issue_date, invoice.due_date, invoice.pay_by, invoice.payment_days
    if not (issue_date and due and in_time and days is not None):
        raise AssertionError("the constraint on numbered invoices has failed")
    return InvoiceContent(
        number=invoice.number,
        year=invoice.year,
        issue_date=issue_date,
        due_date=due,
        pay_by=in_time,
        payment_days=days,
        seller=sides[InvoiceSide.Which.SELLER].side,
        buyer=sides[InvoiceSide.Which.BUYER].side,
        buyer_reference=invoice.buyer_reference,
        bankgiro=invoice.bankgiro,
        agreement_title=invoice.agreement_title,
        agreement_signed_on=invoice.agreement_signed_on,
        case_number=invoice.case_number,
        lines=tuple(
            Line(
                description=line.description,
                clause=line.clause,
                first_day=line.first_day,
                last_day=line.last_day,
                derivation=line.derivation,
                amount=line.amount.amount,
            )
            for line in invoice.lines.all()
        ),
        demo=invoice.demo,
        credits=_credited(invoice),
        credit_reason=invoice.credit_reason,
        is_supplementary=invoice.kind == Invoice.Kind.SUPPLEMENTARY,
    )


def _credited(invoice: Invoice) -> CreditedInvoice | None:
    original = invoice.credits
    if original is None or original.issue_date is None:
        return None
    return CreditedInvoice(number=original.number, issue_date=original.issue_date)
