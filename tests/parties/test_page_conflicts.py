"""Conflicts of interest: seats and what people declare, as the party page shows them and as an attest meets them."""

from datetime import date

import pytest
from django.urls import reverse

from office.history import history_of
from parties import actions
from parties.models import ConflictOfInterest, Party, Role, User
from parties.queries import conflict_of_interest
from tests.clients import Client
from tests.conftest import SetDay
from tests.world import World

DAY = date(2027, 1, 11)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def olle(world: World, clock: SetDay) -> Client:
    clock(DAY)
    return client_of(world.person(Role.OFFICER))


def route(name: str, party: Party, *more: int) -> str:
    return reverse(name, args=[party.pk, *more])


def test_a_seat_in_the_steering_group_is_a_conflict_for_as_long_as_it_lasts(world: World, olle: Client) -> None:
    party, checker = world.teknikcollege, world.person(Role.CHECKER)
    assert conflict_of_interest(checker, parties=[party], on=DAY) is None

    seat = {"user": str(checker.pk), "what": "regionens ledamot", "valid_from": "2026-01-01", "valid_until": ""}
    assert (
        "ligger före" in olle.post(route("record_seat", party), seat | {"valid_until": "2025-01-01"}).content.decode()
    )
    assert olle.post(route("record_seat", party), seat).headers["Location"] == party.get_absolute_url()
    conflict = ConflictOfInterest.objects.get()
    said = conflict_of_interest(checker, parties=[world.stranger, party], on=DAY)
    assert said == "Checker är jävig mot Teknikcollege Örebro län (plats i styrgruppen): regionens ledamot."
    assert conflict_of_interest(checker, parties=[world.stranger], on=DAY) is None
    assert "regionens ledamot" in olle.get(party.get_absolute_url()).content.decode()
    assert (
        "regionens ledamot" not in client_of(world.person(Role.GRANTEE)).get(party.get_absolute_url()).content.decode()
    )

    end = route("end_conflict", party, conflict.pk)
    own = client_of(checker).send(end, {"last_day": "2027-01-11"}).content.decode()
    assert "avslutar en handläggare eller en ekonom åt dig" in own
    assert olle.send(end, {"last_day": "2027-01-11"}).status_code == 302
    assert conflict_of_interest(checker, parties=[party], on=DAY)
    assert conflict_of_interest(checker, parties=[party], on=date(2027, 1, 12)) is None
    assert "Officer" in {entry.who for entry in history_of(conflict)}


def test_a_person_declares_a_conflict_of_their_own(world: World, olle: Client) -> None:
    party, approver = world.teknikcollege, world.person(Role.APPROVER)
    bo = client_of(approver)
    assert route("declare_conflict", party) in bo.get(party.get_absolute_url()).content.decode()

    bo.post(route("declare_conflict", party), {"reason": "närstående är anställd där"})
    said = conflict_of_interest(approver, parties=[party], on=DAY)
    assert said == "Approver är jävig mot Teknikcollege Örebro län (anmält jäv): närstående är anställd där."
    assert conflict_of_interest(approver, parties=[party], on=date(2027, 1, 10)) is None
    bo.send(route("end_conflict", party, ConflictOfInterest.objects.get().pk), {"last_day": "2027-01-12"})
    assert conflict_of_interest(approver, parties=[party], on=date(2027, 1, 13)) is None


def test_a_role_on_the_other_side_is_a_conflict(world: World) -> None:
    said = conflict_of_interest(world.person(Role.GRANTEE), parties=[world.teknikcollege], on=DAY)

    assert said == "Grantee är jävig: bidragstagarens administratör i Teknikcollege Örebro län."
    assert conflict_of_interest(world.person(Role.GRANTEE), parties=[world.stranger], on=DAY) is None


def test_only_colleagues_and_only_organisations_in_sight(world: World, olle: Client) -> None:
    party, auditor = world.teknikcollege, world.person(Role.AUDITOR)
    words = {"what": "ledamot", "valid_from": "2026-01-01"}
    anna, rune = world.person(Role.GRANTEE), client_of(auditor)

    for client, person in ((olle, anna), (rune, world.person(Role.CHECKER))):
        page = client.post(route("record_seat", party), words | {"user": str(person.pk)}).content.decode()
        assert "Välj ett giltigt" in page
    assert rune.post(route("record_seat", party), words | {"user": str(auditor.pk)}).status_code == 302
    for name in ("record_seat", "declare_conflict"):
        assert olle.get(route(name, world.stranger)).status_code == 404
        assert olle.get(route(name, world.region)).status_code == 404
    terms = {"party": party, "what": "x", "valid_from": DAY, "valid_until": None, "today": DAY}
    with pytest.raises(actions.NotOfTheirs):
        actions.record_seat(user=world.person(Role.CHECKER), by=auditor, **terms)  # type: ignore[arg-type]
    with pytest.raises(actions.NotForAGrantor):
        actions.declare_conflict(party=party, reason="x", today=DAY, by=anna)
    assert ConflictOfInterest.objects.count() == 1
