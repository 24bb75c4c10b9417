"""The attest register: who may attest what, as the grantor's finance records it."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from office.money import sek
from office.refusal import Refusal
from parties.actions.memberships import AlreadyEnded, EndsBeforeItBegins, InThePast, NotForOneself
from parties.models import ApprovalMandate, Party, Role, User
from parties.models.approval_mandate import ROLE_OF_KIND
from parties.queries import has_role


class NotFinance(Refusal):
    """Somebody records in the register of an organisation whose finance they do not run on the day."""

    sentence = "Du är inte ekonom i den organisationen i dag."
    field = "party"


class LimitNeeded(Refusal):
    """A mandate to approve has a limit above zero; one to check may be without."""

    sentence = "Skriv ett belopp över noll. Bara kontrollattest kan vara utan gräns."
    field = "limit"


class NotInThatRole(Refusal):
    """The person does not hold the role that the mandate is for, in that organisation, on its first day."""

    sentence = "Personen har inte den rollen i organisationen den första dagen. Systemadministratören ger rollen."
    field = "kind"


class DeputyForOneself(Refusal):
    """Nobody stands in for themselves."""

    sentence = "Ingen är ersättare för sig själv. Välj någon annan, eller ingen."
    field = "deputy_for"


class AlreadyGranted(Refusal):
    """The person has that mandate from that very day."""

    sentence = "Personen har redan det mandatet från den dagen. Avsluta det först."
    field = "valid_from"


@transaction.atomic
def grant_mandate(
    *,
    user: User,
    party: Party,
    kind: str,
    limit: Decimal | None,
    cost_centre: str,
    decision: str,
    valid_from: date,
    valid_until: date | None,
    today: date,
    by: User,
    deputy_for: User | None = None,
) -> ApprovalMandate:
    """Record that a decision lets a person attest invoices to `party`, first and last day included.

    `limit` is in kronor for each invoice, None for no limit; an empty `cost_centre` means all of them. The first day
    is today at the earliest, also where the decision is older: an attest leans on the register as it stood that day.
    Refused: NotFinance, NotForOneself, DeputyForOneself, LimitNeeded, InThePast, EndsBeforeItBegins, NotInThatRole,
    AlreadyGranted.
    """
    if not has_role(by, party, Role.FINANCE, on=today):
        raise NotFinance
    if user == by:
        raise NotForOneself("Mandat för dig själv registrerar en annan ekonom.", field="user")
    if deputy_for == user:
        raise DeputyForOneself
    if (limit is None and kind != ApprovalMandate.Kind.CHECK) or (limit is not None and limit <= 0):
        raise LimitNeeded
    if valid_from < today:
        raise InThePast("Ett mandat börjar tidigast i dag, också när beslutet är äldre.", field="valid_from")
    if valid_until and valid_until < valid_from:
        raise EndsBeforeItBegins("Sista dagen ligger före den första.", field="valid_until")
    if not has_role(user, party, ROLE_OF_KIND[ApprovalMandate.Kind(kind)], on=valid_from):
        raise NotInThatRole
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # two at once would not see each other's row
    mandate = ApprovalMandate(
        user=user, party=party, kind=kind, cost_centre=cost_centre, deputy_for=deputy_for, valid_from=valid_from
    )
    same = {field: getattr(mandate, field) for field in ("user", "party", "kind", "cost_centre", "valid_from")}
    if ApprovalMandate.objects.filter(**same, deputy_for=deputy_for).exists():
        raise AlreadyGranted
    mandate.limit = None if limit is None else sek(limit)
    mandate.decision, mandate.valid_until, mandate.recorded_by = decision, valid_until, by
    mandate.save()
    return mandate


@transaction.atomic
def end_mandate(*, mandate_id: int, last_day: date, today: date, by: User) -> ApprovalMandate:
    """Let a mandate end with a day, today at the earliest. To shut somebody out at once, shut the account.

    Refused: NotFinance, NotForOneself, InThePast, EndsBeforeItBegins, AlreadyEnded (also when it would last longer).
    """
    found = ApprovalMandate.objects.select_for_update(no_key=True, of=("self",)).select_related("party", "user")
    mandate = found.get(pk=mandate_id)
    if not has_role(by, mandate.party, Role.FINANCE, on=today):
        raise NotFinance("Du är inte ekonom i organisationen i dag.")
    if mandate.user == by:
        raise NotForOneself("Mandat för dig själv registrerar en annan ekonom.")
    if last_day < today:
        raise InThePast("Mandatet slutar tidigast i dag. Dagar som har varit ändras inte.")
    if last_day < mandate.valid_from:
        raise EndsBeforeItBegins("Mandatet har inte börjat gälla den dagen.", field="last_day")
    if mandate.valid_until and mandate.valid_until <= last_day:
        raise AlreadyEnded("Mandatet slutar redan då eller tidigare. Registrera i så fall ett nytt.")
    mandate.valid_until = last_day
    mandate.save(update_fields=["valid_until"])
    return mandate
