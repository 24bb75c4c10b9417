"""Reminders, each said once to each person (the key of a message sees to that), however often this runs."""

from datetime import date, datetime

from django.db import transaction

from invoicing.actions.postings import total_of
from invoicing.models import Invoice
from invoicing.queries import drafts_to_remind_of, invoices_to_remind_of
from invoicing.rules.gate import Who
from invoicing.rules.reminders import Reminder
from office.formats import day, kronor
from parties.actions import notify
from parties.models import MessageKind, Role
from parties.queries import people_with_role

_ROLE = {Who.CHECKER: Role.CHECKER, Who.APPROVER: Role.APPROVER, Who.FINANCE: Role.FINANCE}


def remind(*, today: date, now: datetime) -> None:
    """Tell those whose turn it is of invoices that are soon or already late, and grantees of drafts not yet sent."""
    for invoice, reminder in invoices_to_remind_of(today=today):
        _remind_payer(invoice, reminder, today, now)
    for draft in drafts_to_remind_of(today=today):
        _remind_issuer(draft, today, now)


@transaction.atomic
def _remind_payer(invoice: Invoice, reminder: Reminder, today: date, now: datetime) -> None:
    waits = invoice.meaning.waits
    assert waits is not None, "only those are reminded of that wait for somebody"
    assert invoice.pay_by is not None, "a numbered invoice has its last day"
    last_day = day(invoice.pay_by)
    late = reminder is Reminder.OVERDUE
    notify(
        to=people_with_role(invoice.payer, _ROLE[waits.who], on=today),
        kind=MessageKind.OVERDUE if late else MessageKind.DUE_SOON,
        subject=f"{invoice} skulle ha betalats {last_day}" if late else f"{invoice} ska betalas senast {last_day}",
        text=f"Fakturan från {invoice.issuer} på {kronor(total_of(invoice))} "
        f"{'skulle ha varit' if late else 'ska vara'} betald {last_day}. {waits.reminder}",
        url=invoice.get_absolute_url(),
        key=f"invoice:{invoice.pk}:{reminder}:{invoice.status}",  # whose turn comes later is told as well
        now=now,
    )


@transaction.atomic
def _remind_issuer(draft: Invoice, today: date, now: datetime) -> None:
    notify(
        to=people_with_role(draft.issuer, Role.GRANTEE, on=today),
        kind=MessageKind.DUE_SOON,
        subject=f"Fakturan för {draft.year} är inte skickad",
        text=f"Utkastet enligt {draft.basis} ska skickas den här månaden. Öppna det, "
        "granska det och skicka det; på sidan står också om något hindrar.",
        url=draft.get_absolute_url(),
        key=f"invoice:{draft.pk}:unsent",
        now=now,
    )
