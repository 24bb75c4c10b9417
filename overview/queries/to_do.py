"""What waits for a person today, in each role that she has: one thing a row, the most urgent first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from agreements.queries import agreements_visible_to, agreements_where_officer
from followup.models import Condition, ConditionPaper, ConditionWaiver
from followup.queries import fetch_conditions, unmet_before_invoice, unmet_whole_term
from grants.queries import decisions_where_officer
from grants.queries.year_end import year_end_waiting
from grants.rules.lifecycle import DecisionStatus
from invoicing.models import Invoice
from invoicing.queries import (
    attest_rows,
    content_of,
    fetch_terms,
    invoices_visible_to,
    last_day_to_send,
    submission_blockers,
)
from invoicing.rules.attest import Attest
from invoicing.rules.gate import MONTHS
from invoicing.rules.lifecycle import Status
from office.formats import kronor
from parties.models import BankAccount, Role, User
from parties.queries import parties_where_grantee, parties_with_role
from payments.queries.claims import claim_rows, claims_visible_to

MOST_OF_A_KIND = 5  # more of one kind are told of together
SOON = timedelta(days=60)  # how long before what was shown runs out somebody should see to it


@dataclass(frozen=True)
class Task:
    """Something that waits for the person: what, why, until when, and where to do it."""

    title: str
    why: str
    deadline: date | None
    is_late: bool
    url: str
    action: str


def tasks_for(user: User, *, today: date) -> list[Task]:
    """What the person should do, the most urgent first."""
    tasks = [
        *_to_send(user, today),
        *_to_credit(user, today),
        *_to_hand_in(user, today),
        *_to_judge(user, today),
        *_to_decide(user, today),
        *_to_attest(user, today),
        *_to_pay(user, today),
        *_to_repay(user, today),
        *_accounts_to_verify(user, today),
        *_year_end(user, today),
    ]
    return sorted(tasks, key=lambda task: task.deadline or date.max)


def _to_send(user: User, today: date) -> list[Task]:
    mine = invoices_visible_to(user, on=today).filter(issuer__in=parties_where_grantee(user, on=today))
    drafts = mine.drafts().order_by("year", "pk")
    fetch_terms(drafts)
    return [_send_task(draft, today) for draft in drafts]


def _send_task(draft: Invoice, today: date) -> Task:
    content = content_of(draft, today=today)
    blockers = submission_blockers(draft, today=today, content=content)
    month = draft.instalment.month
    ordinary = draft.kind == Invoice.Kind.ORDINARY
    deadline = last_day_to_send(draft)
    what = f"Faktura för {MONTHS[month - 1]} {draft.year}" if ordinary else str(draft)
    return Task(
        title=f"{what}: {kronor(content.total)}",
        why=blockers[0].what if blockers else f"{draft.basis}. Allt är klart för att skicka den.",
        deadline=deadline,
        is_late=deadline is not None and deadline < today,
        url=draft.get_absolute_url(),
        action="Se vad som hindrar" if blockers else "Granska och skicka",
    )


def _to_credit(user: User, today: date) -> Iterator[Task]:
    mine = invoices_visible_to(user, on=today).filter(issuer__in=parties_where_grantee(user, on=today))
    for invoice in mine.filter(status=Status.RETURNED):
        yield _task(f"{invoice} är återsänd", invoice.return_reason, invoice.get_absolute_url(), "Kreditera och gör om")


def _to_hand_in(user: User, today: date) -> Iterator[Task]:
    grantees = parties_where_grantee(user, on=today)
    agreements = agreements_visible_to(user, on=today).filter(grantee__in=grantees, signed_on__isnull=False)
    fetch_conditions(agreements)
    for agreement in agreements:
        missing = [*unmet_before_invoice(agreement, today.year), *unmet_whole_term(agreement, today)]
        for condition in missing:
            if not _paper_waits(condition):
                why = f"{condition.clause} i {agreement}. {condition.get_holds_display()}."
                yield _task(f"Handling saknas: {condition}", why, condition.get_absolute_url(), "Lämna in")
        for condition in agreement.conditions.all():
            last = condition.valid_until
            if last and today <= last <= today + SOON and not _paper_waits(condition):
                title, why = f"Handling går ut: {condition}", f"{condition.clause} i {agreement}. Lämna in en ny i tid."
                yield _task(title, why, condition.get_absolute_url(), "Lämna in", by=last, today=today)


def _paper_waits(condition: Condition) -> bool:
    return any(paper.is_waiting for paper in condition.papers.all())


def _to_judge(user: User, today: date) -> list[Task]:
    """What an officer judges: papers that have come, conditions that run out, decisions that the board has made."""
    agreements = agreements_where_officer(user, on=today)
    papers = ConditionPaper.objects.waiting().for_reading().filter(condition__agreement__in=agreements)
    papers = papers.exclude(handed_in_by=user).select_related("condition__agreement__basis")
    judge = [
        _task(
            f"Granska handling: {paper.condition}",
            f"{paper.document} kom in {paper.handed_in_on}. {paper.condition.agreement}.",
            paper.condition.get_absolute_url(),
            "Granska",
        )
        for paper in papers.order_by("handed_in_on", "pk")
    ]
    running_out = Condition.objects.filter(
        agreement__in=agreements, holds=Condition.Holds.WHOLE_TERM, valid_until__lte=today + SOON
    )
    running_out = running_out.exclude(papers__state=ConditionPaper.State.HANDED_IN).select_related("agreement__basis")
    renew = [
        _task(
            f"Villkor går ut: {condition}",
            f"Det som visades gäller till och med {condition.valid_until}. {condition.agreement}.",
            condition.get_absolute_url(),
            "Be om en ny handling",
            by=condition.valid_until,
            today=today,
        )
        for condition in running_out
    ]
    met = decisions_where_officer(user, on=today).filter(status=DecisionStatus.PROPOSED, meeting_date__lte=today)
    record = [
        _task(
            f"Registrera beslutet: {decision}",
            f"Sammanträdet var {decision.meeting_date}. Förslaget binder ingen förrän beslutet är registrerat.",
            decision.get_absolute_url(),
            "Registrera",
        )
        for decision in met
    ]
    return [*judge, *renew, *record]


def _to_decide(user: User, today: date) -> Iterator[Task]:
    mine = parties_with_role(user, Role.APPROVER, on=today)
    waiting = ConditionWaiver.objects.filter(
        condition__agreement__basis__grantor__in=mine, state=ConditionWaiver.State.PROPOSED
    ).exclude(proposed_by=user)
    for waiver in waiting.select_related("condition__agreement__basis", "proposed_by"):
        why = f"{waiver.proposed_by.name} föreslår ett avsteg: {waiver.reason}"
        yield _task(f"Besluta om avsteg: {waiver.condition}", why, waiver.condition.get_absolute_url(), "Besluta")


def _to_attest(user: User, today: date) -> Iterator[Task]:
    for attest, word in ((Attest.CHECK, "Kontrollattestera"), (Attest.APPROVE, "Beslutsattestera")):
        invoices = [row.invoice for row in attest_rows(user, attest, on=today) if not row.why_not]
        yield from _payable(invoices, word, reverse("attest"), today)


def _to_pay(user: User, today: date) -> Iterator[Task]:
    mine = parties_with_role(user, Role.FINANCE, on=today)
    approved = invoices_visible_to(user, on=today).filter(payer__in=mine, status=Status.APPROVED)
    yield from _payable(list(approved.order_by("pay_by", "pk")), "Betala", reverse("invoices"), today)


def _payable(invoices: list[Invoice], word: str, all_of_them: str, today: date) -> Iterator[Task]:
    """One task an invoice; of many, one that tells how many and the first day."""
    if len(invoices) > MOST_OF_A_KIND:
        first = min(invoice.pay_by for invoice in invoices if invoice.pay_by)
        yield _task(
            f"{word} {len(invoices)} fakturor", "Den första betalas senast:", all_of_them, word, by=first, today=today
        )
        return
    for invoice in invoices:
        total = kronor(invoice.total) if invoice.total else ""
        title, why = f"{word} {invoice.number}: {total}", f"{invoice.issuer}, {invoice.basis}."
        yield _task(title, why, invoice.get_absolute_url(), word, by=invoice.pay_by, today=today)


def _to_repay(user: User, today: date) -> Iterator[Task]:
    """What a grantee is to pay back; for finance, what should have come and has not."""
    claims = claims_visible_to(user, on=today).filter(withdrawn_on=None)
    ours = claims.filter(invoice__issuer__in=parties_where_grantee(user, on=today))
    for row in claim_rows(ours):
        if row.left:
            title, why = f"Betala tillbaka {kronor(row.left)}", f"{row.claim.invoice.payer}: {row.claim.reason}"
            url = row.claim.get_absolute_url()
            yield _task(title, why, url, "Se återkravet", by=row.claim.due_on, today=today)
    mine = parties_with_role(user, Role.FINANCE, on=today)
    for row in claim_rows(claims.filter(invoice__payer__in=mine, due_on__lt=today)):
        if row.left:
            title, why = f"Återkrav har förfallit: {kronor(row.left)} kvar", f"{row.claim.invoice.issuer}. {row.claim}."
            yield _task(title, why, row.claim.get_absolute_url(), "Följ upp", by=row.claim.due_on, today=today)


def _accounts_to_verify(user: User, today: date) -> Iterator[Task]:
    """Those that the grantor pays to and nobody has verified; not the person's own proposals."""
    mine = parties_with_role(user, Role.FINANCE, on=today)
    waiting = BankAccount.objects.filter(
        party__agreements__basis__grantor__in=mine, verified_at=None, rejected_at=None
    ).exclude(proposed_by=user)
    for account in waiting.select_related("party").distinct():
        why = "Tills någon har kontrollerat det genom en känd kontakt stoppas betalningar dit."
        url = account.party.get_absolute_url()
        yield _task(f"Kontrollera bankgiro {account}", f"{account.party}. {why}", url, "Kontrollera")


def _year_end(user: User, today: date) -> Iterator[Task]:
    year = today.year - 1
    for grantor in parties_with_role(user, Role.FINANCE, on=today):
        if waiting := year_end_waiting(grantor, year):
            why = f"{waiting} bidragsår stod obetalda den 31 december. Välj för vart och ett."
            yield _task(f"Årsskiftet {year}", why, reverse("year_end_of", args=[year]), "Välj")


def _task(title: str, why: str, url: str, action: str, *, by: date | None = None, today: date | None = None) -> Task:
    return Task(title, why, by, by is not None and today is not None and by < today, url, action)
