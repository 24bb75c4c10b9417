"""What every other test stands on: the app role, an own copy, nothing left behind by a test that commits."""

from datetime import date

import pytest
from django.db import connections

from config.postgresql import roles
from office.clock import today
from parties.models import Party
from tests.conftest import PsqlAs, SetDay
from tests.world import World


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_site_is_the_app_role_and_the_owner_sees_the_same_database() -> None:
    seen = []
    for alias in ("default", "owner"):
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT current_user, current_database()")
            seen.append(cursor.fetchone())
    (site, copy), (migrator, same_copy) = seen
    assert (site, migrator) == (roles.APP, roles.OWNER)
    assert copy == same_copy


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_commits_is_gone_in_the_next(psql_as: PsqlAs, time: str) -> None:
    psql_as("owner").execute("CREATE TABLE left_behind ()")


@pytest.mark.parametrize("time", ["first", "second"])
def test_every_test_finds_the_world_as_new(world: World, psql_as: PsqlAs, time: str) -> None:
    assert world.stranger.name == Party.objects.get(slug="frammande").name == "Främmande förening"
    world.stranger.name = "Ändrad"
    world.stranger.save()


def test_the_world_is_asked_for_before_the_test_begins(db: None, request: pytest.FixtureRequest) -> None:
    with pytest.raises(AssertionError, match="have `world` among its arguments"):
        request.getfixturevalue("world")


def test_the_clock_can_be_set(clock: SetDay) -> None:
    clock(date(2027, 1, 10))
    assert today() == date(2027, 1, 10)


def test_the_clock_is_the_real_one_otherwise() -> None:
    assert today() >= date(2026, 1, 1)
