"""The invoice's page and PDF: for those whose it is; for all others it does not exist."""

import re
from datetime import date

import pytest
from django.urls import reverse

from invoicing.actions import submit_invoice
from invoicing.models import InvoiceFile
from parties.models import Party, Role
from tests.clients import Client
from tests.conftest import SetDay
from tests.world import World, morning

DAY = date(2027, 1, 11)


@pytest.fixture
def anna(world: World, clock: SetDay) -> Client:
    clock(DAY)
    client = Client()
    client.force_login(world.person(Role.GRANTEE))
    return client


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_draft_shows_each_amount_with_its_derivation(world: World, anna: Client) -> None:
    page = plain(anna.get(reverse("invoice", args=[world.draft().pk])).content.decode())

    assert "617 000 kr × 1,03 = 635 510,00 kr (§ 7)" in page
    assert "841 510,00 kr" in page
    assert "Skicka fakturan" in page


def test_the_page_says_whom_to_ask(world: World, anna: Client) -> None:
    reached = {"invoice_contact": "Eva Ek", "invoice_contact_at": "08-465 004 00", "registered_office": "Örebro"}
    Party.objects.filter(pk=world.teknikcollege.pk).update(**reached)
    page = plain(anna.get(reverse("invoice", args=[world.draft().pk])).content.decode())

    assert "<br>Säte Örebro" in page
    assert "<br>Referens Eva Ek, 08-465 004 00" in page


def test_sending_it_numbers_it_and_offers_the_pdf(world: World, anna: Client) -> None:
    draft = world.draft()
    page = anna.post(reverse("submit_invoice", args=[draft.pk]), follow=True)

    assert (
        "Faktura TC-2027-0001 är inskickad till Region Örebro län. Den förfaller 2027-02-10." in page.content.decode()
    )
    pdf = anna.get(reverse("invoice_pdf", args=[draft.pk]))
    assert pdf.content == bytes(InvoiceFile.objects.get(invoice=draft, kind=InvoiceFile.Kind.PDF).content)
    assert pdf["Content-Disposition"] == 'attachment; filename="TC-2027-0001.pdf"'
    assert pdf["X-Content-Type-Options"] == "nosniff"


def test_what_stands_in_the_way_is_named_with_who_must_act(world: World, anna: Client) -> None:
    Party.objects.filter(pk=world.region.pk).update(buyer_reference="")
    draft = world.draft()
    page = anna.get(reverse("invoice", args=[draft.pk])).content.decode()

    assert "Er referens saknas för Region Örebro län." in page
    assert "Bidragsgivarens handläggare" in page
    assert "Skicka fakturan</button>" not in page
    answer = anna.post(reverse("submit_invoice", args=[draft.pk]), follow=True).content.decode()
    assert "Fakturan skickades inte." in answer


def test_forged_fields_change_nothing(world: World, anna: Client) -> None:
    draft = world.draft()
    forged = {"number": "X-1", "total": "1", "amount": "999999", "status": "paid", "issuer": world.stranger.pk}
    anna.post(reverse("submit_invoice", args=[draft.pk]), forged)
    draft.refresh_from_db()

    assert draft.number == "TC-2027-0001"
    assert draft.status == "submitted"
    assert draft.issuer == world.teknikcollege
    assert draft.total is not None
    assert str(draft.total.amount) == "841510.00"


@pytest.mark.parametrize("route", ["invoice", "invoice_pdf", "invoice_xml", "submit_invoice"])
def test_for_another_organisation_it_does_not_exist(world: World, clock: SetDay, route: str) -> None:
    clock(DAY)
    invoice = submit_invoice(invoice_id=world.draft().pk, now=morning(DAY), by=world.person(Role.GRANTEE))
    client = Client()
    client.force_login(world.person("stranger"))
    method = client.post if route == "submit_invoice" else client.get

    theirs, nobodys = method(reverse(route, args=[invoice.pk])), method(reverse(route, args=[999_999]))

    assert theirs.status_code == nobodys.status_code == 404
    token = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
    assert token.sub(b"", theirs.content) == token.sub(b"", nobodys.content)


def test_a_draft_has_no_pdf_to_take(world: World, anna: Client) -> None:
    assert anna.get(reverse("invoice_pdf", args=[world.draft().pk])).status_code == 404
