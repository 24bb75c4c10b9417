from datetime import datetime

from django.db import transaction

from grants.actions import ledger
from grants.models import Voucher
from invoicing.actions.files import store_files
from invoicing.actions.numbering import lock_series, take_number
from invoicing.models import Invoice, InvoiceLine, InvoiceSide, NumberSeries
from invoicing.queries import draft_content, grant_years_of, submission_blockers
from invoicing.rules.content import InvoiceContent, Side
from invoicing.rules.gate import Blocker, Who
from invoicing.rules.lifecycle import Status
from office.money import kronor
from parties.models import Role, User
from parties.queries import has_role


class CannotSubmit(Exception):
    """Something stands in the way; `blockers` says what, and who can do something about it."""

    def __init__(self, blockers: tuple[Blocker, ...]) -> None:
        super().__init__(" ".join(blocker.what for blocker in blockers))
        self.blockers = blockers


class NotTheIssuer(Exception):
    """Only an administrator of the organisation that issues the invoice submits it."""


@transaction.atomic
def submit_invoice(*, invoice_id: int, now: datetime, by: User) -> Invoice:
    """Number the draft, freeze what it says and store its PDF and e-invoice; all of it or nothing.

    `now` is the moment in Stockholm; its day becomes the invoice date. An invoice that is already submitted is given
    back as it is, so a repeated or raced submission makes one invoice. Refused: NotTheIssuer, CannotSubmit.
    """
    today = now.date()
    issuer = Invoice.objects.select_related("issuer").get(pk=invoice_id).issuer
    if not has_role(by, issuer, Role.GRANTEE, on=today):
        raise NotTheIssuer
    series = lock_series(issuer, today.year)
    invoice = Invoice.objects.select_for_update(of=("self",)).get(pk=invoice_id)
    if not invoice.is_draft:
        return invoice
    if blockers := submission_blockers(invoice, today=today):
        raise CannotSubmit(blockers)
    content = draft_content(invoice, number=take_number(series), today=today)
    _freeze(invoice, content)
    _number(invoice, content, series, now, by)
    _post(invoice, content, by)
    return invoice


def _freeze(invoice: Invoice, content: InvoiceContent) -> None:
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice,
            position=position,
            grant_year=grant_year,
            description=line.description,
            clause=line.clause,
            first_day=line.first_day,
            last_day=line.last_day,
            derivation=line.derivation,
            amount=kronor(line.amount),
        )
        for position, (grant_year, line) in enumerate(zip(grant_years_of(invoice), content.lines, strict=True), 1)
    )
    InvoiceSide.objects.bulk_create(
        [
            _side(invoice, InvoiceSide.Which.SELLER, content.seller),
            _side(invoice, InvoiceSide.Which.BUYER, content.buyer),
        ]
    )
    store_files(invoice, content)


def _side(invoice: Invoice, which: InvoiceSide.Which, side: Side) -> InvoiceSide:
    return InvoiceSide(
        invoice=invoice,
        which=which,
        name=side.name,
        organisation_number=side.organisation_number,
        through=side.through,
        address=list(side.address),
        peppol_id=side.peppol_id,
    )


def _number(invoice: Invoice, content: InvoiceContent, series: NumberSeries, now: datetime, by: User) -> None:
    invoice.series, invoice.sequence, invoice.number = series, series.last_number, content.number
    invoice.issue_date, invoice.due_date, invoice.pay_by = content.issue_date, content.due_date, content.pay_by
    invoice.payment_days = content.payment_days
    invoice.total = kronor(content.total)
    invoice.buyer_reference, invoice.bankgiro = content.buyer_reference, content.bankgiro
    invoice.agreement_title, invoice.agreement_signed_on = content.agreement_title, content.agreement_signed_on
    invoice.case_number, invoice.demo = content.case_number, content.demo
    invoice.submitted_by, invoice.submitted_at = by, now
    invoice.voucher = Voucher.objects.create(
        basis=invoice.agreement.basis,
        kind=Voucher.Kind.INVOICE,
        label=f"Faktura {content.number}",
        dated_on=content.issue_date,
    )
    invoice.status = Status.SUBMITTED
    invoice.save()


def _post(invoice: Invoice, content: InvoiceContent, by: User) -> None:
    """Move what the lines ask for from promised to invoiced; more than is promised cannot be asked for."""
    assert invoice.voucher is not None, "the voucher was made when the invoice was numbered"
    try:
        ledger.invoice(
            lines=[(line.grant_year, line.amount) for line in invoice.lines.select_related("grant_year__grant")],
            invoice=invoice.voucher,
            business_date=content.issue_date,
            reason=f"Faktura {content.number} inskickad",
            today=content.issue_date,
            by=by,
        )
    except ledger.PostingRefused as refusal:
        how = "Jämför beräknat med bokfört på avtalets sida, och rätta det som skiljer."
        raise CannotSubmit((Blocker(str(refusal), Who.GRANTOR, how),)) from refusal
