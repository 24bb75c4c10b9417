"""The officer records which cost centre an agreement burdens, also when kronor already rest on the agreement."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from grants.actions import NotAnOfficer, record_cost_centre
from parties.actions import give_role, grant_mandate
from parties.models import Role
from tests.clients import Client
from tests.conftest import SetDay
from tests.world import World

DAY = date(2027, 1, 11)


def test_the_cost_centre_is_recorded_shown_and_in_the_history(world: World, clock: SetDay) -> None:
    clock(DAY)
    basis, agreement = world.agreement.basis, world.agreement
    page = reverse("record_cost_centre", args=[basis.pk])
    olle, anna = Client(), Client()
    olle.force_login(world.person(Role.OFFICER))
    anna.force_login(world.person(Role.GRANTEE))

    assert page in olle.get(agreement.get_absolute_url()).content.decode()
    assert olle.send(page, {"cost_centre": "4100"}).headers["Location"] == agreement.get_absolute_url()
    basis.refresh_from_db()
    assert basis.cost_centre == "4100"
    shown = olle.get(agreement.get_absolute_url()).content.decode()
    assert shown.count("4100") >= 2  # in the facts and in the history
    assert "Kostnadsställe</dt>" not in anna.get(agreement.get_absolute_url()).content.decode()
    assert anna.get(page).status_code == 403
    assert "Korta den till högst 50" in olle.send(page, {"cost_centre": "x" * 51}).content.decode()
    with pytest.raises(NotAnOfficer):
        record_cost_centre(basis_id=basis.pk, cost_centre="1", today=DAY, by=world.person(Role.FINANCE))
    olle.send(page, {"cost_centre": ""})
    basis.refresh_from_db()
    assert basis.cost_centre == ""


def test_who_attests_for_one_cost_centre_does_not_say_what_burdens_it(world: World, clock: SetDay) -> None:
    clock(DAY)
    olle, basis = world.person(Role.OFFICER), world.agreement.basis
    give_role(user=olle, party=world.region, role=Role.APPROVER, valid_from=DAY)
    grant_mandate(
        user=olle, party=world.region, kind="approve", limit=Decimal(1000), cost_centre="4100", decision="Dnr 1",
        valid_from=DAY, valid_until=None, today=DAY, by=world.person(Role.FINANCE),
    )  # fmt: skip
    browser = Client()
    browser.force_login(olle)
    page = browser.send(reverse("record_cost_centre", args=[basis.pk]), {"cost_centre": "4100"})
    assert "Be en annan handläggare" in page.content.decode()
    basis.refresh_from_db()
    assert basis.cost_centre == ""
