"""What waits for a person today, in each role that she has: one thing a row, the most urgent first.

Each kind of thing is one question to the database, so that ten thousand of them cost the start page as much as ten.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from django.db.models import Count, QuerySet, Window
from django.urls import reverse

from agreements.queries import agreements_where_officer
from delivery.models import Reply
from delivery.queries import replies_to_answer, replies_to_place
from followup.models import Condition, ConditionPaper, ConditionWaiver, HandedIn
from followup.queries import papers_to_judge, running_out, unmet, without_paper
from followup.rules.lifecycle import WaiverState
from grants.models import Decision
from grants.queries import decisions_where_officer
from grants.queries.year_end import unpaid_at, waiting_at
from grants.rules.lifecycle import DecisionStatus
from invoicing.models import Invoice
from invoicing.queries import (
    attestable,
    content_of,
    fetch_terms,
    invoices_where_issuer,
    invoices_where_payer,
    submission_blockers,
    with_last_day_to_send,
)
from invoicing.rules.attest import Attest
from invoicing.rules.gate import MONTHS
from invoicing.rules.lifecycle import Status
from office.formats import counted, kronor
from parties.models import BankAccount, Party, Proposal, Role, User
from parties.queries import parties_where_grantee, parties_with_role, proposals_to_confirm, roles_of
from payments.models import RecoveryClaim
from payments.queries.claims import claims_on, unsettled

A_FEW = 10  # of each kind on the start page; what is left is told of together
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
    things: int = 1  # that it tells of


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of what waits: for whom, which rows (`order`: the most urgent first), and how some of them are told."""

    role: Role
    or_role: Role | None = None  # it waits for whoever holds either
    rows: Callable[[User, date], QuerySet[Any]]
    told: Callable[[Sequence[Any], date], list[Task]]  # on the day
    many: str  # what several of them are called
    order: Sequence[str] = ()
    page: str = ""  # where all of them are seen to together, if there is such a page

    def is_for(self, held: Collection[str]) -> bool:
        """Whether it waits for somebody who holds these roles."""
        return self.role in held or self.or_role in held


def tasks_for(user: User, *, today: date) -> list[Task]:
    """What the person should do, the most urgent first; of each kind a few, and how many more there are."""
    held = roles_of(user, on=today)
    tasks = [task for name, kind in KINDS.items() if kind.is_for(held) for task in _first(name, user, today)]
    if Role.FINANCE in held:
        tasks.extend(_year_end(user, today))
    return sorted(tasks, key=lambda task: task.deadline or date.max)


def _first(name: str, user: User, today: date) -> list[Task]:
    kind = KINDS[name]
    in_order = kind.rows(user, today).order_by(*kind.order, "pk")
    rows = list(in_order.annotate(of_the_kind=Window(Count("*")))[: A_FEW + 1])
    tasks = kind.told(rows, today)
    if len(rows) <= A_FEW or rows[0].of_the_kind == len(rows):
        return tasks
    first, then = tasks[:A_FEW], tasks[A_FEW]
    left = rows[0].of_the_kind - A_FEW
    together = Task(
        title=f"Ytterligare {left} {kind.many}",
        why=f"Den som står först av dem: {then.title}.",
        deadline=then.deadline,
        is_late=then.is_late,
        url=reverse(kind.page) if kind.page else reverse("to_do", args=[name]),
        action="Visa alla",
        things=left,
    )
    return [*first, together]


def _drafts(user: User, today: date) -> QuerySet[Invoice]:
    return with_last_day_to_send(invoices_where_issuer(user, on=today).drafts().select_related(None).with_parties())


def _send(drafts: Sequence[Any], today: date) -> list[Task]:
    fetch_terms(drafts)
    return [_send_one(draft, today) for draft in drafts]


def _send_one(draft: Any, today: date) -> Task:
    content = content_of(draft, today=today)
    blockers = submission_blockers(draft, today=today, content=content)
    ordinary = draft.kind == Invoice.Kind.ORDINARY
    what = f"Faktura för {MONTHS[draft.instalment.month - 1]} {draft.year}" if ordinary else str(draft)
    return _task(
        f"{what}: {kronor(content.total)}",
        blockers[0].what if blockers else f"{draft.basis}. Allt är klart för att skicka den.",
        draft.get_absolute_url(),
        "Se vad som hindrar" if blockers else "Granska och skicka",
        by=draft.to_send_by,
        today=today,
    )


def _returned(user: User, today: date) -> QuerySet[Invoice]:
    return invoices_where_issuer(user, on=today).filter(status=Status.RETURNED).select_related(None)


def _credit(invoices: Sequence[Invoice], _: date) -> list[Task]:
    return [
        _task(f"{invoice} är återsänd", invoice.return_reason, invoice.get_absolute_url(), "Kreditera och gör om")
        for invoice in invoices
    ]


def _to_answer(user: User, today: date) -> QuerySet[Reply]:
    return replies_to_answer(user, on=today)


def _to_place(user: User, today: date) -> QuerySet[Reply]:
    return replies_to_place(user, on=today)


def _see_to(replies: Sequence[Reply], _: date) -> list[Task]:
    return [_task(str(reply), reply.words, reply.get_absolute_url(), "Hantera") for reply in replies]


def _proposed_by_others(user: User, today: date) -> QuerySet[Proposal]:
    return proposals_to_confirm(user, on=today)


def _confirm(proposals: Sequence[Proposal], _: date) -> list[Task]:
    return [
        _task(
            f"Bekräfta: {proposal}",
            f"{proposal.get_kind_display()}. Föreslaget av {proposal.proposed_by.name_on(proposal.proposed_at)}.",
            proposal.get_absolute_url(),
            "Jämför och svara",
        )
        for proposal in proposals
    ]


def _of_grantee(user: User, today: date) -> QuerySet[Condition]:
    """The conditions of the person's signed agreements for which no paper has come that nobody has judged."""
    mine = parties_where_grantee(user, on=today)
    conditions = Condition.objects.filter(agreement__grantee__in=mine, agreement__signed_on__isnull=False)
    return without_paper(conditions).select_related("agreement__basis")


def _missing(user: User, today: date) -> QuerySet[Condition]:
    return unmet(_of_grantee(user, today), on=today)


def _hand_in(conditions: Sequence[Condition], _: date) -> list[Task]:
    return [
        _task(
            f"Handling saknas: {condition}",
            f"{condition.clause} i {condition.agreement}. {condition.get_holds_display()}.",
            condition.get_absolute_url(),
            "Lämna in",
        )
        for condition in conditions
    ]


def _ending(user: User, today: date) -> QuerySet[Condition]:
    return running_out(_of_grantee(user, today), by=today + SOON, on=today).filter(valid_until__gte=today)


def _hand_in_again(conditions: Sequence[Condition], today: date) -> list[Task]:
    return [
        _task(
            f"Handling går ut: {condition}",
            f"{condition.clause} i {condition.agreement}. Lämna in en ny i tid.",
            condition.get_absolute_url(),
            "Lämna in",
            by=condition.valid_until,
            today=today,
        )
        for condition in conditions
    ]


def _to_judge(kind: type[HandedIn]) -> Callable[[User, date], QuerySet[Any]]:
    return lambda user, today: papers_to_judge(user, kind.objects.all(), on=today)


def _judge(papers: Sequence[HandedIn], _: date) -> list[Task]:
    return [
        _task(
            f"Granska handling: {paper.asked}",
            f"{paper.document} kom in {paper.handed_in_on}. {paper.under}.",
            paper.get_absolute_url(),
            "Granska",
        )
        for paper in papers
    ]


def _running_out(user: User, today: date) -> QuerySet[Condition]:
    of_mine = Condition.objects.filter(agreement__in=agreements_where_officer(user, on=today).values("pk"))
    ending = running_out(of_mine, by=today + SOON, on=today)
    return without_paper(ending).select_related("agreement__basis")


def _renew(conditions: Sequence[Condition], today: date) -> list[Task]:
    return [_renew_one(condition, today) for condition in conditions]


def _renew_one(condition: Condition, today: date) -> Task:
    has_ended = condition.valid_until is not None and condition.valid_until < today
    title, holds = ("Villkoret har gått ut", "gällde") if has_ended else ("Villkor går ut", "gäller")
    return _task(
        f"{title}: {condition}",
        f"Det som visades {holds} till och med {condition.valid_until}. {condition.agreement}.",
        condition.get_absolute_url(),
        "Se villkoret",
        by=condition.valid_until,
        today=today,
    )


def _met(user: User, today: date) -> QuerySet[Decision]:
    """Those that the board has met about."""
    return decisions_where_officer(user, on=today).filter(status=DecisionStatus.PROPOSED, meeting_date__lte=today)


def _record(decisions: Sequence[Decision], _: date) -> list[Task]:
    return [
        _task(
            f"Registrera beslutet: {decision}",
            f"Sammanträdet var {decision.meeting_date}. Förslaget binder ingen förrän beslutet är registrerat.",
            decision.get_absolute_url(),
            "Registrera",
        )
        for decision in decisions
    ]


def _proposed(user: User, today: date) -> QuerySet[ConditionWaiver]:
    mine = parties_with_role(user, Role.APPROVER, on=today)
    waiting = ConditionWaiver.objects.filter(condition__agreement__basis__grantor__in=mine, state=WaiverState.PROPOSED)
    return waiting.exclude(proposed_by=user).select_related("condition__agreement__basis", "proposed_by")


def _decide(waivers: Sequence[ConditionWaiver], _: date) -> list[Task]:
    return [
        _task(
            f"Besluta om avsteg: {waiver.condition}",
            f"{waiver.proposed_by.name} föreslår ett avsteg: {waiver.reason}",
            waiver.condition.get_absolute_url(),
            "Besluta",
        )
        for waiver in waivers
    ]


def _to_check(user: User, today: date) -> QuerySet[Invoice]:
    return _named(attestable(user, Attest.CHECK, on=today))


def _to_approve(user: User, today: date) -> QuerySet[Invoice]:
    return _named(attestable(user, Attest.APPROVE, on=today))


def _to_pay(user: User, today: date) -> QuerySet[Invoice]:
    return _named(invoices_where_payer(user, Role.FINANCE, on=today).filter(status=Status.APPROVED))


def _named(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """With what is told of them, and no more."""
    return invoices.select_related(None).select_related("issuer", "basis")


def _invoices(action: str, of: str = "") -> Callable[[Sequence[Invoice], date], list[Task]]:
    """Tell of invoices that are to be attested or paid: the action says which; `of` leads from it to the number."""

    def told(invoices: Sequence[Invoice], today: date) -> list[Task]:
        return [
            _task(
                f"{action} {of}{invoice.number}: {kronor(invoice.total) if invoice.total else ''}",
                f"{invoice.issuer}, {invoice.basis}.",
                invoice.get_absolute_url(),
                action,
                by=invoice.pay_by,
                today=today,
            )
            for invoice in invoices
        ]

    return told


def _owed(user: User, today: date) -> QuerySet[RecoveryClaim]:
    claims = claims_on(invoices_where_issuer(user, on=today)).select_related(None)
    return unsettled(claims).select_related("invoice__payer")


def _repay(claims: Sequence[Any], today: date) -> list[Task]:
    return [
        _task(
            f"Betala tillbaka {kronor(claim.left)}",
            f"{claim.invoice.payer}: {claim.reason}",
            claim.get_absolute_url(),
            "Se återkravet",
            by=claim.due_on,
            today=today,
        )
        for claim in claims
    ]


def _overdue(user: User, today: date) -> QuerySet[RecoveryClaim]:
    claims = claims_on(invoices_where_payer(user, Role.FINANCE, on=today)).select_related(None)
    return unsettled(claims).filter(due_on__lt=today).select_related("invoice__issuer")


def _follow_up(claims: Sequence[Any], today: date) -> list[Task]:
    return [
        _task(
            f"Återkrav har förfallit: {kronor(claim.left)} kvar",
            f"{claim.invoice.issuer}. {claim}.",
            claim.get_absolute_url(),
            "Följ upp",
            by=claim.due_on,
            today=today,
        )
        for claim in claims
    ]


def _unverified(user: User, today: date) -> QuerySet[BankAccount]:
    """Those that the grantor pays to and nobody has verified; not the person's own proposals."""
    mine = parties_with_role(user, Role.FINANCE, on=today)
    paid = Party.objects.filter(agreements__basis__grantor__in=mine)
    waiting = BankAccount.objects.filter(party__in=paid.values("pk"), verified_at=None, rejected_at=None)
    return waiting.exclude(proposed_by=user).select_related("party")


def _verify(accounts: Sequence[BankAccount], _: date) -> list[Task]:
    why = "Tills någon har kontrollerat det genom en känd kontakt stoppas betalningar dit."
    return [
        _task(
            f"Kontrollera bankgiro {account}",
            f"{account.party}. {why}",
            account.party.get_absolute_url(),
            "Kontrollera",
        )
        for account in accounts
    ]


def _year_end(user: User, today: date) -> Iterator[Task]:
    """One task for each organisation whose books the person keeps: it leads to a list of its own."""
    year = today.year - 1
    for grantor in parties_with_role(user, Role.FINANCE, on=today):
        if waiting := waiting_at(year, unpaid_at(year, [grantor])):
            why = counted(
                waiting,
                "bidragsår stod obetalt den 31 december. Välj vad som ska hända med det.",
                "bidragsår stod obetalda den 31 december. Välj för vart och ett.",
            )
            yield _task(f"Årsskiftet {year}", why, reverse("year_end_of", args=[year]), "Välj")


def _task(title: str, why: str, url: str, action: str, *, by: date | None = None, today: date | None = None) -> Task:
    return Task(title, why, by, by is not None and today is not None and by < today, url, action)


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "confirm": Kind(
            role=Role.OFFICER,
            or_role=Role.FINANCE,
            rows=_proposed_by_others,
            told=_confirm,
            many="förslag att bekräfta",
            order=["proposed_at"],
            page="proposals",
        ),
        "send": Kind(
            role=Role.GRANTEE, rows=_drafts, told=_send, many="fakturor att skicka", order=["to_send_by", "year"]
        ),
        "credit": Kind(role=Role.GRANTEE, rows=_returned, told=_credit, many="återsända fakturor"),
        "answer": Kind(
            role=Role.GRANTEE, rows=_to_answer, told=_see_to, many="besked om e-fakturor", order=["came_at"]
        ),
        "place": Kind(
            role=Role.OFFICER,
            rows=_to_place,
            told=_see_to,
            many="besked om e-fakturor som ingen känner till",
            order=["came_at"],
        ),
        "hand-in": Kind(
            role=Role.GRANTEE,
            rows=_missing,
            told=_hand_in,
            many="handlingar som saknas",
            order=["agreement__basis__sort_key", "holds", "number"],
        ),
        "hand-in-again": Kind(
            role=Role.GRANTEE, rows=_ending, told=_hand_in_again, many="handlingar som går ut", order=["valid_until"]
        ),
        "judge": Kind(
            role=Role.OFFICER,
            rows=_to_judge(ConditionPaper),
            told=_judge,
            many="handlingar att granska",
            order=["handed_in_on"],
        ),
        "renew": Kind(
            role=Role.OFFICER,
            rows=_running_out,
            told=_renew,
            many="villkor som går ut eller har gått ut",
            order=["valid_until"],
        ),
        "record": Kind(
            role=Role.OFFICER, rows=_met, told=_record, many="beslut att registrera", order=["meeting_date"]
        ),
        "decide": Kind(role=Role.APPROVER, rows=_proposed, told=_decide, many="avsteg att besluta om"),
        "check": Kind(
            role=Role.CHECKER,
            rows=_to_check,
            told=_invoices("Kontrollattestera"),
            many="fakturor att kontrollattestera",
            order=["pay_by"],
            page="attest",
        ),
        "approve": Kind(
            role=Role.APPROVER,
            rows=_to_approve,
            told=_invoices("Beslutsattestera"),
            many="fakturor att beslutsattestera",
            order=["pay_by"],
            page="attest",
        ),
        "pay": Kind(
            role=Role.FINANCE,
            rows=_to_pay,
            told=_invoices("Registrera betalning", of="av "),
            many="betalningar att registrera",
            order=["pay_by"],
        ),
        "repay": Kind(role=Role.GRANTEE, rows=_owed, told=_repay, many="återkrav att betala", order=["due_on"]),
        "follow-up": Kind(
            role=Role.FINANCE, rows=_overdue, told=_follow_up, many="återkrav som har förfallit", order=["due_on"]
        ),
        "verify": Kind(role=Role.FINANCE, rows=_unverified, told=_verify, many="bankgiron att kontrollera"),
    }
)
