"""Receipts from an access point: what they say is shown and told; what cannot be used is put aside, once."""

import os
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from delivery.actions import SendOutcome, read_receipts, send_waiting
from delivery.models import Delivery
from delivery.outbox import Outbox
from delivery.receipts import LARGEST, read_receipt
from delivery.rules.receipts import Answer, Receipt, ReceiptRefused
from invoicing import actions
from invoicing.models import Invoice
from parties.models import Message, MessageKind, Role
from tests.delivery.receipts import UBL, receipt
from tests.invoicing.steps import DAY
from tests.world import World, morning

NOW = morning(DAY)
LATER = NOW + timedelta(hours=1)
READ = Counter([SendOutcome.READ])
REFUSED = Counter([SendOutcome.REFUSED])


def put(folder: Path, content: bytes, name: str = "receipt.xml") -> None:
    (folder / "receipts" / name).write_bytes(content)


def names(folder: Path, place: str) -> list[str]:
    return sorted(path.name for path in (folder / place).iterdir())


def why(folder: Path) -> str:
    (file,) = (folder / "refused").glob("*.reason.txt")
    return file.read_text()


@pytest.mark.parametrize("code", ["AB", "AP"])
def test_acknowledged_is_delivered(sent: Invoice, folder: Path, code: str) -> None:
    put(folder, receipt(sent.number, code, "Tack"))
    assert read_receipts(now=LATER) == READ
    row = Delivery.objects.get()
    assert (row.delivered_at, row.refused_at, row.reason) == (LATER, None, "")
    assert (names(folder, "receipts"), names(folder, "refused"), len(names(folder, "read"))) == ([], [], 1)
    assert not Message.objects.filter(kind=MessageKind.EINVOICE_REFUSED).exists()


def test_a_refusal_is_kept_with_its_reason_and_told_to_both_sides_once(
    world: World, sent: Invoice, folder: Path
) -> None:
    reason = "Er referens\n\u202eokänd <b>"
    put(folder, receipt(sent.number, "RE", reason, "BV"), "1.xml")
    put(folder, receipt(sent.number, "RE", "Något annat"), "2.xml")
    put(folder, receipt(sent.number, "AB"), "3.xml")
    assert read_receipts(now=LATER) == Counter({SendOutcome.READ: 3})

    row = Delivery.objects.get()
    assert (row.refused_at, row.reason) == (LATER, "Er referens okänd <b>; BV")
    told = Message.objects.filter(kind=MessageKind.EINVOICE_REFUSED)
    assert {message.user for message in told} == {world.person(Role.GRANTEE), world.person(Role.OFFICER)}
    assert all(row.reason in message.text and message.url == sent.get_absolute_url() for message in told)
    assert len(told) == 2


def test_acknowledged_first_and_refused_afterwards_is_refused(sent: Invoice, folder: Path) -> None:
    for moment, code in ((NOW, "AB"), (LATER, "RE")):
        put(folder, receipt(sent.number, code))
        read_receipts(now=moment)
    row = Delivery.objects.get()
    assert (row.delivered_at, row.refused_at, row.reason) == (NOW, LATER, "Mottagaren angav inget skäl.")


def test_killed_before_the_receipt_is_moved_it_is_read_again_and_changes_nothing(sent: Invoice, folder: Path) -> None:
    put(folder, receipt(sent.number, "RE", "Fel"))
    (folder / "read").chmod(0o500)
    if os.access(folder / "read", os.W_OK):  # root may write everywhere
        (folder / "read").chmod(0o770)
        read_receipts(now=NOW)
        put(folder, receipt(sent.number, "RE", "Fel"))
    else:
        assert read_receipts(now=NOW) == Counter()
        (folder / "read").chmod(0o770)
    assert read_receipts(now=LATER) == READ
    assert Delivery.objects.get().refused_at == NOW
    assert Message.objects.filter(kind=MessageKind.EINVOICE_REFUSED).count() == 2


def test_a_receipt_that_outruns_a_killed_sender_is_used(
    world: World, sent: Invoice, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = world.draft(2028)
    rename = Outbox.hand_over

    def rename_and_die(self: Outbox, name: str) -> None:
        rename(self, name)
        raise KeyboardInterrupt

    day = morning(date(2028, 1, 10))
    second = actions.submit_invoice(invoice_id=second.pk, now=day, by=world.person(Role.GRANTEE))
    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "hand_over", rename_and_die)
        with pytest.raises(KeyboardInterrupt):
            send_waiting(now=day)
    put(folder, receipt(second.number))
    assert read_receipts(now=day) == Counter({SendOutcome.HANDED_OVER: 1, SendOutcome.READ: 1})


def test_forged_receipts_are_put_aside(world: World, sent: Invoice, folder: Path) -> None:
    unsent = actions.submit_invoice(
        invoice_id=world.draft(2028).pk, now=morning(date(2028, 1, 10)), by=world.person(Role.GRANTEE)
    )
    forged = {
        "unknown number": receipt("TC-2027-0099"),
        "never handed over": receipt(unsent.number, "RE"),
        "of somebody else": receipt(sent.number, "RE", receiver="0007:2021005489"),
        "pattern": receipt("%", "RE"),
        "sql": receipt("' OR 1=1 --", "RE"),
    }
    for name, content in forged.items():
        put(folder, content, name)
    assert read_receipts(now=LATER) == Counter({SendOutcome.REFUSED: len(forged)})
    assert read_receipts(now=LATER) == Counter()
    row = Delivery.objects.get()
    assert (row.delivered_at, row.refused_at) == (None, None)
    assert len(names(folder, "refused")) == 2 * len(forged)


def test_a_service_provider_as_receiver_is_believed_while_the_number_is_one_issuers(
    world: World, sent: Invoice, folder: Path
) -> None:
    put(folder, receipt(sent.number, receiver=""), "1")
    put(folder, receipt(sent.number, receiver="0242:123456"), "2")
    assert read_receipts(now=LATER) == Counter({SendOutcome.READ: 2})


HUGE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "skadad"),
        (b"\x00\xff\xfe", "skadad"),
        (receipt("TC-2027-0001")[:-20], "skadad"),
        (HUGE, "DOCTYPE"),
        (HUGE.decode().encode("utf-16"), "DOCTYPE"),
        (receipt("X", extra='<!DOCTYPE x SYSTEM "file:///etc/passwd">'), "DOCTYPE"),
        (b"<a>" * 300 + b"</a>" * 300, "nivåer"),
        (b"<a/>", "annat slag"),
        (receipt("TC-2027-0001").replace(b"ApplicationResponse-2", b"ApplicationResponse-3"), "annat slag"),
        (receipt("TC-2027-0001", "XX"), "'XX'"),
        (receipt("TC-2027-0001", ""), "koden ''"),
        (receipt(" "), "vilken faktura"),
        (receipt("TC-2027-0001", responses=0), "har 0"),
        (receipt("TC-2027-0001", responses=2), "har 2"),
        (b" " * (LARGEST + 1), "megabyte"),
    ],
)
def test_what_is_no_receipt_is_refused_with_its_reason(content: bytes, said: str) -> None:
    with pytest.raises(ReceiptRefused, match=said):
        read_receipt(content)


def test_comments_hide_nothing() -> None:
    content = receipt("TC-2027-0001").replace(b"TC-2027", b"TC<!-- x -->-2027<?pi x?>")
    assert read_receipt(content) == Receipt(reference="TC-2027-0001", code="AB", reason="", receiver="0007:5593982225")
    assert read_receipt(content).answer is Answer.DELIVERED
    assert UBL.encode() in content


def test_what_nobody_sees_is_not_in_the_number_of_the_invoice() -> None:
    found = read_receipt(receipt("\ufeffTC-\u00ad2027-0001\u200b", "RE", "Fel\u202e referens"))
    assert (found.reference, found.reason) == ("TC-2027-0001", "Fel referens")


def test_a_long_reason_is_cut_with_a_sign() -> None:
    found = read_receipt(receipt("X", "RE", "å" * 2000))
    assert (len(found.reason), found.reason[-1]) == (500, "…")


def test_a_hostile_folder_harms_nothing_and_is_emptied(
    sent: Invoice, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "receipt.xml"
    outside.write_bytes(receipt(sent.number, "RE"))
    receipts = folder / "receipts"
    (receipts / "link").symlink_to(outside)
    (receipts / "up").symlink_to("../..")
    (receipts / "loop").symlink_to("loop")
    (receipts / "folder").mkdir()
    (receipts / "folder" / "inside.xml").write_bytes(receipt(sent.number, "RE"))
    os.mkfifo(receipts / "pipe")
    with (receipts / "huge").open("wb") as huge:
        huge.truncate(10_000_000_000)  # a hole: it would fill the memory, not the disk
    (receipts / "a\\..\\..\nb\u202e.xml").write_bytes(b"x")
    (receipts / ("å" * 120)).write_bytes(b"x")
    Path(os.fsdecode(os.fsencode(receipts) + b"/\xff\xfe..")).write_bytes(b"x")
    (receipts / ".half.xml").write_bytes(b"<Appl")  # being written: not looked at

    assert read_receipts(now=LATER) == Counter({SendOutcome.REFUSED: 9})
    assert read_receipts(now=LATER) == Counter()
    assert names(folder, "receipts") == [".half.xml"]
    assert outside.read_bytes() == receipt(sent.number, "RE")
    assert len(names(folder, "refused")) == 18
    assert all(
        set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")
        for name in names(folder, "refused")
    )
    assert Delivery.objects.get().refused_at is None


def test_the_same_name_again_keeps_both_files(sent: Invoice, folder: Path) -> None:
    for content in (b"one", b"two"):
        put(folder, content)
        assert read_receipts(now=NOW) == REFUSED
    kept = [path.read_bytes() for path in sorted((folder / "refused").iterdir()) if not path.name.endswith(".txt")]
    assert sorted(kept) == [b"one", b"two"]
