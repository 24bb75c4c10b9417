"""The officer records which cost centre an agreement burdens, also when kronor already rest on the agreement."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from grants.actions import NotAnOfficer, record_cost_centre
from parties.models import Role
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
    assert olle.post(page, {"cost_centre": "4100"}).headers["Location"] == agreement.get_absolute_url()
    basis.refresh_from_db()
    assert basis.cost_centre == "4100"
    shown = olle.get(agreement.get_absolute_url()).content.decode()
    assert shown.count("4100") >= 2  # in the facts and in the history
    assert "Kostnadsställe</dt>" not in anna.get(agreement.get_absolute_url()).content.decode()
    assert anna.get(page).status_code == 403
    assert "Korta den till högst 50" in olle.post(page, {"cost_centre": "x" * 51}).content.decode()
    with pytest.raises(NotAnOfficer):
        record_cost_centre(basis_id=basis.pk, cost_centre="1", today=DAY, by=world.person(Role.FINANCE))
    olle.post(page, {"cost_centre": ""})
    basis.refresh_from_db()
    assert basis.cost_centre == ""
