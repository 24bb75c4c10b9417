"""The menu says where one is: at one place."""

from datetime import date

import pytest

from parties.models import Role
from tests.clients import Client
from tests.conftest import SetDay
from tests.world import World


@pytest.mark.parametrize(
    ("address", "place", "current"),
    [
        ("/", "Start", "page"),
        ("/invoices/", "Fakturor", "page"),
        ("/invoices/january/", "Januarikörning", "page"),
        ("/invoices/january/2027/", "Januarikörning", "true"),
        ("/ledger/seals/", "Liggaren", "true"),
    ],
)
def test_the_menu_says_where_one_is(world: World, clock: SetDay, address: str, place: str, current: str) -> None:
    clock(date(2027, 1, 15))
    olle = Client()
    olle.force_login(world.person(Role.OFFICER))
    said = olle.get(address).content.decode().split('class="mainnav__list"')[1].split("</ul>")[0]
    assert said.count("aria-current") == 1
    assert f'aria-current="{current}">{place}' in said
