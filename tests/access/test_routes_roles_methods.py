"""Every route × role × method against the stated matrix (matrix.py)."""

from collections.abc import Callable, Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from parties.models import Role
from tests.access.matrix import DOORS, Door
from tests.clients import Client
from tests.world import World

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
OWN_DOORS = ("accounts/", "admin/")
NO_SUCH_ID = 2**63
YEARS = {"year", "later"}


def own_routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        path = prefix + str(pattern.pattern)
        if path.startswith(OWN_DOORS):
            continue
        if isinstance(pattern, URLResolver):
            yield from own_routes(pattern, path)
        else:
            yield path, pattern


ROUTES = {str(pattern.name): pattern for _, pattern in own_routes()}


def address(name: str) -> str:
    """The route with ids that nobody owns: who may come in gets 404, who may not gets 403 first."""
    wanted = ROUTES[name].pattern.converters
    return reverse(name, kwargs={word: 2099 if word in YEARS else NO_SUCH_ID for word in wanted})


def test_every_route_is_listed_and_every_listed_route_exists() -> None:
    assert set(ROUTES) == set(DOORS)


def every_method(door: Door, role: str) -> tuple[str, ...]:
    return METHODS


def enough_methods(door: Door, role: str) -> tuple[str, ...]:
    """All for one of those who may come in, for the others the two that read and write; who may not tries one.

    She is sent away before the method is looked at: where something can be posted, from there.
    """
    if role == min(door.roles):
        return METHODS
    if door.public or door.any_signed_in or role in door.roles:
        return ("GET", "POST")
    return ("POST",) if "POST" in door.methods else ("GET",)


@pytest.mark.parametrize("role", [*Role.values, "nobody"])
@pytest.mark.parametrize("methods", [enough_methods, pytest.param(every_method, marks=pytest.mark.soak)])
def test_a_role_gets_in_where_the_matrix_says(
    world: World, role: str, methods: Callable[[Door, str], tuple[str, ...]]
) -> None:
    client = Client()
    if role != "nobody":
        client.force_login(world.person(role))
    for name, door in DOORS.items():
        for method in methods(door, role):
            status = client.generic(method, address(name)).status_code
            if door.public or (role != "nobody" and (door.any_signed_in or role in door.roles)):
                expected = {200, 302, 404, 400} if method in door.methods else {405, 200, 404}
                assert status in expected, (name, method, status)
                assert status < 500
            elif role == "nobody":
                assert status == 302, (name, method, status)
            else:
                assert status == 403, (name, method, status)


def test_post_without_csrf_token_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.person(Role.GRANTEE))
    draft = world.draft()

    assert client.post(reverse("submit_invoice", args=[draft.pk])).status_code == 403
    draft.refresh_from_db()
    assert draft.is_draft


def test_get_changes_nothing(world: World) -> None:
    client = Client()
    client.force_login(world.person(Role.GRANTEE))
    draft = world.draft()

    assert client.get(reverse("submit_invoice", args=[draft.pk])).status_code == 405
    draft.refresh_from_db()
    assert draft.is_draft
