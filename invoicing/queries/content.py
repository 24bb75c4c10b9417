"""What invoices say: worked out for a draft, as it was frozen for every other."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import prefetch_related_objects

from agreements.models import Instalment
from followup.queries import fetch_conditions
from grants.models import AddedCommitment, GrantYear
from invoicing.models import Invoice, InvoiceSide
from invoicing.queries.exceptions import FETCHED, REPLACES_SENT, sent_before
from invoicing.queries.promise import Promise, promises_of
from invoicing.rules.content import CreditedInvoice, InvoiceContent, Line, Side
from invoicing.rules.due_date import due_date, pay_by
from invoicing.rules.parts import ZERO, part_of
from office.formats import day, kronor, sentence
from parties.models import Party


@dataclass(frozen=True)
class Asked:
    """A line of a draft, and the grant-year that it asks for."""

    grant_year: GrantYear
    line: Line


def fetch_terms(invoices: Iterable[Invoice]) -> None:
    """Work out, for all drafts at once, what each asks for, and fetch what else its page reads.

    Kept until the draft is read anew: what whoever holds it has seen is what it asks for.
    """
    drafts = [invoice for invoice in invoices if invoice.is_draft and _fetched(invoice) is None]
    if not drafts:  # to look through all of them again costs more than what is asked of them
        return
    for draft, asked in zip(drafts, _asked_by(drafts), strict=True):
        vars(draft).setdefault(FETCHED, {})["asked"] = asked


def fetch_around(drafts: Sequence[Invoice]) -> None:
    """Fetch, for all drafts at once, what stands around them. What is there already is not fetched again."""
    agreements = [draft.agreement for draft in drafts]
    prefetch_related_objects(agreements, "instalments")
    prefetch_related_objects(drafts, "instalment__exceptions")
    fetch_conditions(agreements)
    new = [draft for draft in drafts if REPLACES_SENT not in vars(draft).get(FETCHED, {})]
    for draft, was_sent in zip(new, sent_before(new), strict=True):
        vars(draft).setdefault(FETCHED, {})[REPLACES_SENT] = was_sent


def _asked_by(drafts: Sequence[Invoice]) -> list[list[Asked]]:
    fetch_around(drafts)
    grant_years = _grant_years(drafts)
    promises = promises_of(list({item.pk: item for items in grant_years for item in items}.values()))
    resting = _with_draft_of_the_rest(drafts)
    return [
        _asked(
            draft,
            [promises[item.pk] for item in items],
            rest_is_apart=(draft.basis_id, draft.year) in resting,
        )
        for draft, items in zip(drafts, grant_years, strict=True)
    ]


def _asked_of(draft: Invoice) -> list[Asked]:
    fetched = _fetched(draft)
    return _asked_by([draft])[0] if fetched is None else fetched


def _fetched(draft: Invoice) -> list[Asked] | None:
    asked: list[Asked] | None = vars(draft).get(FETCHED, {}).get("asked")
    return asked


def _with_draft_of_the_rest(drafts: Iterable[Invoice]) -> set[tuple[int, int]]:
    """The basis and year of those whose rest another draft is to ask for."""
    found = Invoice.objects.drafts().of_the_rest().filter(basis__in={draft.basis_id for draft in drafts})
    return set(found.values_list("basis", "year"))


def _grant_years(invoices: Sequence[Invoice]) -> list[list[GrantYear]]:
    """What each of them is about. Only of its year: a grant has many, each with a long derivation."""
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
            and (invoice.addition is None or invoice.addition.grant_year_id == item.pk)
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
    """The grant-years that the invoice is about, in the order of the agreement; a draft asks for each of them."""
    if invoice.is_draft:
        return [asked.grant_year for asked in _asked_of(invoice)]
    return [invoice.addition.grant_year] if invoice.addition is not None else _grant_years([invoice])[0]


def has_amounts(invoice: Invoice) -> bool:
    """Whether there are grant-years that the invoice is about, whatever stands promised of them."""
    return bool(_grant_years([invoice])[0])


def content_of(invoice: Invoice, *, today: date) -> InvoiceContent:
    """What the invoice says: worked out as of today for a draft, as it was frozen for every other."""
    return draft_content(invoice, number="", today=today) if invoice.is_draft else _frozen_content(invoice)


def draft_content(invoice: Invoice, *, number: str, today: date) -> InvoiceContent:
    """What the invoice says if it is issued today under the number (empty for a preview)."""
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
        lines=tuple(asked.line for asked in _asked_of(invoice)),
        demo=settings.DEMO,
        is_supplementary=invoice.kind == Invoice.Kind.SUPPLEMENTARY,
        is_of_the_rest=invoice.of_the_rest,
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


def _asked(draft: Invoice, promises: Iterable[Promise], *, rest_is_apart: bool) -> list[Asked]:
    """What a draft asks for: nothing of a grant-year of which nothing stands promised."""
    if draft.addition is not None:
        rows = (_of_addition(draft.addition, promise) for promise in promises)
    elif draft.of_the_rest:
        rows = (_of_the_rest(promise) for promise in promises if promise.is_of_the_rest(draft.agreement))
    else:
        rows = (
            _of_instalment(draft, promise)
            for promise in promises
            if not (rest_is_apart and promise.is_of_the_rest(draft.agreement))
        )
    return [asked for asked in rows if asked is not None]


def _of_addition(addition: AddedCommitment, promise: Promise) -> Asked | None:
    """An addition, or what stands of it: what was let go of since is gone from it."""
    amount = min(promise.additions.get(addition.pk, ZERO), promise.committed)
    decided = f"{addition.decision}, beslutat {day(addition.decided_on)}"
    words = f"Tillägg {kronor(addition.amount)} utöver villkoren, enligt {decided}. Skäl: {addition.reason}"
    if amount < addition.amount.amount:
        words = f"{promise.words}. {sentence(words)} Av det står {kronor(amount)} kvar som beviljat"
    return _row(promise.item, f"Tillägg till {promise.item}", words, amount)


def _of_the_rest(promise: Promise) -> Asked | None:
    """What no instalment asks for any more: a debt of a year that is over, or what came when all had been sent."""
    words = promise.words
    if promise.sent:
        words = f"{words}. Fakturerat förut {kronor(sum(promise.sent.values(), ZERO))}, kvar {kronor(promise.left)}"
    return _row(promise.item, f"Återstår av {promise.item}", words, promise.left)


def _of_instalment(draft: Invoice, promise: Promise) -> Asked | None:
    shares = promise.shares(draft.agreement)
    if draft.instalment_id not in shares:
        return None
    # Of a preview the invoice may have been sent: what it would be without that.
    sent = {key: amount for key, amount in promise.sent.items() if key != draft.instalment_id}
    left = promise.left + promise.sent.get(draft.instalment_id, ZERO)
    part = part_of(left, shares, sent, draft.instalment_id)
    return _row(promise.item, str(promise.item), promise.words + part.words, part.amount)


def _row(item: GrantYear, description: str, words: str, amount: Decimal) -> Asked | None:
    grant = item.grant
    line = Line(
        description=description,
        clause=grant.clause,
        first_day=max(grant.first_day, date(item.year, 1, 1)),
        last_day=min(grant.last_day, date(item.year, 12, 31)),
        derivation=words,
        amount=amount,
    )
    return Asked(item, line) if amount else None


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
        is_of_the_rest=invoice.of_the_rest,
    )


def _credited(invoice: Invoice) -> CreditedInvoice | None:
    original = invoice.credits
    if original is None or original.issue_date is None:
        return None
    return CreditedInvoice(number=original.number, issue_date=original.issue_date)
