"""A grantee's administrator in a real browser: sign in, look, send, take the PDF. Another grantee reaches nothing."""

from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from parties.models import Role
from tests.conftest import SetDay
from tests.world import PASSWORD, World


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-postadress").fill(email)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Att göra i dag")


def text_of(pdf: Path) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        assert len(document) == 1
        return str(document[0].get_textpage().get_text_range()).replace("\u00a0", " ")
    finally:
        document.close()


@pytest.mark.django_db(transaction=True)
def test_anna_sends_the_january_invoice_in_two_clicks(world: World, page: Page, clock: SetDay, tmp_path: Path) -> None:
    clock(date(2027, 1, 11))
    world.draft()
    sign_in(page, world.person(Role.GRANTEE).email)

    page.get_by_role("link", name="Granska och skicka").click()
    expect(page.get_by_text("617 000 kr × 1,03 = 635 510,00 kr (§ 7)")).to_be_visible()
    expect(page.get_by_text("200 000 kr × 1,03 = 206 000,00 kr (§ 7)")).to_be_visible()
    page.get_by_role("button", name="Skicka fakturan").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Faktura TC-2027-0001")
    with page.expect_download() as download:
        page.get_by_role("link", name="Ladda ner fakturan (PDF)").click()
    pdf = tmp_path / download.value.suggested_filename
    download.value.save_as(pdf)
    assert pdf.name == "TC-2027-0001.pdf"
    text = text_of(pdf)
    for words in ("635 510,00 kr", "206 000,00 kr", "841 510,00 kr", "2027-02-10", "5050-1055", "010-ABC123"):
        assert words in text


@pytest.mark.django_db(transaction=True)
def test_the_grantee_of_another_agreement_reaches_nothing_of_it(world: World, page: Page, clock: SetDay) -> None:
    clock(date(2027, 1, 11))
    draft = world.draft()
    sign_in(page, world.person("stranger").email)

    expect(page.get_by_text("Teknikcollege")).to_have_count(0)
    for address in (draft.get_absolute_url(), draft.agreement.get_absolute_url(), f"{draft.get_absolute_url()}pdf/"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 404
        expect(page.get_by_text("Teknikcollege")).to_have_count(0)
