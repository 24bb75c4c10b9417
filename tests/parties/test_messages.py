"""What happens is told once to each person it concerns, in the site and by mail unless muted."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier, Event
from typing import Any

import psycopg
import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.mail.backends import locmem
from django.core.management import call_command
from django.db import IntegrityError, connections, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from config.environment import site_address
from parties import actions
from parties.actions import Outcome, choose_mail, notify, send_messages
from parties.models import Message, MessageKind, MutedKind, Role, User
from parties.queries import kinds_mailed_to, people_with_role
from parties.rules.mail_attempts import WAITS, next_attempt
from tests.clients import Client
from tests.conftest import PsqlAs
from tests.world import World, morning

DAY = date(2027, 1, 11)
NOW = morning(DAY)


def tell(to: Iterable[User], **changes: Any) -> None:
    said: dict[str, Any] = {
        "kind": MessageKind.INVOICE_TO_CHECK,
        "subject": "Faktura TC-2027-0001 att kontrollera",
        "text": "Teknikcollege Örebro län har skickat en faktura på 841 510,00 kr.\nKontrollera den mot avtalet.",
        "url": "/invoices/12/?kind=a%20b#lines",
        "key": "invoice:12:to-check",
        "now": NOW,
    }
    notify(to=to, **(said | changes))


class FailingBackend(locmem.EmailBackend):
    """A mail server that is down."""

    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError("mail.example: connection refused")


FAILING = f"{__name__}.FailingBackend"


def test_each_is_told_once_however_often_it_is_said(world: World) -> None:
    checker, officer = world.person(Role.CHECKER), world.person(Role.OFFICER)
    shut = world.person(Role.AUDITOR)
    User.objects.filter(pk=shut.pk).update(is_active=False)
    shut.refresh_from_db()

    tell([checker, shut, checker])
    tell([officer, checker], subject="En annan rubrik")

    told = Message.objects.order_by("pk").values_list("user", "subject")
    assert list(told) == [(checker.pk, "Faktura TC-2027-0001 att kontrollera"), (officer.pk, "En annan rubrik")]


def test_nobody_is_told_of_what_was_rolled_back(world: World) -> None:
    with transaction.atomic():
        tell([world.person(Role.CHECKER)])
        transaction.set_rollback(True)

    assert not Message.objects.exists()


def test_the_mail_says_what_happened_where_and_how_to_mute_it(world: World, settings: Settings) -> None:
    settings.SITE_URL = "https://liggaren.example.se"
    tell([world.person(Role.CHECKER)])

    assert send_messages(now=NOW) == {Outcome.MAILED: 1}
    assert send_messages(now=NOW + timedelta(days=1)) == {}
    (sent,) = mail.outbox
    assert sent.to == ["checker@example.se"]
    assert sent.subject == "Faktura TC-2027-0001 att kontrollera"
    choices = "https://liggaren.example.se/messages/mail/"
    for words in (
        "Hej Checker!\n\nTeknikcollege Örebro län har skickat en faktura på 841 510,00 kr.\nKontrollera",
        "Öppna sidan: https://liggaren.example.se/invoices/12/?kind=a%20b#lines\n\n-- \n",
        "gäller ”Faktura att kontrollera”.\n",
        f"Vill du inte ha sådana brev, eller bara vissa? Välj här: {choices}\n",
    ):
        assert words in sent.body
    headers = sent.message()
    assert headers["List-Unsubscribe"] == f"<{choices}>"
    assert headers["List-Unsubscribe-Post"] is None
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"].endswith("@liggaren.example.se>")


@pytest.mark.parametrize("address", ["liggaren.example.se", "https://liggaren.example.se/", "https://x y", "https://*"])
def test_a_site_address_that_no_link_can_begin_with_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("BIDRAG_SITE_URL", address)
    with pytest.raises(ImproperlyConfigured, match="BIDRAG_SITE_URL"):
        site_address("BIDRAG_SITE_URL", "https://localhost")


def test_a_subject_cannot_begin_another_header(world: World) -> None:
    breaks = ["\r\n", "\n", "\r", "\u2028", "\x85", "\x0b", "\x00"]
    for place, between in enumerate(breaks):
        tell([world.person(Role.CHECKER)], subject=f"Faktura{between}Bcc: alla@example.org", key=f"invoice:{place}")
    send_messages(now=NOW)

    assert len(mail.outbox) == len(breaks)
    for sent in mail.outbox:
        assert sent.subject == "Faktura Bcc: alla@example.org"
        assert sent.message()["Bcc"] is None
        assert sent.recipients() == ["checker@example.se"]


def test_a_long_subject_is_cut_and_stops_nothing(world: World) -> None:
    tell([world.person(Role.CHECKER)], subject="å" * 201)

    assert Message.objects.get().subject == "å" * 199 + "…"


def test_a_muted_kind_is_shown_and_not_mailed(world: World, client: Client) -> None:
    checker = world.person(Role.CHECKER)
    tell([checker])
    tell([checker], kind=MessageKind.OVERDUE, subject="För sent", key="invoice:12:overdue")
    choose_mail(wanted=set(MessageKind.values) - {MessageKind.INVOICE_TO_CHECK}, by=checker)

    assert send_messages(now=NOW) == {Outcome.MAILED: 1, Outcome.WITHHELD: 1}
    assert [sent.subject for sent in mail.outbox] == ["För sent"]
    withheld = Message.objects.get(key="invoice:12:to-check")
    assert (withheld.withheld_at, withheld.mailed_at, withheld.mail_due_at) == (NOW, None, None)
    choose_mail(wanted=MessageKind.values, by=checker)
    assert kinds_mailed_to(checker) == MessageKind.values
    assert send_messages(now=NOW + timedelta(days=1)) == {}  # what was said while muted is not mailed later


def test_who_has_been_shut_out_since_is_not_mailed(world: World) -> None:
    checker = world.person(Role.CHECKER)
    tell([checker])
    actions.shut_account(user_id=checker.pk, by=world.person(Role.OFFICER))

    assert send_messages(now=NOW) == {Outcome.WITHHELD: 1}
    assert mail.outbox == []


def test_what_could_not_be_mailed_is_tried_again_later_and_then_given_up(world: World, settings: Settings) -> None:
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, FAILING
    for number in range(5):
        tell([world.person(Role.CHECKER)], key=f"invoice:{number}")

    assert send_messages(now=NOW) == {Outcome.FAILED: 3}  # three in a row: the server is left alone
    tried = Message.objects.order_by("pk")[0]
    assert (tried.attempts, tried.mailed_at, tried.mail_due_at) == (1, None, NOW + timedelta(minutes=1))
    assert tried.last_error == "ConnectionRefusedError: mail.example: connection refused"

    settings.EMAIL_BACKEND = working
    assert send_messages(now=NOW) == {Outcome.MAILED: 2}
    assert send_messages(now=NOW + timedelta(minutes=1), limit=2) == {Outcome.MAILED: 2}
    assert send_messages(now=NOW + timedelta(minutes=1)) == {Outcome.MAILED: 1}
    tried.refresh_from_db()
    assert (tried.attempts, tried.mail_due_at) == (2, None)
    assert len(mail.outbox) == 5

    settings.EMAIL_BACKEND = FAILING
    tell([world.person(Role.CHECKER)], key="invoice:never")
    last = Message.objects.get(key="invoice:never")
    while last.mail_due_at:
        send_messages(now=last.mail_due_at)
        last.refresh_from_db()
    assert last.attempts == len(WAITS) + 1
    assert last.mailed_at is None


@given(st.integers(1, 20), st.datetimes(timezones=st.just(NOW.tzinfo)))
def test_each_wait_is_at_least_as_long_as_the_one_before(attempts: int, failed_at: datetime) -> None:
    first, second = (next_attempt(count, failed_at=failed_at) for count in (attempts, attempts + 1))

    if second is None:
        assert attempts >= len(WAITS)
    else:
        assert first is not None
        assert failed_at < first <= second


def test_the_people_with_a_role_are_those_who_hold_it_today(world: World) -> None:
    officer = world.person(Role.OFFICER)
    shut = actions.open_account(email="shut@example.se", name="Stängd")
    past = actions.open_account(email="past@example.se", name="Slutat")
    for user, until in ((shut, None), (past, date(2026, 12, 31))):
        actions.give_role(
            user=user, party=world.region, role=Role.OFFICER, valid_from=date(2025, 1, 1), valid_until=until
        )
    actions.shut_account(user_id=shut.pk, by=officer)

    assert list(people_with_role(world.region, Role.OFFICER, on=DAY)) == [officer]
    assert set(people_with_role(world.region, Role.OFFICER, Role.CHECKER, on=date(2026, 12, 31))) == {
        officer,
        world.person(Role.CHECKER),
        past,
    }
    assert not people_with_role(world.teknikcollege, Role.OFFICER, on=DAY).exists()


def test_the_command_tells_what_it_did(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    tell([world.person(Role.CHECKER), world.person(Role.OFFICER)], now=datetime(2020, 1, 1, tzinfo=NOW.tzinfo))
    call_command("send_messages")

    assert capsys.readouterr().out == "2 mailed, 0 withheld, 0 failed\n"


ELSEWHERE: list[object] = [
    "",
    "invoices/",
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "/a\n",
    "/a b",
]
IMPOSSIBLE: list[tuple[dict[str, object], str]] = [
    ({"subject": ""}, "message_subject_one_line"),
    ({"subject": "a\nBcc: b"}, "message_subject_one_line"),
    ({"subject": "a\n"}, "message_subject_one_line"),
    ({"subject": "a\x85b"}, "message_subject_one_line"),
    ({"text": ""}, "message_text_not_empty"),
    ({"key": "invoice:12:to-check"}, "message_said_once"),
    ({"key": ""}, "message_key_not_empty"),
    ({"kind": "advertisement"}, "message_kind_known"),
    *[({"url": url}, "message_url_local") for url in ELSEWHERE],
    ({"mailed_at": NOW}, "message_mailed_or_withheld_is_done"),
    ({"mailed_at": NOW, "withheld_at": NOW, "mail_due_at": None}, "message_mailed_or_withheld_is_done"),
]


def test_a_row_that_cannot_be_true_is_refused(world: World) -> None:
    tell([world.person(Role.CHECKER)])
    values: dict[str, object] = dict(Message.objects.values().get())
    del values["id"]

    for changed, constraint in IMPOSSIBLE:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Message.objects.create(**(values | {"key": "another"} | changed))


def test_a_kind_is_muted_once(world: World) -> None:
    MutedKind.objects.create(user=world.person(Role.CHECKER), kind=MessageKind.OVERDUE)
    for kind, constraint in ((MessageKind.OVERDUE, "muted_kind_once"), ("advertisement", "muted_kind_known")):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            MutedKind.objects.create(user=world.person(Role.CHECKER), kind=kind)


EDITS = [
    "UPDATE parties_message SET text = 'Annat'",
    "UPDATE parties_message SET url = '/annat/', attempts = 3",
    "UPDATE parties_message SET user_id = (SELECT max(id) FROM parties_user)",
    "UPDATE parties_message SET created_at = now()",
    "UPDATE parties_message SET read_at = NULL",
    "UPDATE parties_message SET mailed_at = NULL",
    "UPDATE parties_message SET mail_due_at = now(), mailed_at = NULL",
    "DELETE FROM parties_message",
    "TRUNCATE parties_message",
]


@pytest.mark.django_db(transaction=True)
def test_what_was_said_is_never_edited_or_deleted(world: World, psql_as: PsqlAs) -> None:
    tell([world.person(Role.CHECKER)])
    send_messages(now=NOW)
    actions.open_message(message_id=Message.objects.get().pk, now=NOW, by=world.person(Role.CHECKER))
    before = Message.objects.values().get()

    for role in ("app", "owner", "superuser"):
        for edit in EDITS:
            with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)):
                psql_as(role).execute(edit.encode())
    assert Message.objects.values().get() == before


class SlowBackend(locmem.EmailBackend):
    """A mail server that holds one message until the other sender has come back."""

    taken = Event()
    go_on = Event()

    def send_messages(self, messages: Any) -> int:
        self.taken.set()
        assert self.go_on.wait(20)
        return super().send_messages(messages)


@pytest.mark.django_db(transaction=True)
def test_a_message_that_is_being_sent_is_left_alone_by_another_sender(world: World, settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.SlowBackend"
    tell([world.person(Role.CHECKER)])

    def send() -> dict[Outcome, int]:
        try:
            return dict(send_messages(now=NOW))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(send)
        assert SlowBackend.taken.wait(20)
        assert send_messages(now=NOW) == {}  # at once, without waiting for the first
        SlowBackend.go_on.set()
        assert first.result() == {Outcome.MAILED: 1}
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_several_who_tell_and_send_at_once_send_each_message_once(world: World) -> None:
    people = list(world.people.values())
    start = Barrier(4)

    def tell_and_send(number: int) -> int:
        try:
            start.wait()
            for event in range(3):
                with transaction.atomic():
                    tell(people if number % 2 else people[::-1], key=f"invoice:{event}")
            start.wait()
            return send_messages(now=NOW)[Outcome.MAILED]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        mailed = list(pool.map(tell_and_send, range(4)))

    assert sum(mailed) == len(mail.outbox) == Message.objects.count() == 3 * len(people)
    assert len({sent.extra_headers["Message-ID"] for sent in mail.outbox}) == len(mail.outbox)
