"""Who guesses shuts out herself only, a link is ours whoever asked for it, and who holds trust takes two steps."""

import re
import time
from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.urls import reverse
from pytest_django import Settings

from parties import actions
from parties.models import Role, User
from tests.clients import Client
from tests.world import PASSWORD, World

LOGIN = "/accounts/login/"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def limited(settings: Settings) -> None:
    """Attempts are counted, as in production."""
    settings.ACCOUNT_RATE_LIMITS = {}


@pytest.fixture
def two_steps(settings: Settings) -> None:
    settings.TWO_STEPS_REQUIRED = True


def sign_in(user: User, password: str = PASSWORD, *, at: str = HERE, **headers: str) -> Any:
    return Client(REMOTE_ADDR=at).post(LOGIN, {"login": user.email, "password": password}, headers=headers)


def code_now() -> str:
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))


def test_five_wrong_passwords_shut_out_the_address_and_not_the_person(world: World, limited: None) -> None:
    officer = world.person(Role.OFFICER)
    for _ in range(5):
        assert "E-postadressen eller lösenordet är fel." in sign_in(officer, "fel").content.decode()
    assert "För många försök" in sign_in(officer, "fel").content.decode()
    assert "För många försök" in sign_in(officer).content.decode()
    assert sign_in(officer, at=ELSEWHERE).status_code == 302
    assert sign_in(world.person(Role.CHECKER)).status_code == 302
    shouted = Client(REMOTE_ADDR=HERE).post(LOGIN, {"login": officer.email.upper(), "password": PASSWORD})
    assert "För många försök" in shouted.content.decode()


def test_an_address_that_tries_many_accounts_is_shut_out_of_all(world: World, limited: None) -> None:
    for number in range(10):
        Client(REMOTE_ADDR=HERE).post(LOGIN, {"login": f"person{number}@example.se", "password": "fel"})
    assert "För många försök" in sign_in(world.person(Role.OFFICER)).content.decode()
    assert sign_in(world.person(Role.OFFICER), at=ELSEWHERE).status_code == 302


def test_behind_a_proxy_the_caller_is_who_the_proxy_says(world: World, limited: None, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    officer, proxy = world.person(Role.OFFICER), "10.0.0.1"
    for number in range(6):  # what the caller writes there itself changes nothing
        forged = {"X-Forwarded-For": f"203.0.113.{number}, {HERE}"}
        last = sign_in(officer, "fel", at=proxy, **forged)
    assert "För många försök" in last.content.decode()
    assert sign_in(officer, at=proxy, **{"X-Forwarded-For": ELSEWHERE}).status_code == 302


def test_without_a_proxy_nobody_says_who_the_caller_is(world: World, limited: None) -> None:
    officer = world.person(Role.OFFICER)
    for number in range(6):
        last = sign_in(officer, "fel", **{"X-Forwarded-For": f"203.0.113.{number}"})
    assert "För många försök" in last.content.decode()


def test_an_address_copied_with_what_nobody_sees_is_hers(world: World) -> None:
    officer = world.person(Role.OFFICER)
    copied = f"\ufeff{officer.email.replace('@', chr(0xAD) + '@')}\u200b"
    assert Client().post(LOGIN, {"login": copied, "password": PASSWORD}).status_code == 302
    Client().post(reverse("account_reset_password"), {"email": copied})
    assert [sent.to for sent in mail.outbox] == [[officer.email]]


def test_too_many_links_asked_for_are_a_page(world: World, limited: None) -> None:
    client = Client(REMOTE_ADDR=HERE)
    pages = [client.post(reverse("account_reset_password"), {"email": "ingen@example.se"}) for _ in range(6)]
    assert pages[-1].status_code == 429
    assert "Vänta några minuter" in pages[-1].content.decode()


@pytest.mark.parametrize("host", ["testserver", "[::1]:8000", "127.0.0.1:8000"])
def test_the_link_for_a_new_password_leads_to_the_site_whoever_asked(
    world: World, settings: Settings, host: str
) -> None:
    settings.SITE_URL = "https://liggaren.example.se"
    officer = world.person(Role.OFFICER)
    Client(HTTP_HOST=host).post(reverse("account_reset_password"), {"email": officer.email})
    (sent,) = mail.outbox
    (link,) = re.findall(r"https?://\S+", str(sent.body))
    assert (sent.to, sent.subject) == ([officer.email], "Nytt lösenord till Bidragsliggaren")
    assert link.startswith("https://liggaren.example.se/accounts/password/reset/key/")
    assert host not in str(sent.message())

    person = Client()
    chosen = {"password1": "ett-annat-loesenord-27", "password2": "ett-annat-loesenord-27"}
    form = person.get(link.removeprefix("https://liggaren.example.se"), follow=True)
    assert person.post(form.request["PATH_INFO"], chosen).status_code == 302
    assert sign_in(officer, "ett-annat-loesenord-27").status_code == 302


def test_nobody_is_mailed_because_somebody_wrote_an_address(world: World) -> None:
    asked = [
        Client().post(reverse("account_reset_password"), {"email": email}, follow=True)
        for email in ("ingen@example.se", world.person(Role.OFFICER).email)
    ]
    assert [sent.to for sent in mail.outbox] == [[world.person(Role.OFFICER).email]]
    unknown, known = (re.sub(r'value="[^"]+"', "", answer.content.decode()) for answer in asked)
    assert unknown == known
    assert "Finns det ett konto med adressen" in known


def test_a_mail_server_that_is_down_tells_nobody_that_there_is_an_account(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*args: Any, **options: Any) -> None:
        raise OSError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", down)
    asked = Client().post(reverse("account_reset_password"), {"email": world.person(Role.OFFICER).email})
    assert asked["Location"] == reverse("account_reset_password_done")


@pytest.mark.parametrize("role", [Role.CHECKER, Role.APPROVER, Role.FINANCE, "administrator"])
def test_who_attests_pays_or_administers_is_led_to_the_second_step_first(
    world: World, two_steps: None, role: str
) -> None:
    person = User.objects.create_superuser("vera@example.se", "Vera", PASSWORD)
    person = person if role == "administrator" else world.person(role)
    client, setup = Client(), reverse("mfa_activate_totp")
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    pages = ["/", reverse("invoices"), reverse("invoices") + "?as=csv", reverse("inbox"), reverse("admin:index")]
    for page in [*pages, reverse("admin:parties_user_changelist")]:
        assert client.get(page)["Location"] == setup, page
    for button in (reverse("check_invoices"), reverse("read_messages"), reverse("seal_ledger")):
        assert client.post(button)["Location"] == setup, button

    asked_again = client.get(setup, follow=True)
    assert "loggar därför in i två steg" in asked_again.content.decode()
    form = client.post(asked_again.request["PATH_INFO"], {"password": PASSWORD, "next": setup}, follow=True)
    assert form.redirect_chain == [(setup, 302)]
    assert "loggar därför in i två steg" in form.content.decode()
    secret = form.context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert client.post(setup, {"code": code}, follow=True).status_code == 200
    assert client.get("/").status_code == 200


def test_who_has_the_second_step_gets_in_by_it_and_not_by_the_password_alone(world: World, two_steps: None) -> None:
    approver = world.person(Role.APPROVER)
    TOTP.activate(approver, SECRET)
    client = Client()
    asked = client.post(LOGIN, {"login": approver.email, "password": PASSWORD})
    assert asked["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("attest"))["Location"].startswith(LOGIN)
    assert client.post(asked["Location"], {"code": code_now()}).status_code == 302
    assert client.get(reverse("attest")).status_code == 200


@pytest.mark.parametrize("role", [Role.OFFICER, Role.GRANTEE, Role.AUDITOR])
def test_who_neither_attests_pays_nor_administers_gets_in_by_a_password(
    world: World, two_steps: None, role: str
) -> None:
    client = Client()
    client.post(LOGIN, {"login": world.person(role).email, "password": PASSWORD})
    assert client.get("/").status_code == 200


def test_a_role_given_today_asks_for_the_second_step_at_the_next_page(world: World, two_steps: None) -> None:
    officer, client = world.person(Role.OFFICER), Client()
    client.force_login(officer)
    assert client.get("/").status_code == 200
    actions.give_role(user=officer, party=world.region, role=Role.FINANCE, valid_from=date(2026, 1, 1))
    assert client.get("/")["Location"] == reverse("mfa_activate_totp")


def test_who_takes_the_app_away_is_led_to_connect_one(world: World, two_steps: None) -> None:
    approver, client = world.person(Role.APPROVER), Client()
    TOTP.activate(approver, SECRET)
    client.force_login(approver)
    assert client.get("/").status_code == 200
    Authenticator.objects.filter(user=approver).delete()
    assert client.get("/")["Location"] == reverse("mfa_activate_totp")


def test_who_has_lost_the_telephone_connects_another_when_the_account_has_been_shut_and_opened(
    world: World, two_steps: None
) -> None:
    approver, vera = world.person(Role.APPROVER), User.objects.create_superuser("vera@example.se", "Vera", PASSWORD)
    TOTP.activate(approver, SECRET)
    actions.shut_account(user_id=approver.pk, by=vera)
    actions.reopen_account(user_id=approver.pk)
    client = Client()
    assert client.post(LOGIN, {"login": approver.email, "password": PASSWORD})["Location"] == "/"
    assert client.get("/")["Location"] == reverse("mfa_activate_totp")


def test_the_demonstration_says_that_it_does_without(db: None, settings: Settings) -> None:
    settings.DEMO = True
    assert "Lösenordet räcker här" in Client().get(LOGIN).content.decode()
    settings.TWO_STEPS_REQUIRED = True
    assert "Lösenordet räcker här" not in Client().get(LOGIN).content.decode()
    settings.DEMO = False
    settings.TWO_STEPS_REQUIRED = False
    assert "Lösenordet räcker här" not in Client().get(LOGIN).content.decode()
