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
from overview.queries.parties import (
    AccountRow,
    InterestRow,
    PartyQuestion,
    PartyRow,
    account_rows,
    interest_rows,
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
from overview.queries.tasks import Task, tasks_for
from overview.queries.timeline import Step, Way, way_of
from overview.queries.today import AgreementThisYear, agreements_this_year

__all__ = [
    "STATES",
    "AccountRow",
    "AgreementThisYear",
    "Balance",
    "ClauseWithQuestions",
    "Deadline",
    "DocumentedRow",
    "DocumentedStatement",
    "InterestRow",
    "PartyQuestion",
    "PartyRow",
    "QuestionsByPlace",
    "ReadingOfGrant",
    "Step",
    "Task",
    "Way",
    "YearlyAmount",
    "account_rows",
    "address_of_basis",
    "agreement_history",
    "agreements_this_year",
    "deadlines",
    "documented_statement",
    "interest_rows",
    "other_readings",
    "parties_paid_by",
    "parties_proposed_for_by",
    "party_questions",
    "party_rows",
    "people_whose_seats_are_kept_by",
    "questions_by_place",
    "tasks_for",
    "way_of",
    "yearly_amounts",
]
