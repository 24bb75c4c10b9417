"""A row that the app role writes is data to the site, and never a program."""

import base64
import inspect
import pickle
import re
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.utils.module_loading import import_string
from pytest_django import Settings

from config.cache import JsonCache
from parties.models import Role, User
from tests.clients import Client
from tests.database import AppSession
from tests.house import BASE, source_files
from tests.world import World

UNPACKS_CODE = re.compile(r"\b(pickle|marshal|shelve|dill|cloudpickle|jsonpickle|yaml)\b")


class Hostile:
    """What makes a file when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.trace,)


def payload(trace: Path) -> str:
    return base64.b64encode(pickle.dumps(Hostile(trace))).decode()


@pytest.fixture
def limited(settings: Settings) -> None:
    """Attempts to sign in are counted, as in production."""
    settings.ACCOUNT_RATE_LIMITS = {}


def sign_in(client: Client, user: User, password: str) -> int:
    return client.post("/accounts/login/", {"login": user.email, "password": password}).status_code


def test_a_pickle_in_the_cache_table_is_not_run_when_somebody_signs_in(
    world: World, limited: None, app_session: AppSession, tmp_path: Path
) -> None:
    officer, client, trace = world.person(Role.OFFICER), Client(), tmp_path / "it was run"
    officer.set_password("ett-paahittat-loesenord")
    officer.save()
    assert sign_in(client, officer, "fel lösenord") == 200
    keys = app_session.execute("UPDATE cache SET value = %s RETURNING cache_key", [payload(trace)]).fetchall()
    assert keys, "signing in asks the cache for nothing, so this test proves nothing"
    assert sign_in(client, officer, "ett-paahittat-loesenord") == 302
    assert not trace.exists()
    pickle.loads(base64.b64decode(payload(trace)))  # noqa: S301 - the payload is one
    assert trace.exists()


def test_attempts_to_sign_in_are_counted(world: World, limited: None) -> None:
    officer, client = world.person(Role.OFFICER), Client()
    for _ in range(10):
        page = client.post("/accounts/login/", {"login": officer.email, "password": "fel lösenord"})
    assert "För många försök" in page.content.decode()


def test_a_code_counts_once(db: None) -> None:
    cache = caches["default"]
    assert cache.add("code", "y", timeout=30)
    assert not cache.add("code", "n", timeout=30)
    assert cache.get("code") == "y"
    assert cache.delete("code")
    assert not cache.delete("code")


def test_what_has_expired_is_not_there(db: None) -> None:
    cache = caches["default"]
    assert isinstance(cache, JsonCache)
    cache.set("old", [1.5, "två"], timeout=-1)
    cache.set("kept", None, timeout=None)
    assert cache.get("old", "none") == "none"
    assert not cache.touch("old")
    assert cache.add("old", 1, timeout=-1)
    cache.forget()
    assert not cache.touch("old", timeout=60)
    assert cache.touch("kept")
    assert "kept" in cache
    cache.clear()
    assert "kept" not in cache


@pytest.mark.parametrize("value", ["", "{", "[" * 100_000, "gASVDAAAAAAAAACMCGJ1aWx0aW5zlC4="])
def test_what_is_no_json_is_as_if_it_were_not_there(app_session: AppSession, value: str) -> None:
    cache = caches["default"]
    cache.set("key", 1)
    app_session.execute("UPDATE cache SET value = %s", [value])
    assert cache.get("key", 2) == 2


def named_in_settings() -> list[type]:
    """All that the settings let read what is kept somewhere: caches, sessions and their words, messages."""
    backends = [config["BACKEND"] for config in settings.CACHES.values()]
    session = import_module(settings.SESSION_ENGINE).SessionStore
    return [*map(import_string, [*backends, settings.SESSION_SERIALIZER, settings.MESSAGE_STORAGE]), session]


@pytest.mark.parametrize("kind", named_in_settings(), ids=lambda kind: kind.__name__)
def test_nothing_that_the_settings_name_unpickles(kind: type) -> None:
    for one in kind.__mro__[:-1]:
        assert not UNPACKS_CODE.search(inspect.getsource(one)), f"{kind.__name__} is a {one.__name__}"


def test_djangos_own_database_cache_would_be_found() -> None:
    kind = import_string("django.core.cache.backends.db.DatabaseCache")
    assert UNPACKS_CODE.search(inspect.getsource(kind))


def test_no_file_of_ours_unpacks_code() -> None:
    naming = [
        path.relative_to(BASE).as_posix()
        for path in source_files()
        if re.search(rf"^\s*(import|from) {UNPACKS_CODE.pattern}", path.read_text(), re.MULTILINE)
    ]
    assert not naming
