"""What a receiver says of an e-invoice reaches the one who can do something about it, and stays until it is done."""

from datetime import date, timedelta
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from django.urls import reverse
from psycopg import sql

from delivery.actions import SendOutcome, read_receipts, send_waiting
from delivery.models import Delivery, Reply
from delivery.receipts import read_receipt
from invoicing import actions
from invoicing.models import Invoice
from overview.queries.to_do import tasks_for
from parties.models import Message, MessageKind, Role, User
from tests.clients import Client
from tests.conftest import SetDay
from tests.database import AppSession
from tests.delivery.receipts import ENVELOPE, receipt, standard
from tests.delivery.test_receipts import put
from tests.invoicing.steps import DAY
from tests.world import World, morning

LATER = morning(DAY) + timedelta(hours=1)
NEXT_YEAR = morning(date(2028, 1, 10))


def read(folder: Path, *contents: bytes) -> dict[SendOutcome, int]:
    for number, content in enumerate(contents):
        put(folder, content, f"{number}.xml")
    return dict(read_receipts(now=LATER))


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def on_desk(world: World, role: Role) -> list[str]:
    return [task.why for task in tasks_for(world.person(role), today=DAY) if task.action == "Hantera"]


def another_sent(world: World) -> Invoice:
    second = actions.submit_invoice(invoice_id=world.draft(2028).pk, now=NEXT_YEAR, by=world.person(Role.GRANTEE))
    send_waiting(now=NEXT_YEAR)
    return second


def test_the_access_point_refuses_the_envelope_and_both_sides_are_told(
    world: World, sent: Invoice, folder: Path
) -> None:
    assert read(folder, receipt(ENVELOPE, "RE", "Regel bruten")) == {SendOutcome.READ: 1}
    assert (Delivery.objects.get().refused_at, Delivery.objects.get().reason) == (LATER, "Regel bruten")
    told = Message.objects.filter(kind=MessageKind.EINVOICE_REFUSED)
    assert {message.user for message in told} == {world.person(Role.GRANTEE), world.person(Role.OFFICER)}
    assert on_desk(world, Role.GRANTEE) == ["Mottagaren har avvisat den. Regel bruten"]


def test_an_envelope_that_was_first_taken_and_then_refused_is_the_same_e_invoice(
    world: World, sent: Invoice, folder: Path
) -> None:
    assert read(folder, standard(ENVELOPE, "AB")) == {SendOutcome.READ: 1}
    another_sent(world)
    assert read(folder, standard(ENVELOPE, "RE", "SV:Avklippt")) == {SendOutcome.READ: 1}
    assert Delivery.objects.get(invoice=sent).reason == "SV: Avklippt"
    assert Delivery.objects.exclude(invoice=sent).get().refused_at is None


def test_an_answer_named_after_the_file_that_was_taken_is_of_that_file(
    world: World, sent: Invoice, folder: Path
) -> None:
    second = another_sent(world)
    (name,) = (path.name for path in (folder / "outgoing").iterdir() if path.name.startswith(second.number))
    put(folder, standard(ENVELOPE, "RE", "REC"), f"mlr-{name}")
    assert dict(read_receipts(now=NEXT_YEAR)) == {SendOutcome.READ: 1}
    assert [row.invoice for row in Delivery.objects.exclude(refused_at=None)] == [second]


def test_a_refusal_that_may_be_of_either_waits_for_the_officer_who_says_of_which(
    world: World, sent: Invoice, folder: Path, clock: SetDay
) -> None:
    clock(DAY)
    second = another_sent(world)
    assert read(folder, standard(ENVELOPE, "RE", "REF:Okänd referens")) == {SendOutcome.REFUSED: 1}
    assert not Delivery.objects.exclude(refused_at=None).exists()
    waiting = ["Mottagaren har avvisat den. En referens är fel eller saknas: Okänd referens"]
    assert (on_desk(world, Role.OFFICER), on_desk(world, Role.GRANTEE)) == (waiting, [])
    reply = Reply.objects.get()
    assert reply.payer == world.region
    assert Message.objects.get(url=reply.get_absolute_url()).user == world.person(Role.OFFICER)

    officer = browser(world.person(Role.OFFICER))
    page = officer.get(reverse("start")).content.decode()
    assert reply.get_absolute_url() in page
    refused = officer.post(reply.get_absolute_url(), {"number": "TC-2027-9999", "note": "Ringde accesspunkten."})
    assert "Ingen e-faktura med nummer TC-2027-9999" in refused.content.decode()
    assert "Ringde accesspunkten." in refused.content.decode()
    assert on_desk(world, Role.OFFICER) == waiting

    assert (
        officer.post(reply.get_absolute_url(), {"number": second.number, "note": "Ringde accesspunkten."}).status_code
        == 302
    )
    assert on_desk(world, Role.OFFICER) == []
    row = Delivery.objects.get(invoice=second)
    assert row.reason == "En referens är fel eller saknas: Okänd referens"
    assert "Ringde accesspunkten." in officer.get(reply.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (receipt("TC-2027-0099", "RE", "Fel"), "Ingen e-faktura med nummer 'TC-2027-0099' har lämnats härifrån."),
        (receipt("Faktura 7", "UQ", "Vad?"), "Ingen e-faktura med nummer 'Faktura 7' har lämnats härifrån."),
        (standard("TC-2027-0001", "RE", document_type="231"), "en handling av ett annat slag (kod '231')"),
        (standard("TC-2027-0001", "CA", document_type="381"), "av ett annat slag än kod 381"),
    ],
)
def test_a_refusal_or_question_that_matches_nothing_stays_with_the_officer_until_it_is_dealt_with(
    world: World, sent: Invoice, folder: Path, content: bytes, why: str
) -> None:
    assert read(folder, content) == {SendOutcome.REFUSED: 1}
    assert read(folder, content) == {SendOutcome.REFUSED: 1}
    row = Delivery.objects.get()
    assert (row.refused_at, row.delivered_at) == (None, None)
    reply = Reply.objects.get()
    assert why in reply.unmatched
    assert (len(on_desk(world, Role.OFFICER)), on_desk(world, Role.GRANTEE)) == (1, [])

    client = browser(world.person(Role.OFFICER))
    assert "Skriv vad som har gjorts" in client.post(reply.get_absolute_url(), {"note": ""}).content.decode()
    client.post(reply.get_absolute_url(), {"number": "", "note": "Inte vår."})
    assert on_desk(world, Role.OFFICER) == []
    again = client.post(reply.get_absolute_url(), {"number": "", "note": "En gång till."})
    assert again.status_code == 409
    assert Reply.objects.get().note == "Inte vår."


def test_a_receipt_of_nothing_that_only_says_that_all_is_well_is_put_aside(
    world: World, sent: Invoice, folder: Path
) -> None:
    assert read(folder, receipt("TC-2027-0099", "AB")) == {SendOutcome.REFUSED: 1}
    assert not Reply.objects.exists()


def test_the_buyers_reason_and_its_code_are_told_in_swedish(sent: Invoice, folder: Path) -> None:
    words = "Er referens saknas i beställningsregistret."
    read(folder, standard(sent.number, "RE", f"REF:{words}", "NON", "ZZZ", document_type="380"))
    assert Delivery.objects.get().reason == f"En referens är fel eller saknas: {words}; ZZZ"


def test_a_reason_on_a_line_what_is_asked_for_and_what_should_have_stood_are_told() -> None:
    content = (
        standard("TC-2027-0001", "RE", "REF:Fel")
        .replace(b"</cbc:StatusReason>", b"</cbc:StatusReason><cac:Condition><cbc:AttributeID>BT-10</cbc:AttributeID>"
                 b"<cbc:Description>010-ABC124</cbc:Description></cac:Condition>")
        .replace(b"</cac:Status>", b'</cac:Status><cac:Status><cbc:StatusReasonCode listID="OPStatusAction">NIN'
                 b"</cbc:StatusReasonCode></cac:Status>")
        .replace(b"</cac:DocumentResponse>", b"<cac:LineResponse><cac:Response>"
                 b"<cbc:Description>BR-O-05</cbc:Description><cac:Status><cbc:StatusReasonCode>BV</cbc:StatusReasonCode></cac:Status></cac:Response>"
                 b"</cac:LineResponse></cac:DocumentResponse>")
    )  # fmt: skip
    assert read_receipt(content).reason == (
        "En referens är fel eller saknas: Fel, BT-10 010-ABC124; Mottagaren vill ha en ny faktura; "
        "BR-O-05; En regel för e-fakturor är bruten"
    )


@pytest.mark.parametrize(
    "said",
    [
        ("UQ", "Mottagaren har en fråga och väntar med den tills den är besvarad."),
        ("CA", "Mottagaren godkänner den med förbehåll."),
    ],
)
def test_a_question_reaches_the_grantee_and_stays_until_it_is_answered(
    world: World, sent: Invoice, folder: Path, clock: SetDay, said: tuple[str, str]
) -> None:
    clock(DAY)
    code, words = said
    assert read(folder, standard(sent.number, code, "REF:Vems är den?", document_type="380")) == {SendOutcome.READ: 1}
    whole = f"{words} En referens är fel eller saknas: Vems är den?"
    assert (Delivery.objects.get().delivered_at, Delivery.objects.get().refused_at) == (LATER, None)
    assert on_desk(world, Role.GRANTEE) == [whole]
    told = Message.objects.filter(kind=MessageKind.EINVOICE_REFUSED)
    assert {message.user for message in told} == {world.person(Role.GRANTEE), world.person(Role.OFFICER)}
    assert all(whole in message.text for message in told)

    client, reply = browser(world.person(Role.GRANTEE)), Reply.objects.get()
    assert whole in client.get(reverse("invoice", args=[sent.pk])).content.decode()
    client.post(reply.get_absolute_url(), {"note": "Svarat per telefon."})
    assert on_desk(world, Role.GRANTEE) == []


@pytest.mark.parametrize(
    "said",
    [
        ("AB", "Mottagaren har tagit emot den."),
        ("IP", "Mottagaren behandlar den."),
        ("AP", "Mottagaren har godkänt den."),
        ("PD", "Mottagaren uppger att den är betald."),
    ],
)
def test_what_the_buyer_does_with_it_is_told_in_words_on_the_invoice(
    world: World, sent: Invoice, folder: Path, clock: SetDay, said: tuple[str, str]
) -> None:
    clock(DAY)
    code, words = said
    assert read(folder, standard(sent.number, code, document_type="380")) == {SendOutcome.READ: 1}
    assert words in browser(world.person(Role.GRANTEE)).get(reverse("invoice", args=[sent.pk])).content.decode()
    assert on_desk(world, Role.GRANTEE) == []
    assert not Message.objects.filter(kind=MessageKind.EINVOICE_REFUSED).exists()


def test_a_reply_is_nobody_elses_to_see(world: World, sent: Invoice, folder: Path, clock: SetDay) -> None:
    clock(DAY)
    read(folder, standard(sent.number, "UQ"), standard("ANNAN-2027-0001", "RE", ident="R-2"))
    stranger = browser(world.person("stranger"))
    for reply in Reply.objects.all():
        assert stranger.get(reply.get_absolute_url()).status_code == 404
        assert stranger.post(reply.get_absolute_url(), {"note": "Min"}).status_code == 404


REPLY: LiteralString = """INSERT INTO delivery_reply
    (code, reason, reference, sender, receiver, unmatched, sha256, came_at, note, delivery_id)
    SELECT 'RE', 'Fel', 'X', '', '', 'Ingen', repeat('b', 64), now(), '', NULL::bigint"""
BROKEN: list[tuple[LiteralString, str]] = [
    (REPLY.replace("'RE'", "'XX'"), "reply_code_known"),
    (REPLY.replace("repeat('b', 64)", "'b'"), "reply_sha256_is_one"),
    (REPLY.replace("'Ingen'", "''"), "reply_of_a_delivery_or_for_a_person"),
    (REPLY.replace("'RE'", "'AB'"), "reply_of_a_delivery_or_for_a_person"),
    (REPLY.replace("now(), ''", "now(), 'Klart'"), "reply_handled_by_somebody_who_says_how"),
]


@pytest.mark.parametrize(("statement", "constraint"), BROKEN)
def test_a_broken_reply_is_refused(app_session: AppSession, statement: LiteralString, constraint: str) -> None:
    with pytest.raises(psycopg.IntegrityError) as refusal:
        app_session.execute(statement)
    assert refusal.value.diag.constraint_name == constraint


HANDLED = """UPDATE delivery_reply SET handled_at = now(), note = 'Klart',
    handled_by_id = (SELECT min(id) FROM parties_user)"""
NEVER: list[LiteralString] = ["reason = 'Annat'", "note = 'Annat'", "code = 'AB'", "came_at = now()"]


def test_what_was_said_and_done_is_never_edited(world: World, app_session: AppSession) -> None:
    app_session.execute(REPLY)
    app_session.execute(HANDLED)
    for change in NEVER:
        with pytest.raises(psycopg.Error):
            app_session.execute(sql.SQL("UPDATE delivery_reply SET {}").format(sql.SQL(change)))
    with pytest.raises(psycopg.Error):
        app_session.execute("DELETE FROM delivery_reply")
