"""What a person holds is asked for once on a page that only shows, and anew by whatever changes something."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parties.models import Membership, Party, Role, User
from parties.queries import fetch_roles, parties_with_role, roles_of
from tests.clients import Client
from tests.conftest import SetDay
from tests.world import World

DAY = date(2027, 1, 11)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


@pytest.fixture
def person(world: World) -> User:
    """Somebody with two roles in one organisation, one that has ended in another, and one that begins tomorrow."""
    person = world.person(Role.OFFICER)
    spans = [
        (world.region, Role.FINANCE, BEFORE, None),
        (world.teknikcollege, Role.GRANTEE, BEFORE, BEFORE),
        (world.teknikcollege, Role.CHECKER, AFTER, None),
    ]
    for party, role, first, last in spans:
        Membership.objects.create(user=person, party=party, role=role, valid_from=first, valid_until=last)
    return person


def said(user: User) -> dict[tuple[date, str], list[Party]]:
    return {
        (day, role): list(parties_with_role(user, role, on=day).order_by("pk"))
        for day in (BEFORE, DAY, AFTER)
        for role in Role.values
    }


def test_what_is_fetched_at_once_is_what_is_asked_for_one_by_one(person: User) -> None:
    fetched = User.objects.get(pk=person.pk)
    fetch_roles(fetched, on=DAY)
    assert said(fetched) == said(person)
    assert said(fetched)[DAY, Role.FINANCE]
    assert [roles_of(fetched, on=day) for day in (BEFORE, DAY, AFTER)] == [
        roles_of(person, on=day) for day in (BEFORE, DAY, AFTER)
    ]


def test_whoever_is_shut_out_holds_nothing(person: User) -> None:
    person.is_active = False
    person.save()
    fetch_roles(person, on=DAY)
    assert roles_of(person, on=DAY) == frozenset()
    assert not any(said(person).values())


def test_a_page_asks_once_and_a_form_that_is_sent_asks_anew(world: World, clock: SetDay) -> None:
    clock(DAY)
    client = Client()
    client.force_login(world.person(Role.CHECKER))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("attest")).status_code == 200
    of_her_own = [query["sql"] for query in asked if 'FROM "parties_membership"' in query["sql"]]
    assert len([sql for sql in of_her_own if '"parties_party"' not in sql]) == 1, "\n".join(of_her_own)

    with CaptureQueriesContext(connection) as asked:
        client.post(reverse("check_invoices"), {"invoice": "1"})
    assert any('U0."party_id"' in query["sql"] for query in asked)
