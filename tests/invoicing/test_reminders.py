"""Who is reminded of what, and only once."""

from datetime import date

import pytest

from invoicing.actions import check_invoice, remind, submit_invoice
from invoicing.models import Invoice
from invoicing.tasks import remind as remind_task
from parties.models import Message, MessageKind, Role
from tests.conftest import SetDay
from tests.world import World, morning

SENT = date(2027, 1, 11)  # to be paid by 10 February


def told(kind: MessageKind) -> list[str]:
    people = Message.objects.filter(kind=kind).order_by("pk").values_list("user__email", flat=True)
    return [email.partition("@")[0] for email in people]


@pytest.fixture
def sent(world: World) -> Invoice:
    return submit_invoice(invoice_id=world.draft().pk, now=morning(SENT), by=world.person(Role.GRANTEE))


def on(day: date) -> None:
    remind(today=day, now=morning(day))


def test_those_whose_turn_it_is_are_told_once_before_and_once_after_the_last_day(world: World, sent: Invoice) -> None:
    on(date(2027, 2, 2))
    assert not told(MessageKind.DUE_SOON)

    for day in (3, 4, 10):
        on(date(2027, 2, day))
    assert told(MessageKind.DUE_SOON) == ["checker"]
    check_invoice(invoice_id=sent.pk, seen="submitted", now=morning(date(2027, 2, 10)), by=world.person(Role.CHECKER))
    on(date(2027, 2, 10))
    assert told(MessageKind.DUE_SOON) == ["checker", "approver"]

    assert not told(MessageKind.OVERDUE)
    for day in (11, 12):
        on(date(2027, 2, day))
    assert told(MessageKind.OVERDUE) == ["approver"]


def test_the_grantee_is_told_once_of_a_draft_unsent_on_the_20th(world: World) -> None:
    world.draft()
    on(date(2027, 1, 19))
    assert not told(MessageKind.DUE_SOON)
    for day in (20, 21):
        on(date(2027, 1, day))
    assert told(MessageKind.DUE_SOON) == ["grantee"]


def test_nobody_is_told_of_what_is_sent(world: World, sent: Invoice) -> None:
    on(date(2027, 1, 20))
    assert not told(MessageKind.DUE_SOON)


@pytest.mark.parametrize(("hour", "said"), [(6, []), (7, ["grantee"])])
def test_the_worker_lets_people_sleep(
    world: World, clock: SetDay, monkeypatch: pytest.MonkeyPatch, hour: int, said: list[str]
) -> None:
    world.draft()
    moment = morning(date(2027, 1, 20)).replace(hour=hour)
    clock(moment.date())
    monkeypatch.setattr("office.clock.now", lambda: moment)
    remind_task(timestamp=0)
    assert told(MessageKind.DUE_SOON) == said
