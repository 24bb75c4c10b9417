"""An invoice's way from clause to payment, as one line of time: what happened, when and by whom."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings

from invoicing.models import Invoice
from invoicing.queries.content import grant_years_of
from office.formats import kronor
from parties.models import User
from parties.queries import parties_where_grantor
from payments.models import Allocation, ClaimSettlement, RecoveryClaim, Refund


@dataclass(frozen=True)
class Step:
    """One thing that happened: its day, and its clock time where a person did it here."""

    day: date
    what: str
    who: str = ""
    detail: str = ""
    url: str = ""
    at: datetime | None = field(default=None)


@dataclass(frozen=True)
class Timeline:
    """Everything that has happened to an invoice, in order, and what it waits for; empty when it waits for nothing."""

    steps: list[Step]
    waits_for: str


def timeline_of(invoice: Invoice, user: User, *, today: date) -> Timeline:
    """The invoice's way as the person may read it: to the other side, who attests is the payer and not a name."""
    inside = parties_where_grantor(user, on=today).contains(invoice.payer)
    steps = [*_promised(invoice), *_attested(invoice, inside), *_settled(invoice, inside), *_credited(invoice)]
    steps.sort(key=lambda step: (step.day, step.at is not None, step.at.timestamp() if step.at else 0))
    return Timeline(steps, invoice.waits_for)


def _promised(invoice: Invoice) -> Iterator[Step]:
    agreement = invoice.agreement
    if agreement.signed_on:
        url = agreement.get_absolute_url()
        yield Step(agreement.signed_on, "Avtalet undertecknat", detail=_clauses(invoice), url=url)
    if invoice.addition:
        what = f"Tillägg beslutat: {invoice.addition.decision}"
        yield Step(invoice.addition.decided_on, what, detail=kronor(invoice.addition.amount))
    for exception in invoice.instalment.exceptions.all():
        if exception.year == invoice.year:
            detail = f"Till och med {exception.valid_until}. {exception.reason}"
            payer = invoice.payer.name_on(exception.granted_on)
            yield Step(exception.granted_on, "Undantag från faktureringsmånaden", payer, detail)
    yield Step(invoice.prepared_on, "Utkastet gjort")
    if invoice.submitted_at and invoice.submitted_by:
        what = "Mottagen och registrerad" if invoice.is_received else "Inskickad"
        if invoice.is_credit_note:
            what = "Utfärdad"
        yield _done(what, invoice.submitted_at, invoice.submitted_by.name_on(invoice.submitted_at), invoice.number)


def _clauses(invoice: Invoice) -> str:
    """What the agreement promises for the year of the invoice, and where it says so."""
    promised = grant_years_of(invoice)
    clauses = ", ".join(dict.fromkeys(item.grant.clause for item in promised))
    total = sum((item.amount.amount for item in promised), Decimal(0))
    return f"Beviljar {kronor(total)} för {invoice.year} enligt {clauses}" if promised else str(invoice.basis)


def _attested(invoice: Invoice, inside: bool) -> Iterator[Step]:
    def who(person: User, at: date) -> str:
        return (person if inside else invoice.payer).name_on(at)

    if invoice.checked_at and invoice.checked_by and invoice.checked_under:
        under = f"Enligt {invoice.checked_under.decision}" if inside else ""
        yield _done("Kontrollattest", invoice.checked_at, who(invoice.checked_by, invoice.checked_at), under)
    if invoice.approved_at and invoice.approved_by and invoice.approved_under:
        under = f"Enligt {invoice.approved_under.decision}" if inside else ""
        yield _done("Beslutsattest", invoice.approved_at, who(invoice.approved_by, invoice.approved_at), under)
    if invoice.returned_at and invoice.returned_by:
        by = who(invoice.returned_by, invoice.returned_at)
        yield _done("Återsänd", invoice.returned_at, by, invoice.return_reason)


def _settled(invoice: Invoice, inside: bool) -> Iterator[Step]:
    def who(person: User, at: date) -> str:
        return (person if inside else invoice.payer).name_on(at)

    for row in Allocation.objects.filter(invoice=invoice).select_related("payment", "allocated_by"):
        what = f"Betalning tillbakatagen: {kronor(row.amount)}" if row.takes_back_id else f"Betalt {kronor(row.amount)}"
        detail = row.reason or f"Bankens referens {row.payment.bank_reference}, {row.payment.paid_on}"
        by = who(row.allocated_by, row.allocated_at)
        yield _done(what, row.allocated_at, by, detail, row.payment.get_absolute_url())
    refunds = Refund.objects.filter(payment__allocations__invoice=invoice).distinct().select_related("recorded_by")
    for refund in refunds:
        what = f"{refund.get_kind_display()}: {kronor(refund.amount)}"
        by = who(refund.recorded_by, refund.recorded_at)
        yield _done(what, refund.recorded_at, by, refund.reason or f"Bankens referens {refund.bank_reference}")
    for claim in RecoveryClaim.objects.filter(invoice=invoice).select_related("issued_by"):
        url = claim.get_absolute_url()
        by = who(claim.issued_by, claim.issued_on)
        yield Step(claim.issued_on, f"Återkrav: {kronor(claim.amount)}", by, claim.reason, url)
        if claim.withdrawn_on:
            yield Step(claim.withdrawn_on, "Återkravet återkallat", "", claim.withdrawn_reason, url)
    settled = ClaimSettlement.objects.filter(claim__invoice=invoice) | invoice.set_offs.all()
    for settlement in settled.select_related("recorded_by", "claim"):
        what = f"Återkrav reglerat, {settlement.get_kind_display().lower()}: {kronor(settlement.amount)}"
        url = settlement.claim.get_absolute_url()
        by = who(settlement.recorded_by, settlement.recorded_at)
        yield _done(what, settlement.recorded_at, by, settlement.bank_reference, url)


def _credited(invoice: Invoice) -> Iterator[Step]:
    note = Invoice.objects.filter(credits=invoice).select_related("submitted_by").first()
    if note and note.submitted_at and note.submitted_by:
        url = note.get_absolute_url()
        detail = f"{note}. {note.credit_reason}"
        yield _done("Krediterad", note.submitted_at, note.submitted_by.name_on(note.submitted_at), detail, url)


def _done(what: str, at: datetime, who: str, detail: str = "", url: str = "") -> Step:
    here = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    return Step(here.date(), what, who, detail, url, here)
