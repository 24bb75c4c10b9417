"""What people type, and what attackers send: read in one way, or refused in Swedish with nothing typed lost."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from office.forms import AddressField, AmountField, DayField, ParsedField, TextField, UploadField, said_of_read
from office.uploads import LARGEST
from overview.forms import RecordInvoiceDetails, VerifyIdentity
from parties.rules import bankgiro, organisation_number
from tests.conftest import SetDay


class Everything(forms.Form):
    amount = AmountField(label="Belopp")
    day = DayField(label="Dag")
    number = ParsedField(organisation_number.parse, label="Organisationsnummer")
    giro = ParsedField(bankgiro.parse, empty="", required=False)
    line = TextField(label="Rad", max_length=20)
    lines = TextField(label="Rader", max_length=20, lines=True, required=False)


GOOD = {
    "amount": "617\u00a0000,50",
    "day": " 2026-01-15 ",
    "number": "2321000164",
    "giro": "5050-1055",
    "line": ' å & <b>]]>" ',
    "lines": "ett\r\ntvå",
}


def test_what_a_swede_writes_is_read() -> None:
    form = Everything(GOOD)

    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "amount": Decimal("617000.50"),
        "day": date(2026, 1, 15),
        "number": organisation_number.OrganisationNumber("2321000164"),
        "giro": "50501055",
        "line": 'å & <b>]]>"',
        "lines": "ett\ntvå",
    }


BAD = [
    *[
        ("amount", text)
        for text in ("1e5", "1_000", "١٢٣", "-0", "NaN", "Infinity", "1.000", "1,005", "9" * 41, "0x10")
    ],
    *[
        ("day", text)
        for text in ("01/02/2026", "2026-02-29", "2026-1-5", "20260230", "٢٠٢٦-٠١-١٥", "9999-12-31", "31/2", "snart")
    ],
    *[("number", text) for text in ("212300-0165", "232100 0164", "19121212-1212", "121212-1212", "2" * 5000)],
    *[("giro", text) for text in ("5050-1056", "123", "BG 5050-1055")],
    *[("line", text) for text in ("", "   ", "x" * 21, "två\nrader", "tabb\there")],
    ("lines", "x" * 21),
]


@pytest.mark.parametrize(("name", "text"), BAD)
def test_the_rest_is_refused_beside_the_field_and_given_back(name: str, text: str) -> None:
    form = Everything(GOOD | {name: text})

    assert not form.is_valid()
    assert list(form.errors) == [name]
    assert form[name].value() == text
    html = form.as_div()
    assert f'aria-describedby="id_{name}' in html
    assert "maxlength" not in html


@pytest.mark.parametrize("name", list(GOOD))
@pytest.mark.parametrize("unseen", ["\x00", "\x0b", "\x1b", "\u2028", "\ufffe", "\ud800", "\x85"])
def test_a_character_that_stands_for_nothing_is_refused(name: str, unseen: str) -> None:
    form = Everything(GOOD | {name: f"5{unseen}5"})

    assert list(form.errors) == [name]
    assert unseen not in str(form.errors[name])


UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2064\u2066\u2069\ufeff\U000e0041\u034f\u3164"


@pytest.mark.parametrize("unseen", [*UNSEEN, UNSEEN])
def test_what_nobody_sees_is_taken_out_before_it_is_read(unseen: str) -> None:
    read, plain = Everything({name: unseen + unseen.join(text) for name, text in GOOD.items()}), Everything(GOOD)

    assert read.is_valid(), read.errors
    assert plain.is_valid()
    assert read.cleaned_data == plain.cleaned_data


def test_a_text_of_nothing_that_is_seen_is_empty() -> None:
    assert Everything(GOOD | {"line": UNSEEN}).errors["line"] == ["Fyll i det här."]


class Address(forms.Form):
    address = AddressField()


def test_an_address_is_the_one_that_is_seen() -> None:
    form = Address({"address": "\ufeffanna.\u00adlindqvist@example.se\u200b"})
    assert form.is_valid()
    assert form.cleaned_data["address"] == "anna.lindqvist@example.se"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("i dag", date(2027, 1, 11)),
        ("Idag", date(2027, 1, 11)),
        ("i går", date(2027, 1, 10)),
        ("igår", date(2027, 1, 10)),
        ("20270111", date(2027, 1, 11)),
        ("270111", date(2027, 1, 11)),
        ("11/1", date(2027, 1, 11)),
        ("31/12", date(2026, 12, 31)),
        ("11.1.2027", date(2027, 1, 11)),
        (" 11 januari\u00a02027 ", date(2027, 1, 11)),
        ("11/\u00ad1 2027", date(2027, 1, 11)),
    ],
)
def test_a_day_is_read_as_people_write_it_and_said_back(clock: SetDay, text: str, day: date) -> None:
    clock(date(2027, 1, 11))
    form = Everything(GOOD | {"day": text})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == day
    seen = text.strip().replace("\u00ad", "")
    assert said_of_read(form) == [f"”{seen}” lästes som {day}."]


def test_a_day_in_our_own_way_is_not_said_back() -> None:
    form = Everything(GOOD)
    assert form.is_valid()
    assert said_of_read(form) == []


@pytest.mark.parametrize("name", list(GOOD))
def test_a_megabyte_in_a_field_is_an_error_of_that_field(name: str) -> None:
    assert list(Everything(GOOD | {name: "7" * 1_000_000}).errors) == [name]


def test_nothing_given_asks_for_what_is_needed_in_swedish() -> None:
    form = Everything({})

    assert set(form.errors) == {"amount", "day", "number", "line"}
    assert form.errors["amount"] == ["Skriv ett belopp, till exempel 617 000,50."]
    assert form.errors["line"] == ["Fyll i det här."]


def test_a_stored_value_is_shown_as_a_swede_writes_it() -> None:
    form = Everything(initial={"amount": Decimal("617000.5"), "day": date(2026, 1, 15)})

    assert form["amount"].value() == "617\u00a0000,50"
    assert form["day"].value() == "2026-01-15"
    assert Everything(GOOD | {"amount": form["amount"].value()}).is_valid()


def test_the_officers_forms_give_digits_only() -> None:
    identity = VerifyIdentity({"number": "16232100-0164", "source": "SCB 2027-01-11"})
    details = RecordInvoiceDetails({"invoice_prefix": "tc", "peppol_id": "0007:2321000164"})

    assert identity.is_valid()
    assert identity.cleaned_data["number"] == "2321000164"
    assert details.is_valid()
    said = {"invoice_prefix": "TC", "peppol_id": "0007:2321000164", "f_tax": False}
    assert details.cleaned_data == dict.fromkeys(details.fields.keys() - {"example"}, "") | said


@pytest.mark.parametrize(
    ("name", "text"),
    [("invoice_prefix", "ÅÄÖ"), ("invoice_prefix", "TC-1"), ("peppol_id", "0007:2123000165"), ("peppol_id", "x")],
)
def test_the_officers_forms_refuse_what_the_database_would(name: str, text: str) -> None:
    assert list(RecordInvoiceDetails({name: text}).errors) == [name]


class HandIn(forms.Form):
    file = UploadField(label="Fil")


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "tom"), (b"MZ\x90\x00", "Spara den som PDF"), (b"%PDF-" + b"x" * LARGEST, "Högst 10 MB")],
)
def test_a_file_that_is_refused_says_why(content: bytes, says: str) -> None:
    file = SimpleUploadedFile("../../etc/passwd.pdf", content, "application/pdf")
    form = HandIn({}, MultiValueDict({"file": [file]}))

    assert says in form.errors["file"][0]


def test_a_file_that_is_a_text_field_or_missing_is_no_file() -> None:
    assert HandIn({"file": "%PDF-1.4"}).errors["file"] == ["Välj en fil."]
