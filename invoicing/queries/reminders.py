"""Which invoices somebody is to be reminded of."""

from datetime import date, timedelta

from invoicing.models import Invoice
from invoicing.models.invoice import InvoiceQuerySet
from invoicing.rules.lifecycle import ON_ITS_WAY, Status
from invoicing.rules.reminders import Reminder, draft_is_reminded_of, reminder_of_payment

_AHEAD = timedelta(days=21)  # more than any 5 bank days in a row take, Christmas and New Year included


def invoices_to_remind_of(*, today: date) -> list[tuple[Invoice, Reminder]]:
    """The invoices on their way to payment of which those whose turn it is are to hear today, the most urgent first."""
    waiting = (
        Invoice.objects.filter(status__in=ON_ITS_WAY)
        .filter(pay_by__lte=today + _AHEAD)
        .select_related("issuer", "payer")
        .order_by("pay_by", "pk")
    )
    return [
        (invoice, reminder)
        for invoice in waiting
        if invoice.pay_by
        and (reminder := reminder_of_payment(Status(invoice.status), pay_by=invoice.pay_by, today=today))
    ]


def drafts_to_remind_of(*, today: date) -> InvoiceQuerySet:
    """The ordinary drafts of this month's instalments that are still unsent on the day on which that is said."""
    drafts = Invoice.objects.drafts().filter(kind=Invoice.Kind.ORDINARY, year=today.year, instalment__month=today.month)
    if not draft_is_reminded_of(year=today.year, month=today.month, today=today):
        return drafts.none()
    return drafts.select_related("issuer", "basis").order_by("pk")
