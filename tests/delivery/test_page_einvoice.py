"""The pages of an e-invoice: what stands in it, how far it has come, and how an organisation sends."""

import re
from base64 import b64decode
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from lxml import etree
from pytest_django import Settings

from delivery import actions
from delivery.einvoice_reader import readable
from delivery.models import Delivery
from delivery.outbox import Outbox
from delivery.queries import delivery_of
from invoicing.models import Invoice, InvoiceFile
from office.formats import kronor
from parties.actions import choose_einvoice_channel
from parties.models import Party, Role
from tests.clients import Client
from tests.conftest import SetDay
from tests.delivery.receipts import receipt
from tests.invoicing.steps import DAY, TOTAL, credited, submitted
from tests.world import World, morning

NOW = morning(DAY)


def client_of(world: World, person: str) -> Client:
    client = Client()
    client.force_login(world.person(person))
    return client


@pytest.fixture
def invoice(world: World, clock: SetDay) -> Invoice:
    clock(date(2027, 1, 11))
    return submitted(world)


@pytest.fixture
def folder(world: World, settings: Settings, tmp_path: Path) -> Path:
    settings.OUTBOX_DIR = tmp_path
    Outbox(tmp_path).set_up()
    return tmp_path


def page_of(client: Client, invoice: Invoice) -> str:
    answer = client.get(reverse("einvoice", args=[invoice.pk]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def panel(world: World, invoice: Invoice, person: str) -> str:
    found = delivery_of(invoice, world.person(person), on=DAY)
    return " ".join(render_to_string("delivery/_delivery.html", {"delivery": found}, HttpRequest()).split())


def plain(page: str) -> str:
    return " ".join(str(etree.HTML(page).xpath("string()")).split())


def test_everything_in_the_file_is_on_the_page_of_both_sides(world: World, invoice: Invoice) -> None:
    content = bytes(invoice.files.get(kind=InvoiceFile.Kind.XML).content)
    for role in (Role.GRANTEE, Role.AUDITOR):
        page = page_of(client_of(world, role), invoice)
        for element in etree.fromstring(content).iter():
            if not len(element) and not element.get("currencyID") and not element.get("mimeCode"):
                assert " ".join((element.text or "").split()) in plain(page), element.tag
        assert kronor(TOTAL) in page
        assert "TC-2027-0001.pdf (application/pdf" in page
        assert invoice.files.get(kind=InvoiceFile.Kind.XML).sha256 in page
        assert reverse("invoice_xml", args=[invoice.pk]) in page


def test_it_is_read_from_the_stored_file_and_every_value_has_a_name(world: World, invoice: Invoice) -> None:
    note = credited(world, invoice)
    for document in (invoice, note):
        content = bytes(document.files.get(kind=InvoiceFile.Kind.XML).content)
        sections = readable(content)
        values = [value for section in sections for value in section.values]
        leaves = [element for element in etree.fromstring(content).iter() if not len(element)]
        assert len(values) == len(leaves)
        assert all(value.term or value.name == "Slag av skatt" for value in values)
        (payable,) = (value.name for value in values if value.term == "BT-115")
        assert payable == ("Att kreditera" if document.credits else "Att betala")
        assert [section.heading for section in sections if section.heading.startswith("Rad")] == ["Rad 1", "Rad 2"]
        pdf = b64decode(etree.fromstring(content).findtext(".//{*}EmbeddedDocumentBinaryObject") or "")
        shown = next(value.text for value in values if value.term == "BT-125")
        assert abs(int(re.search(r"(\d+)\u00a0kB", shown)[1]) - len(pdf) // 1000) <= 1  # type: ignore[index]


def test_an_unknown_element_is_shown_under_its_own_name() -> None:
    ((section,), markup) = (readable(b"<a><b><c schemeID='9'>&lt;i></c></b><d currencyID='SEK'>x</d></a>"), "<i>")
    assert [(value.name, value.text) for value in section.values] == [("c", f"9:{markup}"), ("d", "x SEK")]


def test_strangers_drafts_and_received_invoices_have_no_page(world: World, invoice: Invoice) -> None:
    address = reverse("einvoice", args=[invoice.pk])
    assert client_of(world, "stranger").get(address).status_code == 404
    draft = world.draft(2028)
    assert client_of(world, Role.GRANTEE).get(reverse("einvoice", args=[draft.pk])).status_code == 404
    assert delivery_of(draft, world.person(Role.GRANTEE), on=DAY) is None


def test_the_issuer_sends_herself_and_says_so_once(world: World, invoice: Invoice) -> None:
    address = reverse("record_own_sending", args=[invoice.pk])
    assert "Jag har skickat e-fakturan" in panel(world, invoice, Role.GRANTEE)
    assert "Jag har skickat e-fakturan" not in panel(world, invoice, Role.OFFICER)
    assert client_of(world, "stranger").post(address).status_code == 404

    anna = client_of(world, Role.GRANTEE)
    for _ in range(2):
        assert anna.post(address).headers["Location"] == invoice.get_absolute_url()
    row = Delivery.objects.get()
    assert (row.channel, row.sent_by) == ("download", world.person(Role.GRANTEE))
    assert "Skickad av Grantee genom egen tjänst" in panel(world, invoice, Role.OFFICER)
    with pytest.raises(actions.NotTheSender):
        actions.record_own_sending(invoice_id=invoice.pk, now=NOW, by=world.person(Role.OFFICER))


def test_the_way_through_the_outbox_is_followed_on_the_page(world: World, clock: SetDay, folder: Path) -> None:
    clock(DAY)
    choose_einvoice_channel(
        party_id=world.teknikcollege.pk, channel=Party.EInvoiceChannel.OUTBOX, now=NOW - timedelta(days=1)
    )
    invoice = submitted(world)
    olle, overview = client_of(world, Role.OFFICER), reverse("einvoices")
    assert "Väntar på att skickas" in panel(world, invoice, Role.GRANTEE)
    with pytest.raises(actions.NotSentByOneself):
        actions.record_own_sending(invoice_id=invoice.pk, now=NOW, by=world.person(Role.GRANTEE))

    actions.send_waiting(now=NOW)
    assert "Ingen kvittens har kommit än" in panel(world, invoice, Role.GRANTEE)
    assert "Skickad" in plain(olle.get(overview).content.decode())

    (folder / "receipts" / "a").write_bytes(receipt(invoice.number, "AB"))
    actions.read_receipts(now=NOW)
    assert "Mottagaren har kvitterat den" in panel(world, invoice, Role.GRANTEE)
    assert invoice.number not in olle.get(overview).content.decode()

    (folder / "receipts" / "a").write_bytes(receipt(invoice.number, "RE", "Okänd <i>referens"))
    actions.read_receipts(now=NOW)
    assert "Skäl: Okänd &lt;i&gt;referens" in panel(world, invoice, Role.OFFICER)
    shown = olle.get(overview).content.decode()
    assert "Avvisad" in shown
    assert "Okänd &lt;i&gt;referens" in shown
    assert invoice.number not in client_of(world, "stranger").get(overview).content.decode()
    assert "Avvisad" in page_of(olle, invoice)


def test_the_officer_records_how_an_organisation_sends(world: World, clock: SetDay, folder: Path) -> None:
    clock(DAY)
    olle, address = client_of(world, Role.OFFICER), reverse("choose_einvoice_channel", args=[world.teknikcollege.pk])
    assert "Skickas härifrån genom en accesspunkt" in olle.get(address).content.decode()
    assert olle.send(address, {"channel": "../outbox"}).status_code == 200
    assert olle.send(address, {"channel": "outbox"}).headers["Location"] == world.teknikcollege.get_absolute_url()
    world.teknikcollege.refresh_from_db()
    assert world.teknikcollege.einvoice_channel == "outbox"
    assert world.teknikcollege.einvoice_channel_since is not None
    assert "Skickas härifrån" in olle.get(world.teknikcollege.get_absolute_url()).content.decode()


def test_without_an_access_point_the_choice_says_who_can_help(world: World, clock: SetDay) -> None:
    clock(DAY)
    address = reverse("choose_einvoice_channel", args=[world.teknikcollege.pk])
    page = client_of(world, Role.OFFICER).send(address, {"channel": "outbox"}).content.decode()
    assert "Webbplatsen har ingen accesspunkt" in page
    world.teknikcollege.refresh_from_db()
    assert world.teknikcollege.einvoice_channel == "download"
