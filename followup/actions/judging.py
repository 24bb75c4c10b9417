"""What all papers that are handed in and judged have in common. The caller locks what they are handed in for."""

from datetime import date, datetime

from agreements.actions.rights import require_impartial_officer
from agreements.models import Agreement
from followup.models.handed_in import AnyPaper, HandedIn
from followup.rules.lifecycle import PaperState
from office import formats
from office.refusal import Refusal
from office.uploads import Upload
from parties.actions import hand_in_document
from parties.actions.messages import notify
from parties.models import MessageKind, Role, User
from parties.queries import has_role, people_with_role


class NotFromThisGrantee(Refusal):
    """Only an administrator of the grantee, or an officer on its behalf, hands in a paper."""

    sentence = "Handlingen lämnas in av bidragstagaren, eller av en handläggare åt den."


class AlreadyJudged(Refusal):
    """The paper has been accepted or returned before; the message says where to see what holds."""


class OwnPaper(Refusal):
    """Nobody judges a paper that they have handed in themselves."""

    sentence = "Du har lämnat in handlingen själv. Be en annan handläggare granska den."


def require_hands_in(agreement: Agreement, by: User, on: date) -> None:
    """Refused: NotFromThisGrantee."""
    may = has_role(by, agreement.grantee, Role.GRANTEE, on=on)
    if not may and not has_role(by, agreement.basis.grantor, Role.OFFICER, on=on):
        raise NotFromThisGrantee


def hand_in(paper: AnyPaper, *, title: str, upload: Upload, now: datetime, by: User) -> AnyPaper:
    """Add a paper that so far only says what it is handed in for; the officers are told."""
    agreement = paper.under
    paper.document = hand_in_document(
        party_id=agreement.grantee_id,
        shared_with_id=agreement.basis.grantor_id,
        title=title,
        upload=upload,
        today=now.date(),
        by=by,
    )
    paper.handed_in_by, paper.handed_in_on = by, now.date()
    paper.save()
    _tell_officers(paper, title, now)
    return paper


def require_judges(paper: HandedIn, by: User, on: date) -> None:
    """Refused: NotAnOfficer, HasConflict, OwnPaper, AlreadyJudged."""
    require_impartial_officer(paper.under, by, on)
    if paper.handed_in_by_id == by.pk:
        raise OwnPaper
    if not paper.is_waiting:
        raise AlreadyJudged(f"Någon annan har redan granskat handlingen. Se på {paper.named}s sida vad som gäller.")


def judge(paper: AnyPaper, state: PaperState, comment: str, now: datetime, by: User) -> AnyPaper:
    """Write the verdict; when the paper is returned the grantee's administrators are told."""
    paper.state, paper.comment, paper.judged_by, paper.judged_on = state, comment, by, now.date()
    paper.save()
    if state == PaperState.RETURNED:
        _tell_grantee(paper, now)
    return paper


def _tell_officers(paper: HandedIn, title: str, now: datetime) -> None:
    officers = people_with_role(paper.under.basis.grantor, Role.OFFICER, on=now.date())
    notify(
        to=officers.exclude(pk=paper.handed_in_by_id),
        kind=MessageKind.PAPER_HANDED_IN,
        subject=f"Handling att granska: {title}",
        text=f"{paper.handed_in_by} har lämnat in ”{title}” för {paper.named} ”{paper.asked}” ({paper.under}).",
        url=paper.get_absolute_url(),
        key=f"{type(paper).__name__}:{paper.pk}:handed-in",
        now=now,
    )


def _tell_grantee(paper: HandedIn, now: datetime) -> None:
    notify(
        to=people_with_role(paper.under.grantee, Role.GRANTEE, on=now.date()),
        kind=MessageKind.PAPER_RETURNED,
        subject=f"Återsänd handling: {paper}",
        text=f"”{paper}” för {paper.named} ”{paper.asked}” behöver rättas: {formats.sentence(paper.comment)}",
        url=paper.get_absolute_url(),
        key=f"{type(paper).__name__}:{paper.pk}:returned",
        now=now,
    )
