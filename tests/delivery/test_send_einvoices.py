"""An e-invoice is handed over to the access point's folder once, whatever is killed and whoever sends at once."""

import hashlib
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from delivery.actions import OutboxUnavailable, SendOutcome, read_receipts, send_waiting
from delivery.models import Delivery
from delivery.outbox import Outbox, file_name
from invoicing.models import Invoice, InvoiceFile
from parties.actions import NoOutbox, choose_einvoice_channel
from parties.models import Party, Role
from payments.actions import credit_invoice
from tests.conftest import SetDay
from tests.delivery.receipts import receipt
from tests.invoicing.steps import DAY, returned, submitted
from tests.invoicing.test_race_submit import all_at_once
from tests.world import World, morning

NOW = morning(DAY)
LATER = NOW + timedelta(hours=1)
ONE = Counter([SendOutcome.HANDED_OVER])


class Killed(BaseException):
    """As by kill -9: nobody catches it."""


@pytest.fixture
def invoice(world: World, folder: Path) -> Invoice:
    """Submitted, and to be handed over."""
    choose_einvoice_channel(
        party_id=world.teknikcollege.pk, channel=Party.EInvoiceChannel.OUTBOX, now=NOW - timedelta(days=1)
    )
    return submitted(world)


def names(folder: Path, place: str) -> list[str]:
    return sorted(path.name for path in (folder / place).iterdir())


def stored(invoice: Invoice) -> bytes:
    return bytes(invoice.files.get(kind=InvoiceFile.Kind.XML).content)


def name_of(invoice: Invoice) -> str:
    return file_name(invoice.number, hashlib.sha256(stored(invoice)).hexdigest())


def test_the_stored_file_is_handed_over_once(invoice: Invoice, folder: Path) -> None:
    assert send_waiting(now=NOW) == ONE
    assert send_waiting(now=LATER) == Counter()

    (name,) = names(folder, "outgoing")
    assert name == name_of(invoice)
    assert name.startswith("TC-2027-0001-")
    assert (folder / "outgoing" / name).read_bytes() == stored(invoice)
    assert names(folder, "making") == []
    row = Delivery.objects.get()
    assert (row.invoice, row.channel, row.dropped_at, row.sent_by) == (invoice, "outbox", NOW, None)
    assert row.sha256 == hashlib.sha256(stored(invoice)).hexdigest()


def test_a_credit_note_goes_the_same_way_and_after_its_invoice(world: World, invoice: Invoice, folder: Path) -> None:
    back = returned(world, invoice)
    note = credit_invoice(
        invoice_id=back.pk, seen=back.status, reason="Fel år.", now=LATER, by=world.person(Role.GRANTEE)
    )
    assert send_waiting(now=LATER)[SendOutcome.HANDED_OVER] == 2
    assert [row.invoice_id for row in Delivery.objects.order_by("pk")] == [invoice.pk, note.pk]
    assert b"<CreditNote " in (folder / "outgoing" / name_of(note)).read_bytes()


def test_only_what_is_issued_after_the_choice_is_handed_over(world: World, folder: Path) -> None:
    submitted(world)  # which she may have sent herself
    choose_einvoice_channel(party_id=world.teknikcollege.pk, channel=Party.EInvoiceChannel.OUTBOX, now=LATER)
    choose_einvoice_channel(
        party_id=world.teknikcollege.pk, channel=Party.EInvoiceChannel.OUTBOX, now=NOW
    )  # changes nothing
    assert send_waiting(now=LATER) == Counter()
    assert names(folder, "outgoing") == []


def test_a_demonstrations_invoice_stays_at_home(invoice: Invoice, folder: Path, settings: Settings) -> None:
    settings.DEMO = True  # the invoice is a real one: as much of another kind as a demonstration's here
    assert send_waiting(now=NOW) == Counter()


@pytest.mark.parametrize("taken_by_access_point", [False, True])
def test_killed_between_the_rename_and_the_commit_it_is_not_sent_again(
    invoice: Invoice, folder: Path, monkeypatch: pytest.MonkeyPatch, taken_by_access_point: bool
) -> None:
    rename = Outbox.hand_over

    def rename_and_die(self: Outbox, name: str) -> None:
        rename(self, name)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "hand_over", rename_and_die)
        with pytest.raises(Killed):
            send_waiting(now=NOW)
    assert Delivery.objects.get().dropped_at is None
    sent = folder / "outgoing" / name_of(invoice)
    before = sent.stat().st_mtime_ns
    if taken_by_access_point:
        sent.unlink()

    assert send_waiting(now=LATER) == ONE
    assert sent.exists() is not taken_by_access_point
    assert taken_by_access_point or sent.stat().st_mtime_ns == before
    assert Delivery.objects.get().dropped_at == LATER
    assert names(folder, "making") == []


def test_killed_before_the_rename_it_is_sent_afterwards(
    invoice: Invoice, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise Killed

    for place in ("hand_over", "prepare"):
        with monkeypatch.context() as patch:
            patch.setattr(Outbox, place, die)
            if place == "prepare":
                (folder / "making" / name_of(invoice)).write_bytes(b"half")  # a disk that lost the end
            with pytest.raises(Killed):
                send_waiting(now=NOW)
    assert names(folder, "outgoing") == []

    assert send_waiting(now=LATER) == ONE
    assert (folder / "outgoing" / name_of(invoice)).read_bytes() == stored(invoice)


def test_killed_before_the_row_is_committed_nothing_has_happened(
    invoice: Invoice, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Delivery, "save", die)
        with pytest.raises(Killed):
            send_waiting(now=NOW)
    assert names(folder, "making") == [name_of(invoice)]
    assert (names(folder, "outgoing"), Delivery.objects.count()) == ([], 0)
    assert send_waiting(now=LATER) == ONE


@pytest.mark.django_db(transaction=True)
def test_many_senders_at_once_hand_over_once(invoice: Invoice, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    renames: list[str] = []
    rename = Outbox.hand_over

    def counted(self: Outbox, name: str) -> None:
        renames.append(name)
        rename(self, name)
        (folder / "outgoing" / name).unlink()  # taken away at once, so that a second one would not be a no-op

    monkeypatch.setattr(Outbox, "hand_over", counted)
    outcomes = all_at_once(6, lambda _: send_waiting(now=NOW))

    assert renames == [name_of(invoice)]
    assert sum(outcome[SendOutcome.HANDED_OVER] for outcome in outcomes) == 1
    assert Delivery.objects.get().dropped_at == NOW


def test_an_identical_file_is_left_and_another_is_never_written_over(invoice: Invoice, folder: Path) -> None:
    target = folder / "outgoing" / name_of(invoice)
    target.write_bytes(b"something else")
    assert send_waiting(now=NOW) == Counter([SendOutcome.TAKEN])
    assert target.read_bytes() == b"something else"

    target.unlink()
    secret = folder / "secret"
    secret.write_bytes(stored(invoice))
    target.symlink_to(secret)
    assert send_waiting(now=NOW) == Counter([SendOutcome.TAKEN])

    target.unlink()
    target.write_bytes(stored(invoice))  # as after a restored backup
    assert send_waiting(now=NOW) == ONE
    assert names(folder, "outgoing") == [target.name]


def test_a_link_in_making_is_replaced_and_not_followed(
    invoice: Invoice, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = folder / "outside"
    outside.write_bytes(b"untouched")
    for name in (name_of(invoice), f".{name_of(invoice)}.part"):
        (folder / "making" / name).symlink_to(outside)
    assert send_waiting(now=NOW) == ONE
    assert outside.read_bytes() == b"untouched"
    assert not (folder / "outgoing" / name_of(invoice)).is_symlink()


def test_a_number_never_leads_out_of_the_folder() -> None:
    assert file_name("../../etc/passwd\0\n", "ab" * 32) == "_etc_passwd_-abababababababab.xml"


def test_without_its_folders_nothing_is_taken_for_sent(
    invoice: Invoice, folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "hand_over", die)
        with pytest.raises(Killed):
            send_waiting(now=NOW)
    (folder / "not-mounted").mkdir()
    settings.OUTBOX_DIR = folder / "not-mounted"
    for act in (send_waiting, read_receipts):
        with pytest.raises(OutboxUnavailable):
            act(now=NOW)
    assert Delivery.objects.get().dropped_at is None

    (folder / "not-mounted" / "making").symlink_to(folder / "making")
    with pytest.raises(OutboxUnavailable):
        send_waiting(now=NOW)


def test_a_site_without_a_folder_sends_nothing_and_the_choice_is_refused(world: World, settings: Settings) -> None:
    assert settings.OUTBOX_DIR is None
    with pytest.raises(NoOutbox):
        choose_einvoice_channel(party_id=world.teknikcollege.pk, channel=Party.EInvoiceChannel.OUTBOX, now=NOW)
    assert send_waiting(now=NOW) == read_receipts(now=NOW) == Counter()


def test_the_command_sets_up_sends_and_reads(
    world: World,
    clock: SetDay,
    settings: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock(date(2027, 1, 11))
    with pytest.raises(CommandError, match="BIDRAG_OUTBOX_DIR"):
        call_command("send_einvoices")
    settings.OUTBOX_DIR = tmp_path / "outbox"
    with pytest.raises(CommandError, match="--set-up"):
        call_command("send_einvoices")
    settings.OUTBOX_DIR.mkdir()
    call_command("send_einvoices", "--set-up")
    assert capsys.readouterr().out == "nothing to do\n"

    choose_einvoice_channel(
        party_id=world.teknikcollege.pk, channel=Party.EInvoiceChannel.OUTBOX, now=NOW - timedelta(days=1)
    )
    invoice = submitted(world)
    (settings.OUTBOX_DIR / "receipts" / "a.xml").write_bytes(receipt(invoice.number))
    call_command("send_einvoices")
    assert capsys.readouterr().out == "1 handed over, 1 receipts read\n"
    assert Delivery.objects.get().delivered_at is not None
