"""Everybody reads their own messages and nobody else's, and chooses what comes by mail."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from playwright.sync_api import Page

from parties.actions import notify
from parties.models import Message, MessageKind, Role, User
from parties.queries import kinds_mailed_to, unread_messages
from tests.clients import Client
from tests.conftest import SetDay, enter
from tests.overview.test_browser_accessibility import look_at
from tests.overview.test_pages_ask_few_questions import questions_of
from tests.world import World, morning

DAY = date(2027, 1, 11)


def tell(*to: User, number: int = 1) -> None:
    notify(
        to=to,
        kind=MessageKind.INVOICE_RETURNED,
        subject=f"Faktura {number} <b>återsänd</b>",
        text="Referensen är fel.\n\nKreditera fakturan och skicka den på nytt.",
        url="/invoices/",
        key=f"invoice:{number}:returned",
        now=morning(DAY) + timedelta(minutes=number),
    )


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_everybody_has_a_list_of_their_own(world: World, clock: SetDay) -> None:
    clock(DAY)
    other = world.person("stranger")
    tell(other, number=3)
    theirs = Message.objects.get()
    for role in Role.values:
        me = world.person(role)
        client = client_of(me)
        assert "Inga meddelanden än." in client.get(reverse("inbox")).content.decode()

        tell(me, number=1)
        tell(me, number=2)
        page = client.get(reverse("inbox")).content.decode()

        assert page.index("Faktura 2 &lt;b&gt;") < page.index("Faktura 1 &lt;b&gt;")
        assert "Faktura 3" not in page
        assert page.count(">Oläst<") == 2
        assert "Meddelanden (2<span" in page
        assert client.post(reverse("open_message", args=[theirs.pk])).status_code == 404
        newest = Message.objects.latest("pk").pk
        client.post(reverse("read_messages"), {"newest": newest})
        assert unread_messages(me) == 0
    assert unread_messages(other) == 1
    assert unread_messages(AnonymousUser()) == 0


def test_a_message_is_opened_by_a_post_that_leads_to_what_it_is_about(world: World, clock: SetDay) -> None:
    clock(DAY)
    anna = world.person(Role.GRANTEE)
    tell(anna)
    client, message = client_of(anna), Message.objects.get()
    address = reverse("open_message", args=[message.pk])

    assert client.get(address).status_code == 405
    client.get(reverse("inbox"))
    assert unread_messages(anna) == 1

    assert client.post(address, {"url": "https://evil.example"}).headers["Location"] == "/invoices/"
    message.refresh_from_db()
    first = message.read_at
    assert first is not None
    client.post(address)
    message.refresh_from_db()
    assert message.read_at == first


def test_what_came_after_the_list_was_shown_stays_unread(world: World) -> None:
    anna = world.person(Role.GRANTEE)
    tell(anna, number=1)
    tell(anna, number=2)
    client = client_of(anna)
    older, newer = Message.objects.order_by("pk")

    for hostile in ("", "0", "-1", "x", "1e3", "9" * 30, "9" * 5000, "\x00"):
        assert client.post(reverse("read_messages"), {"newest": hostile}).status_code == 302
    assert unread_messages(anna) == 2
    client.post(reverse("read_messages"), {"newest": older.pk})
    newer.refresh_from_db()
    assert (unread_messages(anna), newer.is_unread) == (1, True)


def test_a_long_list_has_pages_and_asks_as_many_questions(world: World, clock: SetDay) -> None:
    clock(DAY)
    anna = world.person(Role.GRANTEE)
    tell(anna)
    with_one = questions_of("inbox", anna)
    for number in range(2, 52):
        tell(anna, number=number)

    assert len(questions_of("inbox", anna)) == len(with_one)
    client = client_of(anna)
    assert "Sida 1 av 2" in client.get(reverse("inbox")).content.decode()
    for page in ("2", "99", "9" * 5000, "x"):
        assert client.get(reverse("inbox"), {"page": page}).status_code == 200


def test_what_comes_by_mail_is_chosen_kind_by_kind(world: World) -> None:
    anna, address = world.person(Role.GRANTEE), reverse("mail_settings")
    client = client_of(anna)
    page = client.get(address).content.decode()
    assert page.count(" checked") == len(MessageKind)
    assert all(kind.label in page and kind.explanation in page for kind in MessageKind)

    answer = client.post(address, {"invoice_paid": "on", "draft_ready": "on", "advertisement": "on"}, follow=True)
    assert "Ditt val är sparat." in answer.content.decode()
    assert kinds_mailed_to(anna) == ["draft_ready", "invoice_paid"]
    assert client.get(address).content.decode().count(" checked") == 2
    assert kinds_mailed_to(world.person(Role.OFFICER)) == MessageKind.values

    client.post(address, dict.fromkeys(MessageKind.values, "on"))
    assert kinds_mailed_to(anna) == MessageKind.values


@pytest.mark.django_db(transaction=True)
def test_the_pages_can_be_used_by_everybody(world: World, clock: SetDay, page: Page) -> None:
    clock(DAY)
    anna = world.person(Role.GRANTEE)
    tell(anna)
    enter(page, anna)
    look_at(page, reverse("inbox"))
    look_at(page, reverse("mail_settings"))

    page.get_by_role("checkbox", name="Faktura betald").uncheck()
    page.get_by_role("button", name="Spara valet").click()
    page.get_by_role("button", name=re.compile("Öppna.*Faktura 1")).click()
    page.wait_for_url("**/invoices/")
    assert page.get_by_role("link", name="Meddelanden", exact=True).is_visible()
