"""What invoices say, who may see them and what stands in their way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import Q, QuerySet, prefetch_related_objects

from agreements.models import Agreement, Condition, Instalment
from agreements.queries import agreements_where_officer
from agreements.rules.lifecycle import Status as AgreementStatus
from grants.models import GrantYear
from grants.rules.money import split
from invoicing.models import Invoice, InvoiceSide
from invoicing.models.invoice import InvoiceQuerySet
from invoicing.rules.content import InvoiceContent, Line, Side
from invoicing.rules.due_date import due_date, pay_by
from invoicing.rules.einvoice_gate import einvoice_blockers
from invoicing.rules.gate import Blocker, SubmissionFacts
from invoicing.rules.gate import submission_blockers as judge
from office.formats import kronor
from parties.models import Party, User
from parties.queries import parties_where_grantee, parties_where_grantor


def invoices_visible_to(user: User, *, on: date) -> InvoiceQuerySet:
    """The invoices that organisations of the person issue or are to pay, drafts among them."""
    return Invoice.objects.filter(
        Q(payer__in=parties_where_grantor(user, on=on)) | Q(issuer__in=parties_where_grantee(user, on=on))
    ).select_related("agreement__basis", "instalment", "issuer", "payer", "submitted_by")


@dataclass(frozen=True)
class InvoiceRow:
    """An invoice with its total in kronor, which a draft works out and does not store."""

    invoice: Invoice
    total: Decimal


def invoice_rows(invoices: Iterable[Invoice], *, today: date) -> list[InvoiceRow]:
    """The invoices in the order given, with their totals in kronor as of today."""
    rows = list(invoices)
    fetch_terms(rows)
    return [InvoiceRow(invoice, _total(invoice, today)) for invoice in rows]


def _total(invoice: Invoice, today: date) -> Decimal:
    return content_of(invoice, today=today).total if invoice.total is None else invoice.total.amount


def fetch_terms(invoices: Iterable[Invoice]) -> None:
    """Fetch, for all drafts at once, what working out a draft reads. What is there already is not fetched again."""
    agreements = [invoice.agreement for invoice in invoices if invoice.is_draft]
    prefetch_related_objects(agreements, "instalments", "conditions", "basis__grants__grant_years")


@dataclass(frozen=True)
class RunRow:
    """An instalment of a year in the January run: its live invoice, or why there is none."""

    instalment: Instalment
    invoice: Invoice | None
    total: Decimal | None
    problem: str  # why no draft can be prepared
    blockers: tuple[Blocker, ...]  # what stops the draft from being submitted

    @property
    def is_missing(self) -> bool:
        """Whether a run would make a draft."""
        return self.invoice is None and not self.problem


def run_rows(year: int, *, user: User | None, today: date) -> list[RunRow]:
    """How far the invoices of a year have come, for every instalment of the officer's own region (None: of all)."""
    agreements = Agreement.objects.all() if user is None else agreements_where_officer(user, on=today)
    instalments = instalments_of_year(year, agreements)
    live = (
        Invoice.objects.live()
        .filter(year=year, instalment__in=instalments)
        .select_related("agreement__basis", "instalment", "issuer", "payer")
    )
    found = {invoice.instalment_id: invoice for invoice in live}
    fetch_terms(found.values())
    return [_run_row(instalment, found.get(instalment.pk), year, today) for instalment in instalments]


def _run_row(instalment: Instalment, invoice: Invoice | None, year: int, today: date) -> RunRow:
    if invoice is None:
        return RunRow(instalment, None, None, why_not_prepared(instalment.agreement, year), ())
    if not invoice.is_draft:
        return RunRow(instalment, invoice, _total(invoice, today), "", ())
    content = content_of(invoice, today=today)
    blockers = submission_blockers(invoice, today=today, content=content)
    return RunRow(instalment, invoice, content.total, "", blockers)


def why_not_prepared(agreement: Agreement, year: int) -> str:
    """Why no draft can be made for a year of an agreement; empty when one can."""
    if not agreement.is_signed:
        return "Avtalet är inte undertecknat."
    if year not in agreement.years:
        return f"Avtalet gäller inte {year}."
    return ""


def instalments_of_year(year: int, agreements: QuerySet[Agreement]) -> QuerySet[Instalment]:
    """What is to be invoiced in a year: the instalments of each of the agreements that covers it, signed or not yet."""
    return (
        Instalment.objects.filter(agreement__in=agreements.exclude(status=AgreementStatus.WITHDRAWN))
        .filter(agreement__first_day__year__lte=year, agreement__last_day__year__gte=year)
        .select_related("agreement__basis__grantor", "agreement__grantee")
        .order_by("agreement__basis__title", "number")
    )


def preview_content(instalment: Instalment, year: int, *, today: date) -> InvoiceContent:
    """What the invoice of an instalment of any year of the term would say, without one being made.

    Dated today in its own month, else on the first day of that month.
    """
    agreement = instalment.agreement
    draft = Invoice(
        agreement=agreement, instalment=instalment, year=year, issuer=agreement.grantee, payer=agreement.basis.grantor
    )
    in_its_month = (today.year, today.month) == (year, instalment.month)
    return draft_content(draft, number="", today=today if in_its_month else date(year, instalment.month, 1))


def grant_years_of(invoice: Invoice) -> list[GrantYear]:
    """The grant-years that the invoice asks for, in the order of the agreement."""
    fetch_terms([invoice])
    return [
        item
        for grant in sorted(invoice.agreement.basis.grants.all(), key=lambda grant: grant.number)
        if (grant.grantee_id, grant.vat) == (invoice.issuer_id, invoice.vat)
        for item in grant.grant_years.all()
        if item.year == invoice.year
    ]


def content_of(invoice: Invoice, *, today: date) -> InvoiceContent:
    """What the invoice says: worked out as of today for a draft, as it was frozen for every other."""
    return draft_content(invoice, number="", today=today) if invoice.is_draft else _frozen_content(invoice)


def draft_content(invoice: Invoice, *, number: str, today: date) -> InvoiceContent:
    """What the invoice says if it is issued today under the number (empty for a preview)."""
    fetch_terms([invoice])
    agreement = invoice.agreement
    instalments = sorted(agreement.instalments.all(), key=lambda instalment: instalment.number)
    shares = [instalment.share for instalment in instalments]
    part = [instalment.pk for instalment in instalments].index(invoice.instalment_id)
    due = due_date(today, agreement.payment_days)
    return InvoiceContent(
        number=number,
        year=invoice.year,
        issue_date=today,
        due_date=due,
        pay_by=pay_by(due),
        payment_days=agreement.payment_days,
        seller=_side(invoice.issuer),
        buyer=_side(invoice.payer, agreement.basis.through),
        buyer_reference=invoice.payer.buyer_reference,
        bankgiro=invoice.issuer.bankgiro,
        agreement_title=agreement.basis.title,
        agreement_signed_on=agreement.signed_on,
        case_number=agreement.basis.case_number,
        lines=tuple(_line(item, shares, part) for item in grant_years_of(invoice)),
        demo=settings.DEMO,
    )


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


def _side(party: Party, through: str = "") -> Side:
    return Side(
        name=party.name,
        organisation_number=party.verified_organisation_number,
        address=tuple(party.address_lines),
        through=through,
        peppol_id=party.peppol_id,
    )


def _line(item: GrantYear, shares: Sequence[Decimal], part: int) -> Line:
    """The part of a grant-year that falls on one instalment; `part` counts from 0."""
    grant = item.grant
    amount, words = item.amount.amount, item.indexed.words
    if len(shares) > 1:
        amount = split(amount, shares)[part]
        words = f"{words}, varav tillfälle {part + 1} av {len(shares)}: {kronor(amount)}"
    return Line(
        description=f"{grant} {item.year}",
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
        seller=_frozen_side(sides[InvoiceSide.Which.SELLER]),
        buyer=_frozen_side(sides[InvoiceSide.Which.BUYER]),
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
    )


def _frozen_side(side: InvoiceSide) -> Side:
    return Side(
        name=side.name,
        organisation_number=side.organisation_number,
        address=tuple(side.address),
        through=side.through,
        peppol_id=side.peppol_id,
    )
