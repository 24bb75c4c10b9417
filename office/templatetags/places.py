"""Links that a template makes without knowing the room above, or whether the person may follow them."""

from functools import lru_cache
from typing import Any

from django import template
from django.urls import resolve, reverse

from office import places
from office.access import admits

register = template.Library()

register.simple_tag(places.address_of, name="place")


@register.simple_tag(takes_context=True)
def url_if_open(context: template.Context, name: str, *keys: Any) -> str:
    """The address of a page or place, when it is open to the roles of the person who looks; else nothing."""
    return address_if_open(name, *keys, roles=context["roles"])


def address_if_open(name: str, *keys: Any, roles: frozenset[str]) -> str:
    """The address of a page (the name of its route) or place, when the roles open it; else nothing."""
    address = reverse(places.page_of(name), args=keys)
    return address if admits(_view_at(address), roles) else ""


@lru_cache(maxsize=1000)
def _view_at(address: str) -> Any:
    """The view that answers there: every page asks it of every entry of the menu, and all routes are tried in turn."""
    return resolve(address).func
