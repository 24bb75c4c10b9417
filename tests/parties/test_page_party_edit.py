"""An officer verifies who an organisation is and records what invoices carry; bad input is refused beside the field."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError
from django.urls import reverse

from parties.actions import record_invoice_details, verify_identity
from parties.models import Party, Role
from parties.models.party import InvoiceDetails
from tests.clients import KEY, Client
from tests.conftest import SetDay
from tests.world import World

DAY = date(2027, 1, 11)


@pytest.fixture
def olle(world: World, clock: SetDay) -> Client:
    clock(DAY)
    client = Client()
    client.force_login(world.person(Role.OFFICER))
    return client


@pytest.fixture
def host(world: World) -> Party:
    return Party.objects.get(slug="iuc-industrihubb-ab")


def identity(party: Party) -> str:
    return reverse("verify_identity", args=[party.pk])


def details(party: Party) -> str:
    return reverse("record_invoice_details", args=[party.pk])


def test_the_officer_verifies_with_number_and_source(world: World, olle: Client, host: Party) -> None:
    answer = olle.post(identity(host), {"number": "556677-8899", "source": "Bolagsverket 2027-01-11"})
    host.refresh_from_db()

    assert answer.headers["Location"] == host.get_absolute_url()
    assert host.verified_organisation_number == "5566778899"
    assert host.identity_verified_on == DAY
    assert host.identity_verified_by == world.person(Role.OFFICER)
    assert host.identity_source == "Bolagsverket 2027-01-11"


def test_a_wrong_check_digit_is_refused_and_nothing_typed_is_lost(olle: Client, host: Party) -> None:
    page = olle.post(identity(host), {"number": "556677-8890", "source": "Bolagsverket å ä ö"})
    host.refresh_from_db()

    assert page.status_code == 200
    assert "556677-8890 har fel kontrollsiffra." in page.content.decode()
    assert 'value="556677-8890"' in page.content.decode()
    assert 'value="Bolagsverket å ä ö"' in page.content.decode()
    assert not host.identity_is_verified


def test_the_number_of_another_party_is_not_given_to_a_second(world: World, olle: Client, host: Party) -> None:
    page = olle.post(identity(host), {"number": "559398-2225", "source": "Bolagsverket"}).content.decode()
    host.refresh_from_db()

    assert "Numret är redan kontrollerat för Teknikcollege Örebro län." in page
    assert not host.identity_is_verified
    with pytest.raises(IntegrityError, match="party_verified_number_once"):
        Party.objects.filter(pk=host.pk).update(verified_organisation_number="5593982225")


def test_what_is_verified_is_not_verified_again(world: World, olle: Client, host: Party) -> None:
    verify_identity(party_id=host.pk, number="5566778899", source="a", today=DAY, by=world.person(Role.OFFICER))
    page = olle.post(identity(host), {"number": "802499-0015", "source": "b"}).content.decode()
    host.refresh_from_db()

    assert "Identiteten är redan kontrollerad." in page
    assert "802499-0015" in page
    assert host.verified_organisation_number == "5566778899"
    assert "<form class" not in olle.get(identity(host)).content.decode()


def test_fields_that_the_form_does_not_show_change_nothing(world: World, olle: Client, host: Party) -> None:
    before = Party.objects.filter(pk=host.pk).values().get()
    forged = {
        "name": "Nytt",
        "slug": "nytt",
        "printed_organisation_number": "1",
        "identity_verified_by": "1",
        "id": "1",
    }
    olle.send(details(host), forged | {"buyer_reference": "REF 1"})

    assert Party.objects.filter(pk=host.pk).values().get() == before | {"buyer_reference": "REF 1"}


def test_the_details_are_recorded_shown_and_can_be_taken_away(olle: Client, host: Party) -> None:
    recorded = {
        "invoice_prefix": "IUC",
        "peppol_id": "0007:5566778899",
        "registered_office": "Örebro",
        "invoice_contact": "Eva Ek",
        "invoice_contact_at": "08-465 004 00",
    }
    assert "<dt>Säte</dt>" in olle.get(host.get_absolute_url()).content.decode(), "a company is asked for it"
    olle.send(details(host), recorded | {"invoice_prefix": "iuc"})
    host.refresh_from_db()
    assert {name: getattr(host, name) for name in recorded} == recorded
    assert 'value="0007:5566778899"' in olle.get(details(host)).content.decode()
    assert "Eva Ek<br>08-465 004 00" in olle.get(host.get_absolute_url()).content.decode()

    olle.send(details(host), dict.fromkeys(recorded, ""))
    host.refresh_from_db()
    assert {getattr(host, name) for name in recorded} == {""}


def test_only_what_invoices_carry_is_recorded_with_the_details(host: Party) -> None:
    assert {field.name for field in Party._meta.fields} >= InvoiceDetails.__optional_keys__
    with pytest.raises(TypeError, match="bankgiro"):
        record_invoice_details(party_id=host.pk, bankgiro="50501055")  # type: ignore[call-arg]


@pytest.mark.parametrize("text", ["fråga Eva", "eva@", "@example.se", "e v@a.se", "0", "1" * 21, "x" * 2000])
def test_a_contact_that_cannot_be_reached_is_refused_everywhere(olle: Client, host: Party, text: str) -> None:
    page = olle.send(details(host), {"invoice_contact": "Eva Ek", "invoice_contact_at": text}).content.decode()
    host.refresh_from_db()

    assert 'id="id_invoice_contact_at_error"' in page
    assert 'value="Eva Ek"' in page
    assert host.invoice_contact == ""
    with pytest.raises(IntegrityError, match="party_invoice_contact_at_mail_or_telephone"):
        Party.objects.filter(pk=host.pk).update(invoice_contact_at=text[:100])


PATTERN = r"\d{3}-[A-Z]{3}\d{3}"


def test_a_pattern_for_references_is_tried_on_an_example(world: World, olle: Client) -> None:
    region = world.region
    new = r"[A-Z]{2}\d{4}"
    asked = {"buyer_reference_pattern": new, "peppol_id": "0007:2321000164"}

    without = olle.send(details(region), asked).content.decode()
    assert "Skriv en referens som mönstret ska släppa igenom" in without
    other = olle.send(details(region), asked | {"example": "ABC-1"}).content.decode()
    assert "Mönstret släpper inte igenom exemplet." in other
    assert 'value="ABC-1"' in other
    region.refresh_from_db()
    assert region.buyer_reference_pattern == PATTERN

    olle.send(details(region), asked | {"example": "AB1234", "buyer_reference": "AB0001"})
    region.refresh_from_db()
    assert (region.buyer_reference_pattern, region.buyer_reference) == (new, "AB0001")
    assert f"<code>{new}</code>" in olle.get(region.get_absolute_url()).content.decode()


@pytest.mark.parametrize("slow", ["(a+)+", "(a|aa)*b", "a*a*a*a*b", r"\w+", "[", "a" * 101])
def test_a_pattern_that_could_be_slow_or_is_none_is_refused(world: World, olle: Client, slow: str) -> None:
    asked = {"buyer_reference_pattern": slow, "example": "a" * 100}
    page = olle.send(details(world.region), asked).content.decode()
    world.region.refresh_from_db()

    assert 'id="id_buyer_reference_pattern_error"' in page
    assert world.region.buyer_reference_pattern == PATTERN


def test_a_reference_of_another_form_is_refused_where_it_is_typed(world: World, olle: Client) -> None:
    asked = {"buyer_reference_pattern": PATTERN, "buyer_reference": "10-ABC123"}
    page = olle.send(details(world.region), asked).content.decode()
    world.region.refresh_from_db()

    assert f"Referensen har inte formen {PATTERN}." in page
    assert 'value="10-ABC123"' in page
    assert world.region.buyer_reference == "010-ABC123"


BAD = ["5050-1056", "1e5", "1_000", "١٢٣", "-0", "NaN", "5050 1055", "\x00", "5050\x00-1055", "7" * 900_000]


@pytest.mark.parametrize("text", BAD, ids=lambda text: repr(text)[:20])
def test_a_bad_bankgiro_is_an_error_beside_the_field(olle: Client, host: Party, text: str) -> None:
    page = olle.post(reverse("propose_bank_account", args=[host.pk]), {"bankgiro": text, "source": "REF 1"})
    host.refresh_from_db()

    assert page.status_code == 200
    assert 'id="id_bankgiro_error"' in page.content.decode()
    assert 'value="REF 1"' in page.content.decode()
    assert host.bankgiro == ""


HOSTILE: list[dict[str, Any]] = [
    {"data": b"buyer_reference=\xff\xfe\xed\xa0\x80", "content_type": "application/x-www-form-urlencoded"},
    {"data": b"buyer_reference=%ED%A0%80%00", "content_type": "application/x-www-form-urlencoded"},
    {"data": b"buyer_reference=" + b"x" * 1_100_000, "content_type": "application/x-www-form-urlencoded"},
    {"data": b"a=&" * 600, "content_type": "application/x-www-form-urlencoded"},
    {"data": b"buyer_reference=+2AA-", "content_type": "application/x-www-form-urlencoded; charset=utf-7"},
    {"data": b"--x\r\n", "content_type": "multipart/form-data; boundary=x; charset=utf-7"},
    {"data": b"--x\r\n", "content_type": "multipart/form-data; boundary=x; charset=rot13"},
    {"data": b"--x\r\nContent-Disposition: form-data; nam", "content_type": "multipart/form-data; boundary=x"},
    {"data": b"x", "content_type": "multipart/form-data"},
    {"data": b'{"buyer_reference": "x"}', "content_type": "application/json"},
]


@pytest.mark.parametrize("request_", HOSTILE, ids=range(len(HOSTILE)))
def test_what_no_browser_sends_is_refused_and_never_a_fault(
    olle: Client, host: Party, request_: dict[str, Any]
) -> None:
    olle.raise_request_exception = False
    answer = olle.generic("POST", details(host), **request_)
    host.refresh_from_db()

    assert answer.status_code in {200, 302, 400, 413}
    assert "\x00" not in host.buyer_reference
    assert len(host.buyer_reference) <= 100


def test_a_charset_in_capitals_is_the_same(olle: Client, host: Party) -> None:
    kind = "application/x-www-form-urlencoded; charset=UTF-8"
    shown = olle.get(details(host)).context["form"]["shown"].value()
    body = f"buyer_reference=%C3%A5&{KEY}=sidan&shown={shown}".encode()
    assert olle.generic("POST", details(host), body, kind).status_code == 302
