"""Every page in a real browser: no axe violation, no scrolling sideways at 320, 768 and 1280 px, no logged error."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page

from grants.models import Basis, Decision, Posting
from invoicing.actions import submit_invoice
from parties.models import Role
from tests.conftest import SetDay, enter
from tests.world import PASSWORD, World, morning

WIDTHS = NARROW, _, WIDE = (320, 768, 1280)
DAY = date(2027, 1, 11)


def look_at(page: Page, address: str, *, with_axe_at: tuple[int, ...] = (NARROW, WIDE)) -> None:
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, address
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{address} scrolls sideways at {width} px"
        if width in with_axe_at:
            found = Axe().run(page)
            assert found.violations_count == 0, f"{address} at {width} px: {found.generate_report()}"
    assert not errors, f"{address}: {errors}"


def addresses(world: World, role: str) -> list[str]:
    """All pages that a person of the role may look at, with something on them."""
    agreement, draft = world.agreement, world.draft()
    common = [
        reverse("start"),
        reverse("agreements"),
        agreement.get_absolute_url(),
        reverse("invoices"),
        draft.get_absolute_url(),
        reverse("statement", args=[agreement.basis_id]),
        world.draft(2026).get_absolute_url(),
        reverse("account_change_password"),
        reverse("mfa_index"),
    ]
    if role == Role.GRANTEE:
        return common
    decision = Decision.objects.get()
    if role == Role.FINANCE:
        return ledger_addresses(agreement.basis)
    return [
        *common,
        reverse("january_run"),
        reverse("papers"),
        reverse("decisions"),
        decision.get_absolute_url(),
        reverse("record_decision", args=[decision.pk]),
        reverse("meet_condition", args=[agreement.pk, 4]),
    ]


def ledger_addresses(basis: Basis) -> list[str]:
    """The ledger as finance sees it."""
    posting = Posting.objects.filter(grant__basis=basis, from_stage="COMMITTED").latest("pk")
    return [
        reverse("ledger"),
        reverse("statement", args=[basis.pk]) + "?year=2026&first=i+maj",
        reverse("compare_ledger", args=[basis.pk]),
        reverse("correct_posting", args=[posting.pk]),
        reverse("year_end"),
        reverse("choose_at_year_end", args=[2026, posting.grant_year_id]),
        reverse("closed_periods"),
        reverse("close_period"),
        reverse("seals"),
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", [Role.GRANTEE, Role.OFFICER, Role.FINANCE])
@pytest.mark.parametrize("width", [WIDE, pytest.param(NARROW, marks=pytest.mark.soak)])
def test_every_page_can_be_used_by_everybody(world: World, page: Page, clock: SetDay, role: str, width: int) -> None:
    clock(DAY)
    submit_invoice(invoice_id=world.draft(2026).pk, now=morning(date(2026, 1, 19)), by=world.person(Role.GRANTEE))
    world.draft()
    enter(page, world.person(role))
    for address in addresses(world, role):
        look_at(page, address, with_axe_at=(width,))


@pytest.mark.django_db(transaction=True)
def test_the_door_and_what_does_not_exist_too(page: Page, world: World) -> None:
    look_at(page, "/accounts/login/")
    look_at(page, "/accounts/password/reset/")
    for address in ("/finns-inte/", "/agreements/999999/"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status in {200, 404}
        assert Axe().run(page).violations_count == 0


@pytest.mark.django_db(transaction=True)
def test_the_invoice_is_sent_with_the_keyboard_alone(world: World, page: Page, clock: SetDay) -> None:
    clock(DAY)
    draft = world.draft()
    page.goto("/accounts/login/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hoppa till innehållet"
    page.get_by_label("E-postadress").focus()
    page.keyboard.type(world.person(Role.GRANTEE).email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Att göra i dag").wait_for()
    page.goto(draft.get_absolute_url())
    page.get_by_role("button", name="Skicka fakturan").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Faktura TC-2027-0001").wait_for()
