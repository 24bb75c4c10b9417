"""Whoever is signed out while she types loses nothing, and nothing is done until she presses again."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from grants.models import FundingSource
from invoicing.models import Invoice
from parties.models import ConflictOfInterest, MutedKind, Party, Role, User
from tests.clients import Client
from tests.conftest import SetDay
from tests.office import files
from tests.world import PASSWORD, World

TYPED = {"board": "Regionala tillväxtnämnden, sammanträde i Örebro", "decided_on": "2026-06-01"}
SEAT = {"what": "ersättare i styrgruppen", "valid_from": "2027-01-1", "valid_until": ""}


class Browser(Client):
    """Sends what the page holds, hidden fields too, and asks for the token as the site does."""

    def __init__(self, user: User) -> None:
        super().__init__(enforce_csrf_checks=True)
        self.force_login(user)

    def open(self, page: str) -> dict[str, str]:
        """The hidden fields of the last form on the page that is sent."""
        return self.hidden(self.get(page).content.decode())

    def hidden(self, html: str) -> dict[str, str]:
        form = html.partition("<main")[2].rpartition('method="post"')[2].partition("</form>")[0]
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
        return {name: unescape(value) for name, value in found}

    def sign_in(self, address: str, user: User) -> Any:
        door = self.get(address)
        fields = self.hidden(door.content.decode()) | {"login": user.email, "password": PASSWORD}
        return self.post(address.partition("?")[0], fields, follow=True)


def expired(client: Client) -> None:
    Session.objects.update(expire_date=timezone.now())


def gone(client: Client) -> None:
    Session.objects.all().delete()


def forgotten(client: Client) -> None:
    del client.cookies[settings.SESSION_COOKIE_NAME]


def forgotten_with_all_else(client: Client) -> None:
    client.cookies.clear()


ENDS = [expired, gone, forgotten, forgotten_with_all_else]


@pytest.fixture(autouse=True)
def today(clock: SetDay) -> None:
    clock(date(2027, 1, 15))


@pytest.mark.parametrize("ends", ENDS)
def test_what_was_typed_is_there_after_signing_in_again(world: World, ends: Any) -> None:
    officer = world.person(Role.OFFICER)
    browser, page = Browser(officer), reverse("record_seat", args=[world.teknikcollege.pk])
    typed = SEAT | {"user": str(world.person(Role.CHECKER).pk), "valid_from": "2027-01-11"}
    sent = browser.open(page) | typed
    ends(browser)
    refused = browser.post(page, sent)
    assert (refused.status_code, refused["Location"]) == (302, f"{reverse('account_login')}?next={page}")

    shown = browser.sign_in(refused["Location"], officer)
    assert shown.redirect_chain == [(page, 302)]
    html = shown.content.decode()
    assert "Det du skrev finns kvar" in html
    assert 'value="ersättare i styrgruppen"' in html
    assert f'value="{typed["user"]}" selected' in html
    assert not ConflictOfInterest.objects.exists()

    assert browser.post(page, browser.hidden(html) | typed).status_code == 302
    assert ConflictOfInterest.objects.get().what == "ersättare i styrgruppen"
    assert "ersättare" not in browser.get(page).content.decode()


def test_what_was_wrong_is_said_beside_it(world: World) -> None:
    officer = world.person(Role.OFFICER)
    browser, page = Browser(officer), reverse("record_seat", args=[world.teknikcollege.pk])
    sent = browser.open(page) | SEAT
    expired(browser)
    html = browser.sign_in(browser.post(page, sent)["Location"], officer).content.decode()
    assert 'value="2027-01-1"' in html
    assert "Skriv dagen" in html


def test_somebody_else_who_signs_in_sees_the_page_without_the_words(world: World) -> None:
    browser, page = Browser(world.person(Role.OFFICER)), reverse("record_seat", args=[world.teknikcollege.pk])
    sent = browser.open(page) | SEAT
    expired(browser)
    door = browser.post(page, sent)["Location"]
    for person in (world.person(Role.AUDITOR), world.person(Role.OFFICER)):
        shown = browser.sign_in(door, person)
        assert shown.redirect_chain == [(page, 302)]
        assert "ersättare" not in shown.content.decode()
        browser.logout()


def test_a_form_of_somebody_else_gives_her_words_to_nobody(world: World) -> None:
    """She has signed in on the same computer, in another window; the first one's form is still open."""
    browser, page = Browser(world.person(Role.OFFICER)), reverse("record_seat", args=[world.teknikcollege.pk])
    sent = browser.open(page) | SEAT
    browser.logout()
    browser.sign_in(reverse("account_login"), world.person(Role.AUDITOR))
    refused = browser.post(page, sent)
    assert refused.status_code == 403
    assert "ersättare" not in refused.content.decode() + browser.get(page).content.decode()


def test_a_form_from_before_a_new_sign_in_is_given_back(world: World) -> None:
    """The person has signed in again in another window, so that the form's token is of the sign-in before."""
    officer = world.person(Role.OFFICER)
    browser, page = Browser(officer), reverse("record_seat", args=[world.teknikcollege.pk])
    sent = browser.open(page) | SEAT
    browser.logout()
    browser.sign_in(reverse("account_login"), officer)
    given_back = browser.post(page, sent, follow=True)
    assert given_back.redirect_chain == [(page, 302)]
    assert "ersättare i styrgruppen" in given_back.content.decode()
    assert not ConflictOfInterest.objects.exists()


@pytest.mark.parametrize("said", ["", "x", "WzEsIi8iXQ:1abc:def"])
def test_words_in_a_forged_form_are_kept_for_nobody(world: World, said: str) -> None:
    officer = world.person(Role.OFFICER)
    browser, page = Browser(officer), reverse("record_seat", args=[world.teknikcollege.pk])
    assert browser.post(page, SEAT | {"shown_to": said}).status_code == 403
    assert "ersättare" not in browser.get(page).content.decode()


def test_a_file_is_asked_for_anew(world: World) -> None:
    officer = world.person(Role.OFFICER)
    signature = world.agreement.signatures.all()[0]
    browser, page = Browser(officer), reverse("attach_signed_file", args=[signature.agreement_id])
    sent = browser.open(page) | {"file": SimpleUploadedFile("avtal.pdf", files.pdf(), "application/pdf")}
    expired(browser)
    html = browser.sign_in(browser.post(page, sent)["Location"], officer).content.decode()
    assert "Filen följde inte med: välj den igen." in html
    assert 'type="file"' in html


def test_a_button_leads_back_to_the_page_that_holds_it(world: World) -> None:
    grantee, draft = world.person(Role.GRANTEE), world.draft()
    browser, page = Browser(grantee), reverse("invoice", args=[draft.pk])
    button = reverse("submit_invoice", args=[draft.pk])
    sent = browser.open(page)
    expired(browser)
    shown = browser.sign_in(browser.post(button, sent)["Location"], grantee)
    assert shown.redirect_chain == [(page, 302)]
    assert "inget är gjort. Tryck igen" in shown.content.decode()
    assert Invoice.objects.get(pk=draft.pk).is_draft


def test_a_button_without_its_page_leads_to_where_the_browser_was(world: World) -> None:
    draft, stranger = world.draft(), Client()
    page, button = reverse("invoice", args=[draft.pk]), reverse("submit_invoice", args=[draft.pk])
    for before in (f"http://testserver{page}", f"http://testserver{page}#rader"):
        refused = stranger.post(button, headers={"Referer": before})
        assert refused["Location"] == f"{reverse('account_login')}?next={page}"
    elsewhere = stranger.post(button, headers={"Referer": "https://ond.example/sida"})
    assert elsewhere["Location"] == f"{reverse('account_login')}?next={button}"


def test_what_was_ticked_is_still_ticked(world: World) -> None:
    browser, checker = Browser(world.person(Role.CHECKER)), world.person(Role.CHECKER)
    invoice = sent_invoice(world)
    sent = browser.open(reverse("attest")) | {"invoice": str(invoice.pk)}
    expired(browser)
    html = browser.sign_in(browser.post(reverse("check_invoices"), sent)["Location"], checker).content.decode()
    assert re.search(rf'name="invoice" value="{invoice.pk}" checked', html)
    assert Invoice.objects.get(pk=invoice.pk).status == "submitted"


def sent_invoice(world: World) -> Invoice:
    draft, grantee = world.draft(), Client()
    grantee.force_login(world.person(Role.GRANTEE))
    grantee.post(reverse("submit_invoice", args=[draft.pk]))
    return Invoice.objects.get(pk=draft.pk)


def test_a_button_alone_speaks_of_no_words(world: World) -> None:
    officer = world.person(Role.OFFICER)
    browser, page = Browser(officer), reverse("january_run")
    sent = browser.open(page)
    expired(browser)
    html = browser.sign_in(browser.post(page, sent)["Location"], officer).content.decode()
    assert "inget är gjort. Tryck igen" in html


def test_boxes_that_were_all_unticked_stay_so(world: World) -> None:
    officer = world.person(Role.OFFICER)
    browser, page = Browser(officer), reverse("mail_settings")
    sent = browser.open(page) | {"none": "on"}
    expired(browser)
    html = browser.sign_in(browser.post(page, sent)["Location"], officer).content.decode()
    assert 'type="checkbox"' in html
    assert "checked" not in html
    assert not MutedKind.objects.exists()


@pytest.mark.parametrize("kind", [User, FundingSource])
def test_a_form_of_administration_is_given_back(world: World, kind: type[Model]) -> None:
    vera = User.objects.create_superuser("vera@example.se", "Vera", PASSWORD)
    source = FundingSource.objects.create(slug="planering", name="Planeringsreserv", party=world.region)
    pages = {
        User: reverse("admin:parties_user_open"),
        FundingSource: reverse("admin:grants_fundingsource_change", args=[source.pk]),
    }
    typed = {"email": "ny.person@example.se", "full_name": "Nytt namn", "name": "Nytt namn"}
    browser = Browser(vera)
    sent = browser.open(pages[kind]) | typed
    expired(browser)
    shown = browser.sign_in(browser.post(pages[kind], sent)["Location"], vera)
    assert shown.redirect_chain[-1] == (pages[kind], 302)
    assert 'value="Nytt namn"' in shown.content.decode()
    source.refresh_from_db()
    assert source.name == "Planeringsreserv"
    assert not User.objects.filter(email=typed["email"]).exists()


def test_passwords_are_never_kept(world: World) -> None:
    officer = world.person(Role.OFFICER)
    browser, page = Browser(officer), reverse("account_change_password")
    sent = browser.open(page) | {"oldpassword": PASSWORD, "password1": "nytt-loesenord-1", "password2": "x"}
    expired(browser)
    refused = browser.post(page, sent)
    browser.cookies["csrftoken"] = "x" * 32
    assert browser.post(page, sent).status_code == 403
    assert not any("nytt-loesenord" in str(session.get_decoded()) for session in Session.objects.all())
    assert refused["Location"].startswith(reverse("account_login"))


def test_an_address_that_only_takes_a_form_says_so(world: World) -> None:
    grantee, draft = Client(), world.draft()
    grantee.force_login(world.person(Role.GRANTEE))
    refused = grantee.get(reverse("submit_invoice", args=[draft.pk]))
    assert (refused.status_code, refused["Allow"]) == (405, "POST")
    assert "Så går det inte att öppna sidan" in refused.content.decode()


def test_too_much_at_once_says_so(world: World) -> None:
    officer = Client()
    officer.force_login(world.person(Role.OFFICER))
    page = reverse("record_seat", args=[world.teknikcollege.pk])
    for much in ({"what": "x" * 1_000_001}, {f"f{number}": "" for number in range(501)}):
        refused = officer.post(page, much)
        assert refused.status_code == 413
        assert "Det var för mycket på en gång" in refused.content.decode()


def test_no_page_and_no_file_is_kept_by_a_cache(world: World) -> None:
    grantee, draft = Client(), world.draft()
    grantee.force_login(world.person(Role.GRANTEE))
    party = Party.objects.get(pk=world.teknikcollege.pk)
    for address in (
        "/",
        reverse("invoice", args=[draft.pk]),
        reverse("preview_invoice", args=[world.instalment.pk, 2028]),
        reverse("invoices") + "?as=csv",
        reverse("invoices") + "?as=xlsx",
        reverse("statement_csv", args=[world.agreement.basis_id]),
        reverse("party", args=[party.pk]),
        reverse("seals"),  # 403
        reverse("submit_invoice", args=[draft.pk]),  # 405
        reverse("account_login"),
        reverse("account_change_password"),
        reverse("mfa_index"),
        "/admin/",
        "/finns-inte/",
        "/%00",
    ):
        assert grantee.get(address)["Cache-Control"] == "private, no-store", address
