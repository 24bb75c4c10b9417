"""What the pages that span the apps ask: one file a page or report."""

from overview.queries.agreement import (
    ClauseWithQuestions,
    Deadline,
    QuestionsByPlace,
    ReadingOfGrant,
    YearlyInvoice,
    agreement_history,
    deadlines,
    invoices_by_year,
    other_readings,
    questions_by_place,
)
from overview.queries.forecast import STATES, YearlyAmount, yearly_amounts
from overview.queries.parties import (
    AccountRow,
    ConflictRow,
    PartyQuestion,
    PartyRow,
    account_rows,
    conflict_rows,
    parties_paid_by,
    parties_proposed_for_by,
    party_questions,
    party_rows,
    people_whose_seats_are_kept_by,
)
from overview.queries.statement import (
    Balance,
    DocumentedRow,
    DocumentedStatement,
    address_of_basis,
    documented_statement,
)
from overview.queries.timeline import Step, Timeline, timeline_of
from overview.queries.to_do import KINDS, Kind, Task, tasks_for
from overview.queries.today import AgreementThisYear, agreements_this_year

__all__ = [
    "KINDS",
    "STATES",
    "AccountRow",
    "AgreementThisYear",
    "Balance",
    "ClauseWithQuestions",
    "ConflictRow",
    "Deadline",
    "DocumentedRow",
    "DocumentedStatement",
    "Kind",
    "PartyQuestion",
    "PartyRow",
    "QuestionsByPlace",
    "ReadingOfGrant",
    "Step",
    "Task",
    "Timeline",
    "YearlyAmount",
    "YearlyInvoice",
    "account_rows",
    "address_of_basis",
    "agreement_history",
    "agreements_this_year",
    "conflict_rows",
    "deadlines",
    "documented_statement",
    "invoices_by_year",
    "other_readings",
    "parties_paid_by",
    "parties_proposed_for_by",
    "party_questions",
    "party_rows",
    "people_whose_seats_are_kept_by",
    "questions_by_place",
    "tasks_for",
    "timeline_of",
    "yearly_amounts",
]
