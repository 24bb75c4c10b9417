from datetime import date

from django.db import transaction

from grants.actions.basis import NotAnOfficer, bind_basis, promised_rows
from grants.models import Decision
from grants.rules.lifecycle import MEANING, DecisionStatus, may_become
from office.formats import day
from office.refusal import Refusal
from parties.actions import Asked, takes_two
from parties.models import Party, ProposalKind, Role, User
from parties.queries import colleague_called, has_role


class DecisionAlreadyMade(Refusal):
    """The board has decided before; a new decision is a new paper."""

    def __init__(self) -> None:
        super().__init__("Beslutet är redan registrerat. Ett nytt ställningstagande kräver ett nytt beslut.")


class DecidedInTheFuture(Refusal):
    """A decision cannot be dated later than the day on which it is recorded, nor before its meeting."""

    field = "decided_on"


def _asked(*, decision_id: int, status: DecisionStatus, decided_on: date) -> Asked:
    decision = Decision.objects.select_related("basis__grantor").get(pk=decision_id)
    basis = decision.basis
    receivers = list(Party.objects.filter(grants__basis=basis).distinct()[:2])
    return Asked(
        party=basis.grantor,
        other_side=receivers[0] if len(receivers) == 1 else None,
        named=colleague_called(decision.officer_name, basis.grantor, on=decided_on),
        what=f"{MEANING[status].label}: {basis}",
        url=decision.get_absolute_url(),
        rows=[
            ("Status", MEANING[DecisionStatus(decision.status)].label, MEANING[status].label),
            ("Beslutsdag", "", day(decided_on)),
            ("Nämnd och sammanträde", "", f"{decision.board}, {day(decision.meeting_date)}"),
            *((str(item).capitalize(), "", item.summary) for item in decision.items.order_by("number")),
            *(promised_rows(basis) if status is DecisionStatus.DECIDED else []),
        ],
    )


@takes_two(
    ProposalKind.DECISION,
    asked=_asked,
    read={"status": DecisionStatus, "decided_on": date.fromisoformat},
)
@transaction.atomic
def record_decision(*, decision_id: int, status: DecisionStatus, decided_on: date, today: date, by: User) -> Decision:
    """Record what the board decided on the proposal. Decided, its grant-years bind the grantor from that day.

    Proposed by one, it stands when another confirms it.
    `decided_on` lies from the day of the meeting to today. A need in the paper stays a need, whatever was decided.
    Refused: DecisionAlreadyMade, DecidedInTheFuture, NotAnOfficer.
    """
    decision = Decision.objects.select_for_update(no_key=True).get(pk=decision_id)
    if not has_role(by, decision.basis.grantor, Role.OFFICER, on=today):
        raise NotAnOfficer
    if not may_become(DecisionStatus(decision.status), status):
        raise DecisionAlreadyMade
    if not decision.meeting_date <= decided_on <= today:
        raise DecidedInTheFuture(f"Ange en dag från sammanträdet {decision.meeting_date} till i dag, {today}.")
    decision.status, decision.decided_on = status, decided_on
    decision.save(update_fields=["status", "decided_on"])
    if status is DecisionStatus.DECIDED:
        bind_basis(basis_id=decision.basis_id, on=decided_on, by=by)
    return decision
