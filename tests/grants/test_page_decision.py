"""The decision paper on its page: a proposal until an officer records what the board decided; a need always a need."""

from datetime import date

import pytest
from django.urls import reverse

from grants.models import Decision
from parties.models import Role
from tests.clients import Client
from tests.conftest import SetDay
from tests.world import World, confirmed_by


@pytest.fixture
def decision(world: World, clock: SetDay) -> Decision:
    clock(date(2026, 6, 8))
    return Decision.objects.get()


def signed_in(world: World, role: str) -> Client:
    client = Client()
    client.force_login(world.person(role))
    return client


def plain(page: bytes) -> str:
    return page.decode().replace("\u00a0", " ")


def test_the_paper_shows_what_is_proposed_and_what_is_only_needed(world: World, decision: Decision) -> None:
    page = plain(signed_in(world, Role.AUDITOR).get(decision.get_absolute_url()).content)

    assert "Nämnden har inte beslutat" in page
    assert "500 000 kr × 6/12 = 250 000,00 kr (att-sats 1)" in page
    assert "Behov, ej beslutat" in page
    assert "26RS5145" in page


def test_recorded_as_decided_it_binds_from_that_day(world: World, decision: Decision) -> None:
    officer = signed_in(world, Role.OFFICER)
    address = reverse("record_decision", args=[decision.pk])
    page = plain(officer.post(address, {"status": "decided", "decided_on": "2026-06-01"}, follow=True).content)

    assert "inget är gjort än. Det väntar på att en kollega bekräftar." in page
    decision.refresh_from_db()
    assert not decision.basis.is_binding
    confirmed_by(world.person(Role.FINANCE))
    assert "Behov, ej beslutat" in plain(officer.get(decision.get_absolute_url()).content)
    decision.refresh_from_db()
    assert decision.basis.binding_on == date(2026, 6, 1)
    again = plain(officer.post(address, {"status": "rejected", "decided_on": "2026-06-01"}).content)
    assert "Beslutet är redan registrerat." in again


def test_recorded_as_rejected_it_binds_nobody(world: World, decision: Decision) -> None:
    address = reverse("record_decision", args=[decision.pk])
    signed_in(world, Role.OFFICER).post(address, {"status": "rejected", "decided_on": "2026-06-01"})
    confirmed_by(world.person(Role.FINANCE))

    decision.refresh_from_db()
    assert decision.status == "rejected"
    assert not decision.basis.is_binding


@pytest.mark.parametrize("day", ["2026-06-09", "2026-05-31", "1 juni"])
def test_a_day_that_cannot_be_is_explained(world: World, decision: Decision, day: str) -> None:
    address = reverse("record_decision", args=[decision.pk])
    page = plain(signed_in(world, Role.OFFICER).post(address, {"status": "decided", "decided_on": day}).content)

    assert "Ange en dag från sammanträdet 2026-06-01" in page or "Skriv dagen som år-månad-dag" in page
    assert f'value="{day}"' in page
    decision.refresh_from_db()
    assert decision.status == "proposed"


@pytest.mark.parametrize("role", [Role.GRANTEE, "stranger"])
def test_a_grantee_that_gets_nothing_by_it_does_not_see_it(world: World, decision: Decision, role: str) -> None:
    assert signed_in(world, role).get(decision.get_absolute_url()).status_code == 404
    assert "26RS5145" not in plain(signed_in(world, role).get(reverse("decisions")).content)
