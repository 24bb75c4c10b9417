"""The list of papers handed in: all of one's own agreements, narrowed, taken home, and nothing of anybody else's."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from followup.actions import return_paper
from parties.models import Role, User
from tests.clients import Client
from tests.conftest import SetDay
from tests.followup.papers import DAY, handed_in, unmet
from tests.world import World, morning

Shown = Callable[..., str]


@pytest.fixture
def shown(world: World, clock: SetDay) -> Shown:
    """The page as somebody sees it, with what stands in its address."""
    clock(DAY)

    def page_of(user: User, **asked: str) -> str:
        client = Client()
        client.force_login(user)
        return client.get(reverse("papers"), asked).content.decode()

    return page_of


@pytest.fixture
def two(world: World) -> None:
    """One paper that waits to be judged, and one that was returned."""
    handed_in(unmet(world.agreement, 2), world.person(Role.GRANTEE))
    returned = handed_in(unmet(world.agreement, 3), world.person(Role.GRANTEE), title="Avsiktsförklaringar")
    return_paper(paper_id=returned.pk, comment="En sida saknas.", now=morning(DAY), by=world.person(Role.OFFICER))


@pytest.mark.parametrize("role", [Role.OFFICER, Role.GRANTEE, Role.AUDITOR])
def test_each_side_sees_the_papers_with_their_condition_and_what_became_of_them(
    world: World, two: None, shown: Shown, role: Role
) -> None:
    page = shown(world.person(role))
    assert all(
        words in page for words in ("Samverkansavtal", "Avsiktsförklaringar", "Återsänd", "väntar på granskning")
    )
    assert world.agreement.conditions.get(number=2).get_absolute_url() in page


def test_a_stranger_sees_none_of_them(world: World, two: None, shown: Shown) -> None:
    assert "Inga handlingar än." in shown(world.people["stranger"])


def test_the_list_is_narrowed_and_searched(world: World, two: None, shown: Shown) -> None:
    olle = world.person(Role.OFFICER)
    for asked in ({"state": "returned"}, {"q": "avsikts"}):
        page = shown(olle, **asked)
        assert "Avsiktsförklaringar" in page
        assert "Samverkansavtal" not in page


def test_the_file_says_what_the_judge_said(world: World, two: None, shown: Shown) -> None:
    heading, *rows = shown(world.person(Role.OFFICER), **{"as": "csv"}).splitlines()
    assert heading.startswith("\ufeffHandling;Filnamn;Villkor;Avtal;Bidragstagare;Inlämnad;")
    assert len(rows) == 2
    assert "En sida saknas." in "".join(rows)


def test_the_number_of_questions_does_not_grow(world: World, two: None, shown: Shown) -> None:
    counts = []
    for asked in ({"state": "returned"}, {}):
        with CaptureQueriesContext(connection) as questions:
            shown(world.person(Role.OFFICER), **asked)
        counts.append(len(questions))
    assert counts[0] == counts[1]
