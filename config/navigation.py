"""The menu: the pages that a person goes to from everywhere. Each says itself whom it is open to."""

from dataclasses import dataclass

from office.templatetags.places import address_if_open
from parties.models.membership import GRANTOR_ROLES

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
    ("proposals", "Att bekräfta"),
    ("inbox", "Meddelanden"),
)
_OF_GRANTORS = {"proposals"}  # open to whoever is named in one, and of use to those who work for a grantor


@dataclass(frozen=True)
class MenuItem:
    page: str
    label: str
    address: str
    here: bool  # what is shown is this page, or one that lies below it


def menu(roles: frozenset[str], path: str) -> list[MenuItem]:
    """The pages of the menu that are open to somebody who has signed in and holds the roles, seen from an address."""
    hidden = _OF_GRANTORS if roles.isdisjoint(GRANTOR_ROLES) else set()
    addresses = {page: "" if page in hidden else address_if_open(page, roles=roles) for page, _ in _MENU}
    around = [address for address in addresses.values() if len(address) > 1 and path.startswith(address)]
    nearest = max(around, key=len, default=None)
    return [
        MenuItem(page, label, addresses[page], addresses[page] == nearest) for page, label in _MENU if addresses[page]
    ]
