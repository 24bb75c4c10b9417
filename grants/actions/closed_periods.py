from datetime import date

from django.db import transaction

from grants.models import ClosedPeriod
from office.formats import day
from office.refusal import Refusal
from parties.models import Party, Role, User
from parties.queries import has_role


class NotFinance(Refusal):
    """Only the grantor's finance does this."""

    def __init__(self) -> None:
        super().__init__("Det här gör bidragsgivarens ekonomer.")


class PeriodNotClosed(Refusal):
    """The period is not over, or it is closed already. The message says which, in Swedish."""

    field = "until"


@transaction.atomic
def close_period(*, party_id: int, until: date, reason: str, today: date, by: User) -> ClosedPeriod:
    """Close an organisation's books up to and including a day, for good; postings with such a business date end here.

    Refused: NotFinance; PeriodNotClosed for a day that is not over, or that lies in what is closed.
    """
    # One at a time: the row also keeps two from closing the same day at once.
    party = Party.objects.select_for_update(no_key=True).get(pk=party_id)
    if not has_role(by, party, Role.FINANCE, on=today):
        raise NotFinance
    if until >= today:
        raise PeriodNotClosed(f"Perioden till och med {day(until)} är inte slut än.")
    last = ClosedPeriod.objects.filter(party=party).order_by("-closed_until").first()
    if last is not None and until <= last.closed_until:
        raise PeriodNotClosed(f"Det är redan stängt till och med {day(last.closed_until)}.")
    return ClosedPeriod.objects.create(
        party=party, closed_until=until, closed_on=today, closed_by=by, reason=" ".join(reason.split())
    )
