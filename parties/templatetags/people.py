"""People and organisations under the name they had then: `{{ invoice.checked_by|name_on:invoice.checked_at }}`."""

from datetime import date, datetime

from django import template

from parties.models import Party, User

register = template.Library()


@register.filter
def name_on(person: User | None, moment: date | datetime) -> str:
    """What the person was called at the moment, or as the day began; nothing where there is nobody."""
    return person.name_on(moment) if person else ""


@register.filter
def as_of(party: Party | None, day: date | datetime | None) -> str:
    """What a paper of the day calls the organisation, and what it is called now where that is something else.

    A paper that has no day yet has today's name; nothing where there is no organisation.
    """
    if party is None:
        return ""
    then = party.name_on(day)
    return then if then == party.name else f"{then} (nu {party.name})"
