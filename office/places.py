"""Where the pages of a lower room lead up to: names for places that a room above shows, filled by that room.

So no lower room knows the addresses of a higher one; overview/apps.py says which page each place is today.
"""

from django.urls import reverse

_PAGES: dict[str, str] = {}


def fill(**pages: str) -> None:
    """Say which page (the name of a route) shows each place."""
    _PAGES.update(pages)


def address_of(place: str, *keys: int) -> str:
    """The address of a place, for example of one agreement. Refused: a place that no room has filled (KeyError)."""
    return reverse(_PAGES[place], args=keys)


def page_of(name: str) -> str:
    """The page that shows a place; the name itself, when it is a page's and no place's."""
    return _PAGES.get(name, name)
