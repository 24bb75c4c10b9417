from datetime import date, datetime

from django.db import transaction

from agreements.actions.rights import require_impartial, require_impartial_officer
from followup.actions.conditions import LastDayPassed, OnlyWholeTermLapses, lock_condition
from followup.models import ConditionWaiver
from followup.queries import condition_is_fulfilled
from followup.rules.lifecycle import WaiverState
from office.formats import sentence
from office.refusal import Refusal
from parties.actions import notify
from parties.models import MessageKind, Role, User
from parties.queries import has_role, people_with_role


class NothingToWaive(Refusal):
    """The condition is met, or waived already."""

    sentence = "Villkoret är redan uppfyllt eller har ett avsteg som gäller."


class WaiverAlreadyProposed(Refusal):
    """A proposal waits for an approver."""

    sentence = "Ett avsteg är redan föreslaget och väntar på beslut."


class LastDayNeeded(Refusal):
    """A condition that holds the whole term is not waived for ever."""

    sentence = "Ange avstegets sista dag."
    field = "valid_until"


class NotAnApprover(Refusal):
    """Only an approver of the grantor decides on a waiver."""

    sentence = "Ett avsteg beslutas av en beslutsattestant."


class OwnProposal(Refusal):
    """Nobody decides on a waiver that they have proposed themselves."""

    sentence = "Du har föreslagit avsteget själv. Be en annan beslutsattestant ta ställning."


class WaiverAlreadyDecided(Refusal):
    """The waiver has been granted or refused before."""

    sentence = "Någon annan har redan beslutat. Gå tillbaka till villkoret och se vad som gäller."


@transaction.atomic
def propose_waiver(
    *, condition_id: int, reason: str, valid_until: date | None = None, now: datetime, by: User
) -> ConditionWaiver:
    """Propose that invoices may be sent although a condition is not met; `reason`, not empty, says why that is right.

    `valid_until` is the waiver's last day: needed where the condition holds the whole term, and only there.
    Refused: NotAnOfficer, HasConflict, NothingToWaive, WaiverAlreadyProposed, LastDayNeeded,
    OnlyWholeTermLapses, LastDayPassed.
    """
    condition, today = lock_condition(condition_id), now.date()
    require_impartial_officer(condition.agreement, by, today)
    if condition_is_fulfilled(condition, on=today):
        raise NothingToWaive
    if condition.waivers.filter(state=WaiverState.PROPOSED).exists():
        raise WaiverAlreadyProposed
    if condition.is_for_whole_term and valid_until is None:
        raise LastDayNeeded
    if valid_until and not condition.is_for_whole_term:
        raise OnlyWholeTermLapses
    if valid_until and valid_until < today:
        raise LastDayPassed
    waiver = ConditionWaiver.objects.create(
        condition=condition, reason=reason, valid_until=valid_until, proposed_by=by, proposed_on=today
    )
    notify(
        to=people_with_role(condition.agreement.basis.grantor, Role.APPROVER, on=today),
        kind=MessageKind.WAIVER_PROPOSED,
        subject=f"Avsteg föreslaget: {condition}",
        text=f"{by} föreslår ett avsteg i {condition.agreement}: {sentence(reason)} Bevilja eller avslå det.",
        url=condition.get_absolute_url(),
        key=f"waiver:{waiver.pk}",
        now=now,
    )
    return waiver


@transaction.atomic
def grant_waiver(*, waiver_id: int, words: str, now: datetime, by: User) -> ConditionWaiver:
    """Grant a waiver: from today on the condition counts as met, until its last day if it has one.

    Refused: NotAnApprover, HasConflict, OwnProposal, WaiverAlreadyDecided, NothingToWaive, LastDayPassed.
    """
    waiver = _lock_to_decide(waiver_id, now.date(), by)
    if condition_is_fulfilled(waiver.condition, on=now.date()):
        raise NothingToWaive("Villkoret är redan uppfyllt, så avsteget behövs inte. Det kan avslås.")
    if waiver.valid_until and waiver.valid_until < now.date():
        raise LastDayPassed("Avstegets sista dag har passerat. Avslå det, så kan ett nytt föreslås.")
    return _decide(waiver, WaiverState.GRANTED, words, now.date(), by)


@transaction.atomic
def refuse_waiver(*, waiver_id: int, words: str, now: datetime, by: User) -> ConditionWaiver:
    """Refuse a waiver; another may be proposed.

    Refused: NotAnApprover, HasConflict, OwnProposal, WaiverAlreadyDecided.
    """
    return _decide(_lock_to_decide(waiver_id, now.date(), by), WaiverState.REFUSED, words, now.date(), by)


def _lock_to_decide(waiver_id: int, on: date, by: User) -> ConditionWaiver:
    condition = lock_condition(ConditionWaiver.objects.values_list("condition_id", flat=True).get(pk=waiver_id))
    if not has_role(by, condition.agreement.basis.grantor, Role.APPROVER, on=on):
        raise NotAnApprover
    require_impartial(condition.agreement, by, on)
    waiver = condition.waivers.select_related("condition__agreement").get(pk=waiver_id)
    if waiver.proposed_by_id == by.pk:
        raise OwnProposal
    if not waiver.is_waiting:
        raise WaiverAlreadyDecided
    return waiver


def _decide(waiver: ConditionWaiver, state: WaiverState, words: str, on: date, by: User) -> ConditionWaiver:
    waiver.state, waiver.words, waiver.decided_by, waiver.decided_on = state, words, by, on
    waiver.save(update_fields=["state", "words", "decided_by", "decided_on"])
    return waiver
