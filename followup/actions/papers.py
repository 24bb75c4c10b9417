from datetime import date, datetime

from django.db import transaction

from agreements.actions.rights import require_impartial_officer
from followup.actions.conditions import ConditionAlreadyMet, LastDayPassed, lock_condition, record_as_met
from followup.models import Condition, ConditionPaper
from followup.rules.lifecycle import PaperState
from office import formats
from office.refusal import Refusal
from office.uploads import Upload
from parties.actions import hand_in_document
from parties.actions.messages import notify
from parties.models import MessageKind, Role, User
from parties.queries import has_role, people_with_role

MOST_WAITING = 10


class NotFromThisGrantee(Refusal):
    """Only an administrator of the grantee, or an officer on its behalf, hands in a paper for a condition."""

    sentence = "Handlingen lämnas in av bidragstagaren, eller av en handläggare åt den."


class TooManyWaiting(Refusal):
    """So many papers wait to be judged that one more is a mistake."""


class AlreadyJudged(Refusal):
    """The paper has been accepted or returned before."""

    sentence = "Någon annan har redan granskat handlingen. Se på villkorets sida vad som gäller."


class OwnPaper(Refusal):
    """Nobody judges a paper that they have handed in themselves."""

    sentence = "Du har lämnat in handlingen själv. Be en annan handläggare granska den."


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
    _require_hands_in(condition, by, today)
    if condition.is_met and not condition.is_for_whole_term:
        raise ConditionAlreadyMet("Villkoret är redan uppfyllt, så ingen handling behövs.")
    if condition.papers.waiting().count() >= MOST_WAITING:
        raise TooManyWaiting(f"{MOST_WAITING} handlingar väntar redan på granskning. Vänta på svar först.")
    agreement = condition.agreement
    document = hand_in_document(
        party_id=agreement.grantee_id,
        shared_with_id=agreement.basis.grantor_id,
        title=title,
        upload=upload,
        today=today,
        by=by,
    )
    paper = ConditionPaper.objects.create(condition=condition, document=document, handed_in_by=by, handed_in_on=today)
    _tell_officers(paper, title, now)
    return paper


def _require_hands_in(condition: Condition, by: User, on: date) -> None:
    agreement = condition.agreement
    may = has_role(by, agreement.grantee, Role.GRANTEE, on=on)
    if not may and not has_role(by, agreement.basis.grantor, Role.OFFICER, on=on):
        raise NotFromThisGrantee


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
    return _judge(paper, PaperState.ACCEPTED, comment, now.date(), by)


@transaction.atomic
def return_paper(*, paper_id: int, comment: str, now: datetime, by: User) -> ConditionPaper:
    """Send a paper back with what has to be better (`comment`, not empty); the grantee's administrators are told.

    The condition is as it was before. Refused: NotAnOfficer, HasConflict, OwnPaper, AlreadyJudged.
    """
    _, paper = _lock_to_judge(paper_id, now.date(), by)
    _judge(paper, PaperState.RETURNED, comment, now.date(), by)
    _tell_grantee(paper, now)
    return paper


def _lock_to_judge(paper_id: int, on: date, by: User) -> tuple[Condition, ConditionPaper]:
    condition = lock_condition(ConditionPaper.objects.values_list("condition_id", flat=True).get(pk=paper_id))
    require_impartial_officer(condition.agreement, by, on)
    paper = condition.papers.get(pk=paper_id)
    if paper.handed_in_by_id == by.pk:
        raise OwnPaper
    if not paper.is_waiting:
        raise AlreadyJudged
    return condition, paper


def _judge(paper: ConditionPaper, state: PaperState, comment: str, on: date, by: User) -> ConditionPaper:
    paper.state, paper.comment, paper.judged_by, paper.judged_on = state, comment, by, on
    paper.save(update_fields=["state", "comment", "valid_until", "judged_by", "judged_on"])
    return paper


def _tell_officers(paper: ConditionPaper, title: str, now: datetime) -> None:
    condition = paper.condition
    grantor = condition.agreement.basis.grantor
    officers = people_with_role(grantor, Role.OFFICER, on=now.date()).exclude(pk=paper.handed_in_by_id)
    notify(
        to=officers,
        kind=MessageKind.PAPER_HANDED_IN,
        subject=f"Handling att granska: {title}",
        text=f"{paper.handed_in_by} har lämnat in ”{title}” för villkoret ”{condition}” ({condition.agreement}).",
        url=condition.get_absolute_url(),
        key=f"condition-paper:{paper.pk}:handed-in",
        now=now,
    )


def _tell_grantee(paper: ConditionPaper, now: datetime) -> None:
    condition = paper.condition
    notify(
        to=people_with_role(condition.agreement.grantee, Role.GRANTEE, on=now.date()),
        kind=MessageKind.PAPER_RETURNED,
        subject=f"Återsänd handling: {paper}",
        text=f"”{paper}” för villkoret ”{condition}” behöver rättas: {formats.sentence(paper.comment)}",
        url=condition.get_absolute_url(),
        key=f"condition-paper:{paper.pk}:returned",
        now=now,
    )
