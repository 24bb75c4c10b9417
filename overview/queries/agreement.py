"""The whole of an agreement: its doubts, its days, other readings of it, its history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agreements.models import Agreement, Clause, Instalment, Signature
from agreements.rules.notice import next_day_to_give_notice
from followup.models import Condition
from grants.models import Grant, OpenQuestion
from grants.rules.readings import Reading, readings
from invoicing.models import Invoice
from invoicing.rules.lifecycle import Status
from office.history import Entry, history_of


@dataclass(frozen=True)
class ClauseWithQuestions:
    clause: Clause
    questions: list[OpenQuestion]


@dataclass(frozen=True)
class QuestionsByPlace:
    """The doubts about an agreement: those about the clauses its amounts rest on, and the others by clause."""

    amounts: list[OpenQuestion]
    clauses: list[ClauseWithQuestions]


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


@dataclass(frozen=True)
class YearlyInvoice:
    """What an instalment asks for in a year: the invoice, once it has a number, or else what it would be."""

    instalment: Instalment
    year: int
    sent: Invoice | None


def invoices_by_year(
    agreement: Agreement, years: Iterable[int], invoices: Iterable[Invoice]
) -> list[list[YearlyInvoice]]:
    """For each year, each of its instalments with the one of the invoices that stands for it."""
    instalments = agreement.instalments.all()
    sent = {
        (one.instalment_id, one.year): one
        for one in invoices
        if one.kind == Invoice.Kind.ORDINARY and not one.is_draft and one.status != Status.CREDITED
    }
    return [
        [
            YearlyInvoice(instalment, year, sent.get((instalment.pk, year)))
            for instalment in instalments
            if agreement.term.covers(year, instalment.month) or (instalment.pk, year) in sent
        ]
        for year in years
    ]


def questions_by_place(agreement: Agreement) -> QuestionsByPlace:
    """The doubts about an agreement, each at the amounts or else at every clause that it is about."""
    of_amounts = {grant.clause for grant in agreement.basis.grants.all()}
    amounts: list[OpenQuestion] = []
    others: list[OpenQuestion] = []
    for question in agreement.basis.open_questions.all():
        (amounts if of_amounts & set(question.places) else others).append(question)
    clauses = [
        ClauseWithQuestions(clause, [question for question in others if f"§ {clause.number}" in question.places])
        for clause in agreement.clauses.all()
    ]
    return QuestionsByPlace(amounts, clauses)


def deadlines(agreement: Agreement, *, today: date) -> list[Deadline]:
    """The days of an agreement worth remembering, in order: its term, the next invoice, the next day for notice."""
    days = [(agreement.first_day, "Avtalet börjar gälla"), (agreement.last_day, "Avtalets sista dag")]
    for instalment in agreement.instalments.all():
        for year in (today.year, today.year + 1):
            last = instalment.last_day_in(year)
            if last >= today and agreement.term.covers(year, instalment.month):
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


def agreement_history(agreement: Agreement) -> list[Entry]:
    """Who has changed what of an agreement and of everything it says, the latest first."""
    return history_of(agreement, Clause, Signature, Condition, Instalment, agreement.basis, Grant, OpenQuestion)
