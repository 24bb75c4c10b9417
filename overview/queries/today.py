"""What a person should do today, and how far the agreements have come this year."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from agreements.models import Agreement
from agreements.queries import agreements_visible_to
from grants.models import GrantYear
from invoicing.models import Invoice
from invoicing.queries import content_of, fetch_terms, invoices_visible_to, submission_blockers
from invoicing.rules.gate import MONTHS
from office.formats import kronor
from parties.models import User
from parties.queries import parties_where_grantee


@dataclass(frozen=True)
class Task:
    """Something that waits for the person: what, why, until when, and where to do it."""

    title: str
    why: str
    deadline: date | None
    is_late: bool
    url: str
    action: str


@dataclass(frozen=True)
class AgreementThisYear:
    """An agreement with this year's amount in kronor (None outside its term) and this year's invoices so far."""

    agreement: Agreement
    amount: Decimal | None
    invoices: list[Invoice]


def tasks_for(user: User, *, today: date) -> list[Task]:
    """What the person should do, the most urgent first."""
    mine = invoices_visible_to(user, on=today).filter(issuer__in=parties_where_grantee(user, on=today))
    drafts = mine.drafts().order_by("year", "pk")
    fetch_terms(drafts)
    tasks = [_send_task(draft, today) for draft in drafts]
    return sorted(tasks, key=lambda task: task.deadline or date.max)


def _send_task(draft: Invoice, today: date) -> Task:
    content = content_of(draft, today=today)
    blockers = submission_blockers(draft, today=today, content=content)
    month = draft.instalment.month
    deadline = draft.instalment.last_day_in(draft.year)
    return Task(
        title=f"Faktura för {MONTHS[month - 1]} {draft.year}: {kronor(content.total)}",
        why=blockers[0].what if blockers else f"{draft.agreement}. Allt är klart för att skicka den.",
        deadline=deadline,
        is_late=deadline < today,
        url=draft.get_absolute_url(),
        action="Se vad som hindrar" if blockers else "Granska och skicka",
    )


def agreements_this_year(user: User, *, today: date) -> list[AgreementThisYear]:
    """Every agreement the person may see, with this year's amount and invoices."""
    agreements = agreements_visible_to(user, on=today)
    of_year = GrantYear.objects.filter(grant__basis__agreement__in=agreements, year=today.year)
    amounts = dict(of_year.values_list("grant__basis").annotate(Sum("amount")).order_by())
    invoices: defaultdict[int, list[Invoice]] = defaultdict(list)
    live = invoices_visible_to(user, on=today).live().filter(year=today.year)
    for invoice in live.order_by("instalment__number", "pk"):
        invoices[invoice.agreement_id].append(invoice)
    return [
        AgreementThisYear(agreement, amounts.get(agreement.basis_id), invoices[agreement.pk])
        for agreement in agreements
    ]
