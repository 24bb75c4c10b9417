from datetime import date

from django.db import transaction

from agreements.actions.rights import require_impartial_officer
from followup.models import Condition
from office.refusal import Refusal
from parties.models import User


class ConditionAlreadyMet(Refusal):
    """The condition has been recorded as met before."""

    sentence = "Villkoret är redan registrerat som uppfyllt."


class OnlyWholeTermLapses(Refusal):
    """A last day for a condition that is met once and for all."""

    sentence = "Bara ett villkor för hela avtalstiden har en sista dag."
    field = "valid_until"


class LastDayPassed(Refusal):
    """What is to count from today on has a last day that has been."""

    sentence = "Dagen har passerat. Ange en dag som kommer."
    field = "valid_until"


@transaction.atomic
def meet_condition(*, condition_id: int, on: date, note: str, by: User, valid_until: date | None = None) -> Condition:
    """Record that a condition is met, since which day and how that was shown, where no paper was handed in here.

    One for the whole term may be recorded anew: what was shown last decides, so a last day that was mistyped is
    mended so, in either direction; what stood before is in the history.
    Refused: ConditionAlreadyMet, OnlyWholeTermLapses, NotAnOfficer, HasConflict.
    """
    condition = lock_condition(condition_id)
    require_impartial_officer(condition.agreement, by, on)
    if condition.is_met and not condition.is_for_whole_term:
        raise ConditionAlreadyMet
    return record_as_met(condition, on=on, note=note, by=by, valid_until=valid_until)


def lock_condition(condition_id: int) -> Condition:
    """The condition, so that its papers and waivers are judged by one person at a time."""
    return Condition.objects.select_for_update(no_key=True).get(pk=condition_id)


def record_as_met(condition: Condition, *, on: date, note: str, by: User, valid_until: date | None) -> Condition:
    """Write on a locked condition what shows it, in place of what showed it before. Refused: OnlyWholeTermLapses."""
    if valid_until and not condition.is_for_whole_term:
        raise OnlyWholeTermLapses
    condition.met_on, condition.met_note, condition.met_by = on, note, by
    condition.valid_until = valid_until
    condition.save(update_fields=["met_on", "met_note", "met_by", "valid_until"])
    return condition
