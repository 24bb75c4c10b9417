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
    here: bool  # what is shown is this page, or one that lies below it


def menu(roles: frozenset[str], path: str) -> list[MenuItem]:
    """The pages of the menu that are open to somebody who has signed in and holds the roles, seen from an address."""
    addresses = {page: address_if_open(page, roles=roles) for page, _ in _MENU}
    around = [address for address in addresses.values() if len(address) > 1 and path.startswith(address)]
    nearest = max(around, key=len, default=None)
    return [
        MenuItem(page, label, addresses[page], addresses[page] == nearest) for page, label in _MENU if addresses[page]
    ]
