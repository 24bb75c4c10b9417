"""Invoices that the issuer made in its own accounting system: registered as they came, into the same flow."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from agreements.actions.rights import NotAnOfficer
from grants.models import Voucher
from invoicing.actions.freezing import set_figures, write_parts
from invoicing.actions.locking import InvoiceChanged, locked_invoice
from invoicing.actions.submit import CannotSubmit, post_invoiced, tell_checkers
from invoicing.models import Invoice
from invoicing.queries import draft_content, fetch_terms, grant_years_of, reception_blockers
from invoicing.rules.content import InvoiceContent
from invoicing.rules.due_date import pay_by
from invoicing.rules.lifecycle import Status
from invoicing.rules.numbering import is_of_series
from office.formats import day, kronor
from office.refusal import Refusal
from office.uploads import Upload
from parties.actions import hand_in_document
from parties.models import Party, Role, User
from parties.queries import has_role

LONGEST_NUMBER = 30
LONGEST_TERM = 365


class NumberRefused(Refusal):
    """The number cannot be one that the issuer gave in a system of its own; the message says why, in Swedish."""

    field = "number"


class DatedWrongly(Refusal):
    """A day printed on it is impossible; `field` is issue_date or due_date, the message says why, in Swedish."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why, field=field)


class AmountsDiffer(Refusal):
    """The invoice does not ask for exactly what the year gives: both figures in kronor, and both in the message."""

    field = "total"

    def __init__(self, asked: Decimal, computed: Decimal) -> None:
        super().__init__(
            f"Fakturan är på {kronor(asked)}, men årets belopp är {kronor(computed)}. "
            "Be bidragstagaren kreditera den i sitt system och göra en ny."
        )
        self.asked, self.computed = asked, computed


@transaction.atomic
def register_received_invoice(
    *,
    invoice_id: int,
    number: str,
    issue_date: date,
    due_date: date | None,
    total: Decimal,
    bankgiro: str,
    buyer_reference: str,
    upload: Upload,
    now: datetime,
    by: User,
) -> Invoice:
    """Register an invoice from the issuer's own system in place of the draft, with everything as printed on it.

    By an officer of the payer, who by that has sent it: she neither checks nor approves it. `total` in kronor, exactly
    what the draft asks for; `due_date` None: as the agreement says; `bankgiro` in digits. Registered again under the
    same number, it is given back as it is.
    Refused: NotAnOfficer (agreements.actions); InvoiceChanged, when it is no draft any longer; NumberRefused;
    DatedWrongly; AmountsDiffer; CannotSubmit, with what stands in the way.
    """
    today = now.date()
    invoice = locked_invoice(invoice_id)
    require_officer_of_payer(invoice, today, by)
    if not invoice.is_draft:
        if invoice.is_received and invoice.number == " ".join(number.split()):
            return invoice
        raise InvoiceChanged(invoice)
    fetch_terms([invoice])
    content = draft_content(invoice, number=refuse_number(invoice.issuer, number), today=issue_date)
    content = _as_printed(content, due_date, bankgiro, buyer_reference, today)
    if total != content.total:
        raise AmountsDiffer(total, content.total)
    if blockers := reception_blockers(invoice, issue_date=issue_date, content=content):
        raise CannotSubmit(blockers)
    keep_received(invoice, content.number, upload, today, by)
    write_parts(invoice, content, grant_years_of(invoice))
    set_figures(invoice, content, Voucher.Kind.INVOICE, now, by)
    invoice.status = Status.SUBMITTED
    save_numbered(invoice)
    post_invoiced(invoice, content, on=today, today=today, by=by)
    tell_checkers(invoice, now=now)
    return invoice


def require_officer_of_payer(invoice: Invoice, today: date, by: User) -> None:
    """Refused: NotAnOfficer."""
    if not has_role(by, invoice.payer, Role.OFFICER, on=today):
        raise NotAnOfficer


def refuse_number(issuer: Party, number: str) -> str:
    """The number on one line, if it may be one of the issuer's own system: short, new, and not of our series of it.

    Refused: NumberRefused.
    """
    number = " ".join(number.split())
    if not 0 < len(number) <= LONGEST_NUMBER:
        raise NumberRefused(f"Skriv fakturans nummer, högst {LONGEST_NUMBER} tecken.")
    if is_of_series(number, issuer.invoice_prefix):
        raise NumberRefused(f"{number} hör till serien som ges här. Skriv numret som står på fakturan.")
    if Invoice.objects.filter(issuer=issuer, number=number).exists():
        raise _taken(issuer, number)
    return number


def keep_received(invoice: Invoice, number: str, upload: Upload, today: date, by: User) -> None:
    """Keep the file as it came: the issuer's paper, which the payer may read."""
    invoice.received_document = hand_in_document(
        party_id=invoice.issuer_id,
        shared_with_id=invoice.payer_id,
        title=f"{invoice.get_kind_display()} {number}",
        upload=upload,
        today=today,
        by=by,
    )


def save_numbered(invoice: Invoice) -> None:
    """Save an invoice that has got a number from outside. Refused: NumberRefused, when somebody was just before."""
    with _taken_in_words(invoice), transaction.atomic():
        invoice.save()


@contextmanager
def _taken_in_words(invoice: Invoice) -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) != "invoice_number_once_per_issuer":
            raise
        raise _taken(invoice.issuer, invoice.number) from error


def _taken(issuer: Party, number: str) -> NumberRefused:
    return NumberRefused(f"{issuer} har redan en faktura med nummer {number}.")


def _as_printed(
    content: InvoiceContent, due: date | None, bankgiro: str, buyer_reference: str, today: date
) -> InvoiceContent:
    """The content with what the paper says in place of what ours would. Refused: DatedWrongly."""
    if content.issue_date > today:
        raise DatedWrongly("issue_date", f"Fakturan kan inte vara daterad efter i dag, {day(today)}.")
    due = due or content.due_date
    days = (due - content.issue_date).days
    if not 0 <= days <= LONGEST_TERM:
        why = f"Förfallodagen ligger från fakturadatum till högst {LONGEST_TERM} dagar efter det."
        raise DatedWrongly("due_date", why)
    return replace(
        content,
        due_date=due,
        pay_by=pay_by(due),
        payment_days=days,
        bankgiro=bankgiro,
        buyer_reference=" ".join(buyer_reference.split()),
    )
