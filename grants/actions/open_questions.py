from datetime import date

from django.db import transaction

from grants.actions.basis import NotAnOfficer
from grants.models import OpenQuestion
from office.refusal import Refusal
from parties.models import Role, User
from parties.queries import has_role


class QuestionAlreadyClosed(Refusal):
    """The question has its answer; a new doubt is a new question."""

    sentence = "Någon annan har redan klargjort frågan. Ditt svar är inte sparat."
    status = 409


class NotAnswered(Refusal):
    """A question is closed by an answer from a source, never by either alone."""

    sentence = "Skriv både ett svar och dess källa."


@transaction.atomic
def close_question(*, question_id: int, answer: str, source: str, today: date, by: User) -> OpenQuestion:
    """Close an open question with its answer and where that comes from. How the paper is read is not changed by it.

    Refused: NotAnOfficer (of the grantor whose paper it is), QuestionAlreadyClosed, NotAnswered.
    """
    question = OpenQuestion.objects.select_for_update(no_key=True).get(pk=question_id)
    if not has_role(by, question.basis.grantor, Role.OFFICER, on=today):
        raise NotAnOfficer
    if not question.is_open:
        raise QuestionAlreadyClosed
    if not answer.strip() or not source.strip():
        raise NotAnswered
    question.answer, question.source = answer, source
    question.closed_on, question.closed_by = today, by
    question.save(update_fields=["answer", "source", "closed_on", "closed_by"])
    return question
