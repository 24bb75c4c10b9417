"""The parties' pages and their forms in a real browser, at three widths and with axe."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from grants.models import OpenQuestion
from parties.models import Party, Role
from tests.conftest import SetDay, enter
from tests.overview.test_browser_accessibility import DAY, look_at
from tests.world import World


@pytest.mark.django_db(transaction=True)
def test_the_pages_hold_at_every_width_and_the_officer_verifies_by_keyboard(
    world: World, page: Page, clock: SetDay
) -> None:
    clock(DAY)
    host = Party.objects.get(slug="iuc-industrihubb-ab")
    question = OpenQuestion.objects.get(basis=world.agreement.basis, number=4)
    enter(page, world.person(Role.OFFICER))
    look_at(page, reverse("parties"))
    look_at(page, world.region.get_absolute_url())
    look_at(page, reverse("record_invoice_details", args=[host.pk]))
    look_at(page, reverse("close_question", args=[question.pk]))
    look_at(page, reverse("verify_identity", args=[host.pk]))

    page.get_by_label("Organisationsnummer enligt källan").fill("556677-8890")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Fel i formuläret")).to_be_focused()
    page.get_by_label("Organisationsnummer enligt källan").fill("556677-8899")
    page.get_by_label("Källa", exact=True).fill("Bolagsverket 2027-01-11")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Identiteten för IUC Industrihubb AB är kontrollerad.")).to_be_visible()
