from datetime import date

from django.db import transaction

from grants.actions.basis import NotAnOfficer, bind_basis
from grants.models import Decision
from grants.rules.lifecycle import DecisionStatus, may_become
from office.refusal import Refusal
from parties.models import Role, User
from parties.queries import has_role


class DecisionAlreadyMade(Refusal):
    """The board has decided before; a new decision is a new paper."""

    def __init__(self) -> None:
        super().__init__("Beslutet är redan registrerat. Ett nytt ställningstagande kräver ett nytt beslut.")


class DecidedInTheFuture(Refusal):
    """A decision cannot be dated later than the day on which it is recorded, nor before its meeting."""

    field = "decided_on"


@transaction.atomic
def record_decision(*, decision_id: int, status: DecisionStatus, decided_on: date, today: date, by: User) -> Decision:
    """Record what the board decided on the proposal. Decided, its grant-years bind the grantor from that day.

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
