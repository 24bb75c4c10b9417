"""Who holds which role in which organisation, from and until when."""

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from office.refusal import Refusal
from parties.models import Membership, Party, Role, User
from parties.models.membership import GRANTOR_ROLES


class OnBothSides(Refusal):
    """The person would act for a grantor and for a grantee on the same day: a conflict of interest."""

    sentence = "Det vore jäv: personen är på andra sidan den tiden. Avsluta det medlemskapet eller välj någon annan."
    field = "role"


class NotForOneself(Refusal):
    """Nobody gives a role to themselves, or shuts their own account."""

    sentence = "Du kan inte ge dig själv en roll. Be en annan systemadministratör."
    field = "user"


class AlreadyMember(Refusal):
    """The person holds that very role in the organisation already, on some day of the time asked for."""

    sentence = "Personen har redan den rollen i organisationen under den tiden."
    field = "role"


class InThePast(Refusal):
    """A role is neither given nor taken back for days that have been: somebody has acted in it, or could not."""

    sentence = "Dagar som har varit ändras inte."
    field = "last_day"


class EndsBeforeItBegins(Refusal):
    """The last day of a membership lies before its first."""

    sentence = "Sista dagen ligger före den första."
    field = "valid_until"


class AlreadyEnded(Refusal):
    """The membership has ended, or ends no later than the day asked for."""

    sentence = "Det slutar redan då eller tidigare."
    field = "last_day"


@transaction.atomic
def give_role(*, user: User, party: Party, role: str, valid_from: date, valid_until: date | None = None) -> Membership:
    """Let a person hold a role in an organisation, first and last day included; from today on, or the database refuses.

    Where its day may be set (a demonstration, a test) it cannot tell, and the caller says when people came.
    """
    return Membership.objects.create(user=user, party=party, role=role, valid_from=valid_from, valid_until=valid_until)


@transaction.atomic
def give_membership(
    *, user: User, party: Party, role: str, valid_from: date, valid_until: date | None, today: date, by: User
) -> Membership:
    """Let a person begin to hold a role, today at the earliest; first and last day included, or until further notice.

    Refused: NotForOneself, InThePast, EndsBeforeItBegins, AlreadyMember, OnBothSides (design, "Invoices").
    """
    if user == by:
        raise NotForOneself
    if valid_from < today:
        raise InThePast("Ett medlemskap börjar tidigast i dag.", field="valid_from")
    if valid_until and valid_until < valid_from:
        raise EndsBeforeItBegins("Sista dagen kan inte ligga före första dagen.")
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # two at once would not see each other's row
    held = held_by(user, first=valid_from, last=valid_until)
    if held.filter(party=party, role=role).exists():
        raise AlreadyMember
    if held.filter(role__in=GRANTOR_ROLES if role == Role.GRANTEE else [Role.GRANTEE]).exists():
        raise OnBothSides
    return give_role(user=user, party=party, role=role, valid_from=valid_from, valid_until=valid_until)


def held_by(user: User, *, first: date, last: date | None) -> QuerySet[Membership]:
    """The person's memberships that hold on some day from `first` to `last`, both included; None: no last day."""
    held = Membership.objects.filter(Q(valid_until=None) | Q(valid_until__gte=first), user=user)
    return held.filter(valid_from__lte=last) if last else held


@transaction.atomic
def end_membership(*, membership_id: int, last_day: date, today: date) -> Membership:
    """Let a membership end with a day, today at the earliest. To shut somebody out at once, shut the account.

    Refused: InThePast, EndsBeforeItBegins, AlreadyEnded (also when it would last longer than before).
    """
    membership = Membership.objects.select_for_update(no_key=True).get(pk=membership_id)
    if last_day < today:
        raise InThePast("Ett medlemskap slutar tidigast i dag. Dagar som har varit ändras inte.")
    if last_day < membership.valid_from:
        raise EndsBeforeItBegins("Medlemskapet har inte börjat den dagen.", field="last_day")
    if membership.valid_until and membership.valid_until <= last_day:
        raise AlreadyEnded("Medlemskapet slutar redan då eller tidigare. Ge i så fall ett nytt.")
    membership.valid_until = last_day
    membership.save(update_fields=["valid_until"])
    return membership
