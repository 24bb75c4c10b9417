"""The papers that have been handed in, and what a person may do with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agreements.models import Agreement
from agreements.queries import agreements_visible_to, agreements_where_officer
from followup.models.handed_in import AnyPaper, HandedIn, HandedInQuerySet
from parties.models import Membership, Role, User


@dataclass(frozen=True)
class Viewer:
    """What the person may do with the papers and waivers of one agreement on the day."""

    user_id: int
    is_grantee: bool
    is_officer: bool
    is_approver: bool

    @property
    def may_hand_in(self) -> bool:
        return self.is_grantee or self.is_officer

    def may_judge(self, paper: HandedIn) -> bool:
        return self.is_officer and paper.is_waiting and paper.handed_in_by_id != self.user_id


@dataclass(frozen=True)
class PaperRow:
    paper: HandedIn
    may_judge: bool


def viewer_of(agreement: Agreement, user: User, *, today: date) -> Viewer:
    """The person as who looks at the agreement's papers."""
    grantor = agreement.basis.grantor_id
    held = set(
        Membership.objects.active(on=today)
        .filter(user=user, user__is_active=True, party__in=[grantor, agreement.grantee_id])
        .values_list("party", "role")
    )
    return Viewer(
        user_id=user.pk,
        is_grantee=(agreement.grantee_id, Role.GRANTEE) in held,
        is_officer=(grantor, Role.OFFICER) in held,
        is_approver=(grantor, Role.APPROVER) in held,
    )


def paper_rows(papers: Iterable[HandedIn], viewer: Viewer) -> list[PaperRow]:
    """Papers for one thing, given in the order handed in: the latest first."""
    return [PaperRow(paper, viewer.may_judge(paper)) for paper in reversed(list(papers))]


def papers_visible_to(user: User, papers: HandedInQuerySet[AnyPaper], *, on: date) -> HandedInQuerySet[AnyPaper]:
    """Those under the agreements that the person may see on the day, with their agreement."""
    visible, to = agreements_visible_to(user, on=on).values("pk"), papers.model.to_agreement
    of_them = papers.for_reading().filter(**{f"{to}__in": visible})
    return of_them.select_related(f"{to}__basis", f"{to}__grantee")


def papers_to_judge(user: User, papers: HandedInQuerySet[AnyPaper], *, on: date) -> HandedInQuerySet[AnyPaper]:
    """Those that wait for the person on the day: an officer judges all but her own."""
    mine, to = agreements_where_officer(user, on=on).values("pk"), papers.model.to_agreement
    of_mine = papers.waiting().filter(**{f"{to}__in": mine})
    return of_mine.exclude(handed_in_by=user).for_reading().select_related(f"{to}__basis")
