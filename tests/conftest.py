"""Fixtures for everybody: the database (tests/database.py), the day, a browser."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django import DjangoDbBlocker, Settings
from pytest_django.live_server_helper import LiveServer

from invoicing.pdf import invoice_pdf
from parties.models import User
from tests.chromium import find_chromium, missing
from tests.database import ROLES, AppSession, Content, TestDatabase
from tests.world import CONTENTS, documents, many, nothing_shown, world  # noqa: F401 - fixtures for everybody

# Playwright's synchronous interface runs an event loop in this thread, which Django's ORM would refuse.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

PsqlAs = Callable[[str], psycopg.Connection[Any]]
SetDay = Callable[[date], None]
OutsideTheLaw = Callable[[str, str], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    # The longest first, so that the workers end together; then by content, so that they seldom change database.
    items.sort(
        key=lambda item: (
            -minutes(item),
            item.get_closest_marker("browser") is None,
            getattr(wanted_content(item), "name", ""),
        )
    )


def minutes(item: pytest.Item) -> float:
    """How long a soak test says it takes; 0 where it does not say."""
    mark = item.get_closest_marker("soak")
    return float(mark.kwargs.get("minutes", 0)) if mark else 0


def wanted_content(item: pytest.Item) -> Content | None:
    """What the test's database must hold: the first of CONTENTS among the names of its fixtures."""
    names = getattr(item, "fixturenames", ())
    return next((content for content in CONTENTS if content.name in names), None)


@pytest.fixture(scope="session")
def test_database(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[TestDatabase]:
    """This worker's own copies of the migrated database."""
    with django_db_blocker.unblock(), TestDatabase.made() as database:
        yield database


@pytest.fixture(scope="session")
def django_db_setup(test_database: TestDatabase) -> Iterator[None]:
    """In place of pytest-django's: a fresh copy where Django would flush."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: test_database.spoil())
        yield


@pytest.fixture(scope="session", autouse=True)
def each_invoice_is_printed_once() -> Iterator[None]:
    """An invoice is sent in hundreds of tests, and its PDF is the same for the same content (test_pdf_invoice.py)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("invoicing.actions.files.invoice_pdf", cache(invoice_pdf))
        yield


@pytest.fixture
def content(request: pytest.FixtureRequest, test_database: TestDatabase, django_db_blocker: DjangoDbBlocker) -> None:
    """A database that holds what the test asks for by the names of its fixtures."""
    with django_db_blocker.unblock():
        test_database.use(wanted_content(request.node))


@pytest.fixture
def _django_db_helper(content: None, _django_db_helper: None) -> None:
    """pytest-django's own, which begins the test's transaction; the content comes first."""


@pytest.fixture
def psql_as(transactional_db: None, test_database: TestDatabase) -> Iterator[PsqlAs]:
    """Raw SQL, each statement committed: `psql_as("app")`, `psql_as("owner")`, `psql_as("superuser")`."""
    with ExitStack() as sessions:
        yield lambda role: sessions.enter_context(test_database.connect(ROLES[role]))


@pytest.fixture
def outside_the_law(psql_as: PsqlAs) -> OutsideTheLaw:
    """`outside_the_law(table, statement)`: what only the owner can do to a signed paper, the law switched off."""

    def carry_out(table: str, statement: str) -> None:
        for order in (
            f"ALTER TABLE {table} DISABLE TRIGGER bound",
            statement,
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER bound",
        ):
            psql_as("owner").execute(order.encode())

    return carry_out


@pytest.fixture
def app_session(db: None) -> AppSession:
    """Raw SQL as the app role inside the test's transaction: for what is refused."""
    connection.ensure_connection()
    return AppSession(connection.connection)


@pytest.fixture
def site_environment(transactional_db: None, test_database: TestDatabase) -> dict[str, str]:
    """The environment of a process of its own (the site, a worker) that works on this test's database."""
    return {
        **os.environ,
        "DATABASE_URL": test_database.url(ROLES["app"]),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


@pytest.fixture
def owner_environment(site_environment: dict[str, str], test_database: TestDatabase) -> dict[str, str]:
    """The same for a command that the owner of the database gives, such as `migrate`."""
    return {**site_environment, "DATABASE_OWNER_URL": test_database.url(ROLES["owner"])}


@pytest.fixture
def clock(settings: Settings, tmp_path: Path) -> SetDay:
    """`clock(date(2027, 1, 10))` makes it that day, for this process and for the live server."""
    settings.CLOCK_FILE = tmp_path / "today"

    def set_day(day: date) -> None:
        new = tmp_path / "tomorrow"
        new.write_text(day.isoformat())
        new.replace(settings.CLOCK_FILE)  # at once: the server may be reading

    return set_day


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if lacking := missing():
        pytest.fail(lacking, pytrace=False)
    arguments = [
        "--no-sandbox",  # which Chromium needs when it is run as root
        "--renderer-process-limit=1",  # a page more would start a process more
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A fresh browser at the running site: `page.goto("/")`. Nothing may be fetched from elsewhere."""
    asked_for: list[str] = []
    context = browser.new_context(base_url=live_server.url, locale="sv-SE", timezone_id="Europe/Stockholm")
    context.on("request", lambda request: asked_for.append(request.url))
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()
    foreign = [url for url in asked_for if not url.startswith((live_server.url, "data:", "blob:"))]
    assert not foreign, f"the page asked for {foreign}"


def enter(page: Page, user: User) -> Page:
    """Sign in the page's browser by a cookie, without the form."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "domain": "localhost", "path": "/"}])
    return page
