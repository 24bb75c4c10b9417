"""Admin in a real browser: the strict content policy stops none of it, and a keyboard reaches its corrections."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, expect

from parties.models import Membership, Role, User
from tests.conftest import SetDay
from tests.world import PASSWORD, World

PAGES = (
    "/admin/",
    "/admin/parties/user/",
    "/admin/parties/membership/?role__exact=officer",
    "/admin/invoicing/invoice/",
    "/admin/agreements/agreement/{agreement}/change/",
    "/admin/agreements/agreement/{agreement}/history/",
    "/admin/grants/fundingsource/add/",
    "/admin/parties/membership/give/",
)


@pytest.fixture
def administrator(world: World, page: Page, clock: SetDay) -> Page:
    """Signed in through the one door, on the way to admin."""
    clock(date(2027, 1, 11))
    User.objects.create_superuser("vera@example.se", "Vera", PASSWORD)
    page.goto("/admin/")
    page.get_by_label("E-post").fill("vera@example.se")
    page.get_by_label("Lösenord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    expect(page).to_have_url("/admin/")
    return page


def test_the_content_policy_stops_nothing_and_axe_finds_nothing_in_our_own_pages(
    administrator: Page, world: World
) -> None:
    stopped: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            stopped.append(message.text)

    administrator.on("console", listen)
    administrator.on("pageerror", lambda error: stopped.append(str(error)))
    for path in PAGES:
        response = administrator.goto(path.format(agreement=world.agreement.pk))
        assert response is not None
        assert response.status == 200, path
        if path.endswith(("history/", "give/")):  # the others are Django's
            assert Axe().run(administrator).violations_count == 0, path
    assert not stopped


def test_a_membership_is_ended_by_keyboard_with_a_reason(administrator: Page, world: World) -> None:
    membership = world.person(Role.OFFICER).memberships.get()
    page = administrator
    page.goto(f"/admin/parties/membership/{membership.pk}/change/")
    page.get_by_role("link", name="Avsluta medlemskapet").press("Enter")
    page.get_by_label("Sista dag").fill("2026-12-31")
    page.get_by_label("Skäl").fill("Slutar vid årsskiftet")
    page.get_by_label("Skäl").press("Enter")
    expect(page.get_by_text("tidigast i dag").first).to_be_visible()
    expect(page.get_by_label("Skäl")).to_have_value("Slutar vid årsskiftet")
    page.get_by_label("Sista dag").fill("2027-01-31")
    page.get_by_label("Skäl").press("Enter")
    expect(page.get_by_text("Medlemskapets sista dag är satt.")).to_be_visible()
    assert Membership.objects.get(pk=membership.pk).valid_until == date(2027, 1, 31)

    page.get_by_role("link", name="Historik").click()
    expect(page.get_by_text("Skäl: Slutar vid årsskiftet")).to_be_visible()
    expect(page.get_by_role("cell", name="Vera")).to_be_visible()
