"""People under the name they had then: `{{ invoice.checked_by|name_on:invoice.checked_at }}`."""

from datetime import date, datetime

from django import template

from parties.models import User

register = template.Library()


@register.filter
def name_on(person: User | None, moment: date | datetime) -> str:
    """What the person was called at the moment, or as the day began; nothing where there is nobody."""
    return person.name_on(moment) if person else ""
