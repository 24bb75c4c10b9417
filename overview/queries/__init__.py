"""What the pages that span the apps ask: one file a page or report."""

from overview.queries.agreement import (
    ClauseWithQuestions,
    Deadline,
    QuestionsByPlace,
    ReadingOfGrant,
    agreement_history,
    deadlines,
    other_readings,
    questions_by_place,
)
from overview.queries.forecast import STATES, YearlyAmount, yearly_amounts
from overview.queries.parties import PartyQuestion, PartyRow, party_questions, party_rows
from overview.queries.statement import (
    Balance,
    DocumentedRow,
    DocumentedStatement,
    address_of_basis,
    documented_statement,
)
from overview.queries.today import AgreementThisYear, Task, agreements_this_year, tasks_for

__all__ = [
    "STATES",
    "AgreementThisYear",
    "Balance",
    "ClauseWithQuestions",
    "Deadline",
    "DocumentedRow",
    "DocumentedStatement",
    "PartyQuestion",
    "PartyRow",
    "QuestionsByPlace",
    "ReadingOfGrant",
    "Task",
    "YearlyAmount",
    "address_of_basis",
    "agreement_history",
    "agreements_this_year",
    "deadlines",
    "documented_statement",
    "other_readings",
    "party_questions",
    "party_rows",
    "questions_by_place",
    "tasks_for",
    "yearly_amounts",
]
