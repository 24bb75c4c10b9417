"""A restored database sends nothing until a person has let it go, and the app role cannot let it go by itself."""

from collections import Counter
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from pytest_django import Settings

from delivery.actions import SendOutcome, read_receipts, send_waiting
from delivery.models import Delivery
from delivery.outbox import Outbox
from invoicing.models import Invoice
from office.hold import Hold, hold, lift, put
from parties.actions import Outcome, choose_einvoice_channel, send_messages
from parties.models import Message, Party
from tests.conftest import PsqlAs
from tests.invoicing.steps import DAY, submitted
from tests.world import World, morning

NOW = morning(DAY)
HOLD = Hold(backup_at=NOW - timedelta(hours=8), restored_at=NOW)
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def outbox(settings: Settings, tmp_path: Path) -> Path:
    settings.OUTBOX_DIR = tmp_path
    Outbox(tmp_path).set_up()
    return tmp_path


@pytest.fixture
def held(world: World, outbox: Path) -> Invoice:
    """An invoice that waits to be handed over, and a message to be mailed, in a database that was restored."""
    choose_einvoice_channel(party_id=world.teknikcollege.pk, channel=Party.EInvoiceChannel.OUTBOX, now=NOW)
    invoice = submitted(world)
    put(HOLD, using="owner")
    return invoice


def release(*options: str) -> str:
    said = StringIO()
    call_command("release", *options, stdout=said)
    return said.getvalue()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO office_hold (backup_at, restored_at) VALUES (now(), now())",
        "UPDATE office_hold SET backup_at = now()",
        "DELETE FROM office_hold",
        "TRUNCATE office_hold",
    ],
)
def test_the_app_role_neither_puts_a_hold_nor_lifts_it(psql_as: PsqlAs, statement: LiteralString) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        psql_as("app").execute(statement)


def test_there_is_one_hold_at_a_time(psql_as: PsqlAs) -> None:
    put(HOLD, using="owner")
    put(Hold(backup_at=NOW, restored_at=NOW), using="owner")
    assert hold() == Hold(backup_at=NOW, restored_at=NOW)
    with pytest.raises(psycopg.errors.UniqueViolation):
        psql_as("owner").execute("INSERT INTO office_hold (backup_at, restored_at) VALUES (now(), now())")


def test_nothing_leaves_a_held_house_and_all_of_it_leaves_after(held: Invoice, outbox: Path) -> None:
    (outbox / "receipts" / "answer.xml").write_text("<a/>")
    assert send_waiting(now=NOW) == read_receipts(now=NOW) == Counter()
    assert send_messages(now=NOW) == Counter()
    assert (mail.outbox, list((outbox / "outgoing").iterdir())) == ([], [])
    assert (outbox / "receipts" / "answer.xml").exists()
    lift(using="owner")
    assert send_waiting(now=NOW) == Counter([SendOutcome.HANDED_OVER])
    assert send_messages(now=NOW) == Counter([Outcome.MAILED])


def test_a_worker_refuses_to_start_and_says_until_when(held: Invoice) -> None:
    with pytest.raises(CommandError, match=r"återläst till 2027-01-11 01:00: inget arbete görs .* `manage.py release`"):
        call_command("worker")
    with pytest.raises(CommandError, match="återläst till 2027-01-11 01:00"):
        call_command("send_einvoices")


def test_the_list_says_what_would_be_sent_and_lets_nothing_go(held: Invoice) -> None:
    said = release()
    assert "1 e-faktura lämnas till accesspunkten:\n  TC-2027-0001\n" in said
    assert "1 e-brev skickas:\n  checker@example.se: Faktura TC-2027-0001" in said
    assert said.endswith("Inget är släppt. Stämmer listan: `manage.py release --let-go`.\n")
    assert hold() == HOLD


def test_what_others_have_already_got_is_not_sent_again(held: Invoice, outbox: Path) -> None:
    said = release("--sent", "TC-2027-0001", "--no-mail", "--let-go")
    assert "TC-2027-0001 är antecknad som lämnad" in said
    assert "1 e-brev skickas inte." in said
    assert hold() is None
    assert send_waiting(now=NOW) == send_messages(now=NOW) == Counter()
    assert list((outbox / "outgoing").iterdir()) == []
    assert Delivery.objects.get().invoice == held
    assert Message.objects.get().withheld_at


def test_what_was_on_its_way_is_said_to_be_and_is_not_sent_again(
    held: Invoice, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    lift(using="owner")
    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "hand_over", killed)
        with pytest.raises(KeyboardInterrupt):
            send_waiting(now=NOW)
    put(HOLD, using="owner")
    assert "  TC-2027-0001 (var på väg)\n" in release()
    release("--sent", "TC-2027-0001", "--let-go")
    assert send_waiting(now=NOW) == Counter()
    assert Outbox(outbox).outgoing() == []
    assert Delivery.objects.get().dropped_at


def test_a_file_that_the_database_does_not_know_is_named(held: Invoice, outbox: Path) -> None:
    (outbox / "outgoing" / "TC-2027-0002-0123456789abcdef.xml").write_text("<a/>")
    assert "1 fil i accesspunktens mapp känner databasen inte till:\n  TC-2027-0002" in release()


def test_a_number_that_does_not_wait_is_refused_and_nothing_is_let_go(held: Invoice) -> None:
    with pytest.raises(CommandError, match="TC-2027-0009: Ingen e-faktura med det numret väntar"):
        release("--sent", "TC-2027-0001", "--sent", "TC-2027-0009", "--let-go")
    assert hold() == HOLD
    assert not Delivery.objects.exists()


def test_a_database_that_was_not_restored_has_nothing_to_release(world: World) -> None:
    with pytest.raises(CommandError, match="inte återläst, eller redan släppt"):
        release()
