"""The menu: the pages that a person goes to from everywhere. Each says itself whom it is open to."""

from dataclasses import dataclass

from office.templatetags.places import address_if_open

_MENU = (
    ("start", "Start"),
    ("agreements", "Avtal"),
    ("decisions", "Beslut"),
    ("ledger", "Liggaren"),
    ("mandates", "Attestförteckning"),
    ("invoices", "Fakturor"),
    ("payments", "Utbetalningar"),
    ("attest", "Attestera"),
    ("january_run", "Januarikörning"),
    ("parties", "Parter"),
    ("inbox", "Meddelanden"),
)


@dataclass(frozen=True)
class MenuItem:
    page: str
    label: str
    address: str


def menu(roles: frozenset[str]) -> list[MenuItem]:
    """The pages of the menu that are open to somebody who has signed in and holds the roles."""
    items = (MenuItem(page, label, address_if_open(page, roles=roles)) for page, label in _MENU)
    return [item for item in items if item.address]
