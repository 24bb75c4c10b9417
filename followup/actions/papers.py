from datetime import date, datetime

from django.db import transaction

from followup.actions.conditions import ConditionAlreadyMet, LastDayPassed, lock_condition, record_as_met
from followup.actions.judging import hand_in, judge, require_hands_in, require_judges
from followup.models import Condition, ConditionPaper
from followup.rules.lifecycle import PaperState
from office import formats
from office.refusal import Refusal
from office.uploads import Upload
from parties.models import User

MOST_WAITING = 10


class TooManyWaiting(Refusal):
    """So many papers wait to be judged that one more is a mistake."""


class EndsSooner(Refusal):
    """The paper ends sooner than what the condition already rests on."""

    sentence = "Villkoret är redan visat till en senare dag. Stämmer inte den, registrera rätt dag på villkorets sida."
    field = "valid_until"


@transaction.atomic
def hand_in_paper(*, condition_id: int, title: str, upload: Upload, now: datetime, by: User) -> ConditionPaper:
    """Hand in a paper (looked through by office.uploads.inspect) that is to show a condition; the officers are told.

    It is the grantee's paper, which the grantor may read, also when an officer hands in what came by post.
    Refused: NotFromThisGrantee; ConditionAlreadyMet, but one for the whole term is shown anew; TooManyWaiting.
    """
    condition, today = lock_condition(condition_id), now.date()
    require_hands_in(condition.agreement, by, today)
    if condition.is_met and not condition.is_for_whole_term:
        raise ConditionAlreadyMet("Villkoret är redan uppfyllt, så ingen handling behövs.")
    if condition.papers.waiting().count() >= MOST_WAITING:
        raise TooManyWaiting(f"{MOST_WAITING} handlingar väntar redan på granskning. Vänta på svar först.")
    return hand_in(ConditionPaper(condition=condition), title=title, upload=upload, now=now, by=by)


@transaction.atomic
def accept_paper(
    *, paper_id: int, comment: str, valid_until: date | None = None, now: datetime, by: User
) -> ConditionPaper:
    """Accept a paper: the condition is met by it from today on.

    `valid_until` is the last day that the paper states, for a condition that holds the whole term; None: it states
    none. A further paper for a condition that is met once and for all is accepted and changes nothing else.
    Refused: NotAnOfficer, HasConflict, OwnPaper, AlreadyJudged, OnlyWholeTermLapses, LastDayPassed, EndsSooner.
    """
    condition, paper = _lock_to_judge(paper_id, now.date(), by)
    if valid_until and valid_until < now.date():
        raise LastDayPassed("Dagen har passerat. Återsänd handlingen och be om en som gäller.")
    if valid_until and condition.valid_until and valid_until < condition.valid_until:
        raise EndsSooner
    if condition.is_for_whole_term or not condition.is_met:
        note = f"{paper}, inlämnad {formats.day(paper.handed_in_on)}"
        record_as_met(condition, on=now.date(), note=note, by=by, valid_until=valid_until)
    paper.valid_until = valid_until
    return judge(paper, PaperState.ACCEPTED, comment, now, by)


@transaction.atomic
def return_paper(*, paper_id: int, comment: str, now: datetime, by: User) -> ConditionPaper:
    """Send a paper back with what has to be better (`comment`, not empty); the grantee's administrators are told.

    The condition is as it was before. Refused: NotAnOfficer, HasConflict, OwnPaper, AlreadyJudged.
    """
    _, paper = _lock_to_judge(paper_id, now.date(), by)
    return judge(paper, PaperState.RETURNED, comment, now, by)


def _lock_to_judge(paper_id: int, on: date, by: User) -> tuple[Condition, ConditionPaper]:
    condition = lock_condition(ConditionPaper.objects.values_list("condition_id", flat=True).get(pk=paper_id))
    paper = condition.papers.get(pk=paper_id)
    require_judges(paper, by, on)
    return condition, paper
