"""What a person should do today, and the whole of an agreement."""

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F

from agreements.models import Agreement, Clause, Condition, Instalment, Signature
from agreements.queries import agreements_visible_to, bases_visible_to, parties_visible_to
from agreements.rules.notice import next_day_to_give_notice
from grants.models import Basis, Decision, Grant, GrantYear, OpenQuestion
from grants.models.posting import STAGE_LABELS
from grants.queries import (
    StatementRow,
    all_budget_requests,
    all_grant_years,
    amounts_by_year,
    postings_of,
    questions_of_officer,
    statement,
)
from grants.queries.ledger import Standing
from grants.queries.visible import grants_visible_to
from grants.rules.ledger import Event
from grants.rules.readings import Reading, readings
from invoicing.models import Invoice, InvoiceLine
from invoicing.queries import content_of, invoices_visible_to, submission_blockers
from invoicing.rules.gate import MONTHS
from invoicing.rules.lifecycle import Status
from office.formats import kronor
from office.history import Entry, history_of
from parties.models import Party, Role, User
from parties.queries import PartyNumbers, has_role, numbers_of


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
    """An agreement with this year's amount (None outside its term) and this year's invoice, if there is one."""

    agreement: Agreement
    amount: Decimal | None
    invoice: Invoice | None


@dataclass(frozen=True)
class ClauseWithQuestions:
    clause: Clause
    questions: list[OpenQuestion]


@dataclass(frozen=True)
class Deadline:
    """Bevakning: a day of the agreement that somebody should remember."""

    day: date
    title: str
    is_past: bool


@dataclass(frozen=True)
class ReadingOfGrant:
    grant: Grant
    reading: Reading


def tasks_for(user: User, *, today: date) -> list[Task]:
    """What the person should do, the most urgent first."""
    drafts = invoices_visible_to(user, on=today).drafts().order_by("year", "pk")
    mine = [draft for draft in drafts if has_role(user, draft.issuer, Role.GRANTEE, on=today)]
    tasks = [_send_task(draft, today) for draft in mine]
    return sorted(tasks, key=lambda task: task.deadline or date.max)


def _send_task(draft: Invoice, today: date) -> Task:
    total = kronor(content_of(draft, today=today).total)
    blockers = submission_blockers(draft, today=today)
    month = draft.instalment.month
    deadline = date(draft.year, month, monthrange(draft.year, month)[1])
    return Task(
        title=f"Faktura för {MONTHS[month - 1]} {draft.year}: {total}",
        why=blockers[0].what if blockers else f"{draft.agreement}. Allt är klart för att skicka den.",
        deadline=deadline,
        is_late=deadline < today,
        url=draft.get_absolute_url(),
        action="Se vad som hindrar" if blockers else "Granska och skicka",
    )


def agreements_this_year(user: User, *, today: date) -> list[AgreementThisYear]:
    """Every agreement the person may see, with this year's amount and invoice."""
    invoices = {
        invoice.agreement_id: invoice
        for invoice in invoices_visible_to(user, on=today).filter(year=today.year).exclude(status=Status.CREDITED)
    }
    rows = []
    for agreement in agreements_visible_to(user, on=today):
        table = amounts_by_year(agreement.basis)
        amount = dict(zip(table.years, table.totals, strict=True)).get(today.year)
        rows.append(AgreementThisYear(agreement, amount, invoices.get(agreement.pk)))
    return rows


def clauses_with_questions(agreement: Agreement) -> list[ClauseWithQuestions]:
    """The clauses in their order, each with the doubts about it; those about amounts stand with the amounts."""
    elsewhere = {question.pk for question in amount_questions(agreement)}
    questions = [question for question in agreement.basis.open_questions.all() if question.pk not in elsewhere]
    return [
        ClauseWithQuestions(clause, [question for question in questions if f"§ {clause.number}" in question.places])
        for clause in agreement.clauses.all()
    ]


def amount_questions(agreement: Agreement) -> list[OpenQuestion]:
    """The doubts about the clauses that the amounts rest on."""
    clauses = {grant.clause for grant in agreement.basis.grants.all()}
    return [question for question in agreement.basis.open_questions.all() if clauses & set(question.places)]


def deadlines(agreement: Agreement, *, today: date) -> list[Deadline]:
    """The days of an agreement worth remembering, in order: its term, the next invoice, the next day for notice."""
    days = [(agreement.first_day, "Avtalet börjar gälla"), (agreement.last_day, "Avtalets sista dag")]
    for instalment in agreement.instalments.all():
        for year in (today.year, today.year + 1):
            last = date(year, instalment.month, monthrange(year, instalment.month)[1])
            if last >= today and year in agreement.years:
                days.append((last, f"Sista dag att skicka fakturan för {year}"))
                break
    latest = (agreement.notice_latest_month, agreement.notice_latest_day)
    if notice := next_day_to_give_notice(today, agreement.last_day, latest, agreement.notice_months):
        days.append((notice, "Uppsägning ska senast ha kommit in"))
    return [Deadline(day, title, day < today) for day, title in sorted(days)]


def other_readings(agreement: Agreement) -> list[ReadingOfGrant]:
    """What the clause on indexation would give if it is read in other ways."""
    return [
        ReadingOfGrant(grant, reading) for grant in agreement.basis.grants.all() for reading in readings(grant.terms())
    ]


@dataclass(frozen=True)
class YearlyAmount:
    """One line of the forecast: a grant-year, or a need that nobody has decided on."""

    basis: Basis
    what: str
    clause: str
    year: int
    amount: Decimal  # kronor
    words: str  # the derivation
    state: str  # promised, proposed, invoiced or needed
    invoice_number: str
    derivation: dict[str, str | int] | None  # None for a need, which has no terms

    @property
    def counts(self) -> bool:
        """Whether the amount is a grant at all; a need never is."""
        return self.derivation is not None


STATES = {
    "proposed": "föreslaget, ej bindande",
    "promised": "lovat",
    "invoiced": "fakturerat",
    "needed": "behov, ej beslutat",
}


def yearly_amounts() -> list[YearlyAmount]:
    """Every grant-year of the house with its derivation and state, then every need. For commands, not for a user."""
    invoiced = dict(
        InvoiceLine.objects.exclude(invoice__status=Status.CREDITED).values_list("grant_year", "invoice__number")
    )
    grant_years = [
        YearlyAmount(
            basis=item.grant.basis,
            what=str(item.grant),
            clause=item.grant.clause,
            year=item.year,
            amount=item.amount.amount,
            words=item.indexed.words,
            state=_state(item, invoiced),
            invoice_number=invoiced.get(item.pk, ""),
            derivation=item.derivation,
        )
        for item in all_grant_years()
    ]
    needs = [
        YearlyAmount(
            basis=need.item.decision.basis,
            what=f"Behov för {need.recipient}",
            clause=str(need.item),
            year=need.year,
            amount=need.amount.amount,
            words="",
            state="needed",
            invoice_number="",
            derivation=None,
        )
        for need in all_budget_requests()
    ]
    return grant_years + needs


def agreement_history(agreement: Agreement) -> list[Entry]:
    """Who has changed what of an agreement and of everything it says, the latest first."""
    return history_of(agreement, Clause, Signature, Condition, Instalment, agreement.basis, Grant, OpenQuestion)


def _state(item: GrantYear, invoiced: dict[int, str]) -> str:
    if item.pk in invoiced:
        return "invoiced"
    return "promised" if item.grant.basis.is_binding else "proposed"


@dataclass(frozen=True)
class PartyRow:
    """An organisation, what its numbers tell, and how many open questions about it the person may read."""

    party: Party
    numbers: PartyNumbers
    open_questions: int


@dataclass(frozen=True)
class PartyQuestion:
    question: OpenQuestion
    is_officer: bool  # whether the person may close it


def party_rows(user: User, *, today: date) -> list[PartyRow]:
    """Every organisation that the person may see, by name."""
    readable = bases_visible_to(user, on=today)
    parties = parties_visible_to(user, on=today)
    open_about = Counter(
        OpenQuestion.objects.filter(basis__in=readable, closed_on=None).values_list("parties", flat=True)
    )
    return [PartyRow(party, numbers_of(party), open_about[party.pk]) for party in parties]


def party_questions(party: Party, user: User, *, today: date) -> list[PartyQuestion]:
    """The questions about an organisation in the papers that the person may read, the open ones first."""
    readable = party.open_questions.filter(basis__in=bases_visible_to(user, on=today))
    mine = set(questions_of_officer(user, on=today).values_list("pk", flat=True))
    questions = readable.select_related("basis", "closed_by").order_by(F("closed_on").asc(nulls_first=True), "pk")
    return [PartyQuestion(question, question.pk in mine) for question in questions]


@dataclass(frozen=True)
class Balance:
    """Saldo: what stands at a stage, under its Swedish name."""

    name: str
    amount: Decimal


@dataclass(frozen=True)
class DocumentedRow:
    """A row of a statement, with the address of the document behind it and the balances of the columns shown."""

    row: StatementRow
    document: str
    balances: list[Balance]


@dataclass(frozen=True)
class DocumentedStatement:
    """Kontoutdrag med underlag. The balances are over all postings of the selection; rows may be fewer."""

    rows: list[DocumentedRow]
    closing: list[Balance]  # of the stages where anything has stood; they are the columns
    left_out: int  # postings that count in the balances and are not shown


def documented_statement(
    user: User,
    basis: Basis,
    *,
    today: date,
    grant: Grant | None = None,
    year: int | None = None,
    known_at: datetime | None = None,
    event: Event | None = None,
    first: date | None = None,
    last: date | None = None,
) -> DocumentedStatement:
    """The postings of a basis that the person may see, in recorded order, each with its document.

    `grant`, `year` and `known_at` (recorded by then) choose what the balances are over. `event` and the business dates
    from `first` to `last`, both included, only choose which rows are shown.
    """
    postings = postings_of(basis=basis, grant=grant, year=year, recorded_until=known_at)
    whole = statement(postings.filter(grant__in=grants_visible_to(user, basis, on=today)))
    shown = [
        row
        for row in whole.rows
        if (event is None or row.posting.event == event)
        and (first or date.min) <= row.posting.business_date <= (last or date.max)
    ]
    documents, paper = _documents_of(basis), address_of_basis(basis)
    stages = [stage for stage in whole.closing if any(row.standing[stage] for row in whole.rows)]

    def balances(standing: Standing) -> list[Balance]:
        return [Balance(STAGE_LABELS[stage], standing[stage]) for stage in stages]

    return DocumentedStatement(
        rows=[
            DocumentedRow(row, documents.get(row.posting.voucher_id, paper), balances(row.standing)) for row in shown
        ],
        closing=balances(whole.closing),
        left_out=len(whole.rows) - len(shown),
    )


def address_of_basis(basis: Basis) -> str:
    """The page of the agreement or the decision."""
    paper: Agreement | Decision = basis.agreement if basis.kind == Basis.Kind.AGREEMENT else basis.decision
    return paper.get_absolute_url()


def _documents_of(basis: Basis) -> dict[int, str]:
    """The page of each invoice of a basis, by the primary key of its voucher."""
    invoices = Invoice.objects.filter(voucher__basis=basis)
    return {invoice.voucher_id: invoice.get_absolute_url() for invoice in invoices if invoice.voucher_id}
