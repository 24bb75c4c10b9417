from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from grants.actions import ledger
from grants.models import Voucher
from invoicing.actions.files import store_files
from invoicing.actions.freezing import set_figures, write_parts
from invoicing.actions.locking import locked_invoice
from invoicing.actions.numbering import lock_series, take_number
from invoicing.actions.postings import lines_of, total_of, voucher_of
from invoicing.models import Invoice
from invoicing.queries import content_of, fetch_terms, grant_years_of, submission_blockers
from invoicing.rules.content import InvoiceContent
from invoicing.rules.gate import Blocked, Blocker, Place, Who
from invoicing.rules.lifecycle import Status
from office.formats import kronor
from office.refusal import Refusal
from parties.actions import notify
from parties.models import MessageKind, Role, User
from parties.queries import has_role, people_with_role


class CannotSubmit(Blocked):
    """Something stands in the way of the submission."""


class NotTheIssuer(Refusal):
    """Only an administrator of the organisation that issues the invoice submits it."""

    sentence = "Fakturan skickas av den som utfärdar den."


class AmountChanged(Refusal):
    """What stands promised has changed since the page showed it: both totals, in kronor, are in the message."""

    status = 409

    def __init__(self, seen: Decimal, now: Decimal) -> None:
        super().__init__(
            f"Beloppet är nu {kronor(now)}, inte {kronor(seen)} som sidan visade. "
            "Läs uträkningen, och skicka fakturan om den stämmer."
        )


@transaction.atomic
def submit_invoice(*, invoice_id: int, now: datetime, by: User, seen: Decimal | None = None) -> Invoice:
    """Number the draft, freeze what it says and store its PDF and e-invoice; all of it or nothing.

    `now` is the moment in Stockholm; its day becomes the invoice date. `seen` is the total in kronor that the page
    showed. An invoice that is already submitted is given back as it is, so a repeated or raced submission makes one
    invoice. Refused: NotTheIssuer, AmountChanged, CannotSubmit.
    """
    today = now.date()
    issuer = Invoice.objects.select_related("issuer").get(pk=invoice_id).issuer
    if not has_role(by, issuer, Role.GRANTEE, on=today):
        raise NotTheIssuer
    series = lock_series(issuer, today.year)
    invoice = locked_invoice(invoice_id)
    if not invoice.is_draft:
        return invoice
    fetch_terms([invoice])
    content = content_of(invoice, today=today)
    if seen is not None and seen != content.total:
        raise AmountChanged(seen, content.total)
    if blockers := submission_blockers(invoice, today=today, content=content):
        raise CannotSubmit(blockers)
    content = replace(content, number=take_number(series))
    write_parts(invoice, content, grant_years_of(invoice))
    store_files(invoice, content)
    set_figures(invoice, content, Voucher.Kind.INVOICE, now, by)
    invoice.series, invoice.sequence, invoice.status = series, series.last_number, Status.SUBMITTED
    invoice.save()
    post_invoiced(invoice, content, on=today, today=today, by=by)
    tell_checkers(invoice, now=now)
    return invoice


def post_invoiced(invoice: Invoice, content: InvoiceContent, *, on: date, today: date, by: User) -> None:
    """Move what the lines ask for from promised to invoiced; more than is promised cannot be asked for (CannotSubmit).

    `on` is the business date.
    """
    try:
        ledger.invoice(
            lines=lines_of(invoice),
            invoice=voucher_of(invoice),
            business_date=on,
            reason=f"Faktura {content.number} {'registrerad' if invoice.is_received else 'inskickad'}",
            today=today,
            by=by,
        )
    except ledger.NotEnough as refusal:
        how = "Öppna utkastet igen: det visar vad som står beviljat nu."
        raise CannotSubmit((Blocker(str(refusal), Who.GRANTEE, how, Place.INVOICE),)) from refusal
    except ledger.PostingRefused as refusal:
        how = "Jämför beräknat med bokfört på avtalets sida, och rätta det som skiljer."
        raise CannotSubmit((Blocker(str(refusal), Who.GRANTOR, how, Place.COMPARISON),)) from refusal


def tell_checkers(invoice: Invoice, *, now: datetime) -> None:
    """Let those who check for the payer know that an invoice has come."""
    notify(
        to=people_with_role(invoice.payer, Role.CHECKER, on=now.date()),
        kind=MessageKind.INVOICE_TO_CHECK,
        subject=f"{invoice} väntar på kontrollattest",
        text=f"{invoice.issuer} har fakturerat {kronor(total_of(invoice))} enligt {invoice.basis}. "
        "Kontrollera fakturan och attestera den, eller återsänd den med ett skäl.",
        url=invoice.get_absolute_url(),
        key=f"invoice:{invoice.pk}:to-check",
        now=now,
    )
