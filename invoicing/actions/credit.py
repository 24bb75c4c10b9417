"""Credit: an invoice is taken back whole, by a credit note, and what it asked for may be invoiced again.

What the region has approved or paid, it returns first (return_invoice): pages call
payments/actions/credit.py.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from grants.actions import ledger
from grants.models import Voucher
from grants.rules.ledger import LONGEST_REASON, Event
from invoicing.actions.files import store_files
from invoicing.actions.freezing import set_figures, write_parts
from invoicing.actions.locking import InvoiceChanged, locked_invoice
from invoicing.actions.numbering import lock_series, take_number
from invoicing.actions.postings import lines_of, total_of, voucher_of
from invoicing.actions.prepare import CannotPrepare, prepare_invoice
from invoicing.actions.received import DatedWrongly, keep_received, refuse_number, require_officer_of_payer
from invoicing.actions.received import save_numbered as save_received
from invoicing.actions.submit import NotTheIssuer
from invoicing.actions.supplementary import prepare_rest, prepare_supplementary
from invoicing.models import Invoice
from invoicing.queries import content_of, unprintable, why_not_credited, year_is_promised
from invoicing.rules.content import CreditedInvoice, InvoiceContent
from invoicing.rules.lifecycle import Status
from office.formats import day, kronor, sentence
from office.refusal import Refusal
from office.uploads import Upload
from parties.actions import notify
from parties.models import MessageKind, Role, User
from parties.queries import has_role, people_with_role


class CannotCredit(Refusal):
    """The invoice is not one to credit now; the message says why and what to do, in Swedish."""


class ReasonUnprintable(Refusal):
    """The reason stands on the credit note, which is archived: what no page may hold is written in another way."""

    field = "reason"


@transaction.atomic
def make_credit_note(*, invoice_id: int, seen: str, reason: str, now: datetime, by: User) -> Invoice:
    """Take an invoice back by a credit note in the series of its issuer, and give the credit note.

    `seen` is the status that the person was shown. Its kronor are promised again (released, where the agreement no
    longer covers the year); its new draft is there at once. An invoice that is already credited gives the same credit
    note. Refused: NotTheIssuer; InvoiceChanged; CannotCredit, for what is approved or paid above all, which the payer
    returns first; ReasonMissing (grants.actions).
    """
    today = now.date()
    issuer = Invoice.objects.select_related("issuer").get(pk=invoice_id).issuer
    if not has_role(by, issuer, Role.GRANTEE, on=today):
        raise NotTheIssuer
    series = lock_series(issuer, today.year)
    original = locked_invoice(invoice_id)
    if original.status == Status.CREDITED:
        return original.credit_note
    _require_creditable(original, seen)
    if original.is_received:
        raise CannotCredit("Fakturan är gjord i ert eget system. Kreditera den där, så registrerar handläggaren det.")
    note, content = _begin(original, reason, take_number(series), today, today)
    store_files(note, content)
    set_figures(note, content, Voucher.Kind.CREDIT_NOTE, now, by)
    note.series, note.sequence, note.status = series, series.last_number, Status.ISSUED
    note.save()
    _take_back(original, note, now, by)
    _tell_the_payer(original, note, now)
    return note


@transaction.atomic
def keep_credit_note(
    *,
    invoice_id: int,
    seen: str,
    number: str,
    issue_date: date,
    reason: str,
    upload: Upload,
    now: datetime,
    by: User,
) -> Invoice:
    """Register the credit note that the issuer made in its own system for a received invoice, and give it.

    By an officer of the payer. It credits the whole invoice; else as `make_credit_note`. Refused: NotAnOfficer
    (agreements.actions); InvoiceChanged; CannotCredit; NumberRefused; DatedWrongly; ReasonMissing (grants.actions).
    """
    today = now.date()
    original = locked_invoice(invoice_id)
    require_officer_of_payer(original, today, by)
    if original.status == Status.CREDITED:
        return original.credit_note
    _require_creditable(original, seen)
    if not original.is_received:
        raise CannotCredit(f"Fakturan är gjord här. {original.issuer} krediterar den på fakturans sida.")
    if original.issue_date is None or not original.issue_date <= issue_date <= today:
        raise DatedWrongly("issue_date", f"Kreditfakturan är daterad från fakturans dag till i dag, {day(today)}.")
    note, content = _begin(original, reason, refuse_number(original.issuer, number), issue_date, today)
    keep_received(note, content.number, upload, today, by)
    set_figures(note, content, Voucher.Kind.CREDIT_NOTE, now, by)
    note.status = Status.ISSUED
    save_received(note)
    _take_back(original, note, now, by)
    _tell_the_payer(original, note, now)
    return note


def _tell_the_payer(original: Invoice, note: Invoice, now: datetime) -> None:
    notify(
        to=people_with_role(original.payer, Role.OFFICER, Role.FINANCE, on=now.date()),
        kind=MessageKind.INVOICE_CREDITED,
        subject=f"{original} är krediterad",
        text=f"{original.issuer} har krediterat {kronor(total_of(note))}: {sentence(note.credit_reason)}",
        url=original.get_absolute_url(),
        key=f"invoice:{original.pk}:credited",
        now=now,
    )


def _require_creditable(original: Invoice, seen: str) -> None:
    """Refused: InvoiceChanged, CannotCredit."""
    if original.status != seen:
        raise InvoiceChanged(original, seen)
    if why_not := why_not_credited(original):
        raise CannotCredit(why_not)


def _begin(
    original: Invoice, reason: str, number: str, issue_date: date, today: date
) -> tuple[Invoice, InvoiceContent]:
    """A draft of the credit note with its parts, line by line the original's, and what it says."""
    said = content_of(original, today=today)
    why = ledger.plain_reason(reason)
    if letters := unprintable(why):
        raise ReasonUnprintable(f"Skälet har tecken som inte kan stå på en kreditfaktura: {letters}. Skriv om det.")
    content = replace(
        said,
        number=number,
        issue_date=issue_date,
        due_date=issue_date,
        pay_by=issue_date,
        payment_days=0,
        bankgiro="",
        credits=CreditedInvoice(number=said.number, issue_date=said.issue_date),
        credit_reason=why,
        is_supplementary=False,
        is_of_the_rest=False,
    )
    note = Invoice.objects.create(
        kind=Invoice.Kind.CREDIT_NOTE,
        credits=original,
        credit_reason=why,
        basis=original.basis,
        instalment_id=original.instalment_id,
        year=original.year,
        issuer=original.issuer,
        payer=original.payer,
        vat=original.vat,
        prepared_on=today,
    )
    write_parts(note, content, [grant_year for grant_year, _ in lines_of(original)])
    return note, content


def _take_back(original: Invoice, note: Invoice, now: datetime, by: User) -> None:
    """Free the kronor of the original, mark it as credited, and make its new draft where there is something to ask."""
    original.status = Status.CREDITED
    original.save(update_fields=["status"])
    try:
        ledger.post(
            items=list(_moves(original, note)),
            business_date=now.date(),
            reason=f"{note}: {note.credit_reason}"[:LONGEST_REASON],
            today=now.date(),
            by=by,
        )
    except ledger.PostingRefused as refusal:
        raise CannotCredit(str(refusal)) from refusal
    with suppress(CannotPrepare):
        _prepare_again(original, now, by)


def _moves(original: Invoice, note: Invoice) -> Iterator[ledger.Item]:
    events = [Event.CREDIT]
    if not year_is_promised(original):
        events.append(Event.RELEASE)
    for event in events:
        for grant_year, amount in lines_of(original):
            yield ledger.Item(
                event=event,
                grant_year=grant_year,
                amount=amount,
                voucher=voucher_of(note),
                invoice=None if event is Event.RELEASE else voucher_of(original),
            )


def _prepare_again(original: Invoice, now: datetime, by: User) -> None:
    if original.of_the_rest:
        prepare_rest(agreement_id=original.agreement.pk, year=original.year, now=now, by=by)
    elif original.addition_id is not None:
        prepare_supplementary(addition_id=original.addition_id, now=now, by=by)
    else:
        prepare_invoice(instalment_id=original.instalment_id, year=original.year, today=now.date())
