"""What the e-invoice says, and what it refuses to say."""

import hashlib
import os
import pickle
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from invoicing.einvoice import EInvoiceRefused, ubl_credit_note, ubl_invoice, with_pdf
from invoicing.pdf import invoice_pdf
from invoicing.rules.content import InvoiceContent
from tests.einvoices import CREDIT_NOTE, HOSTILE, INVOICE, OPERATING

ROOT = Path(__file__).resolve().parents[2]
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:Common"
NAMESPACES = {"cac": f"{_UBL}AggregateComponents-2", "cbc": f"{_UBL}BasicComponents-2"}


def said(xml: bytes, path: str) -> list[str]:
    """The texts that a path finds; `//cac:Item/cbc:Name`."""
    found = etree.fromstring(xml).xpath(path, namespaces=NAMESPACES)
    assert isinstance(found, list)
    return [one.text or "" for one in found if isinstance(one, etree._Element)]


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/*/cbc:ID", ["TC-2027-0001"]),
        ("/*/cbc:IssueDate | /*/cbc:DueDate", ["2027-01-11", "2027-02-10"]),
        ("/*/cbc:InvoiceTypeCode", ["380"]),
        (
            "/*/cbc:Note",
            ["Bidrag för 2027 enligt Avtal om Teknikcollege 2026–2030, undertecknat 2026-01-15, ärende 26RS1."],
        ),
        ("/*/cbc:BuyerReference", ["010-ABC123"]),
        ("/*/cac:InvoicePeriod/*", ["2027-01-01", "2027-12-31"]),
        ("/*/cac:ContractDocumentReference/cbc:ID", ["26RS1"]),
        ("//cbc:EndpointID[@schemeID = '0007']", ["5593982225", "2321000164"]),
        ("//cac:PartyLegalEntity/cbc:CompanyID[@schemeID = '0007']", ["5593982225", "2321000164"]),
        ("//cac:PostalAddress/cbc:StreetName", ["Idrottsvägen 37B", "Box 1615"]),
        ("//cac:PostalAddress/cbc:AdditionalStreetName", ["c/o IUC Industrihubb AB"]),
        ("//cac:PostalAddress/cbc:PostalZone", ["702 32", "701 16"]),
        ("//cac:PostalAddress/cbc:CityName", ["Örebro", "Örebro"]),
        ("//cac:AccountingCustomerParty//cac:Contact/*", ["Regional tillväxtnämnd"]),
        ("//cac:AccountingSupplierParty//cac:Contact/*", ["Eva Ek", "eva.ek@example.se"]),
        ("//cbc:CompanyLegalForm", ["Säte: Örebro"]),
        ("//cbc:PaymentMeansCode", ["30"]),
        ("//cbc:PaymentID", ["TC-2027-0001"]),
        ("//cac:PayeeFinancialAccount/cbc:ID", ["50501055"]),
        ("//cac:FinancialInstitutionBranch/cbc:ID", ["SE:BANKGIRO"]),
        ("/*/cac:PaymentTerms/cbc:Note", ["30 dagar netto från fakturadatum."]),
        ("//cac:TaxCategory/cbc:ID | //cac:ClassifiedTaxCategory/cbc:ID", ["O", "O", "O"]),
        ("//cbc:TaxExemptionReasonCode", ["VATEX-EU-O"]),
        ("//cbc:TaxAmount", ["0.00", "0.00"]),
        ("//cbc:TaxableAmount | //cbc:PayableAmount[@currencyID = 'SEK']", ["841510.00", "841510.00"]),
        ("//cac:Item/cbc:Name", ["Verksamhetsbidrag 2027", "Särskilt verksamhetsbidrag 2027"]),
        ("//cac:InvoiceLine/cbc:Note", ["Enligt § 7", "Enligt § 7"]),
        ("//cac:InvoiceLine[1]/cac:Item/cbc:Description", ["617 000 kr × 1,03 = 635 510,00 kr (§ 7)"]),
        ("//cac:InvoiceLine/cbc:LineExtensionAmount", ["635510.00", "206000.00"]),
        ("//cbc:Percent | //cac:PartyTaxScheme", []),
    ],
)
def test_the_invoice_says_what_the_receiving_system_needs(path: str, values: list[str]) -> None:
    assert said(ubl_invoice(INVOICE), path) == values


def test_a_credit_note_refers_to_its_invoice_and_asks_for_no_payment() -> None:
    xml = ubl_credit_note(CREDIT_NOTE)

    assert said(xml, "/*/cbc:CreditNoteTypeCode") == ["381"]
    assert said(xml, "//cac:BillingReference/cac:InvoiceDocumentReference/*") == ["TC-2027-0001", "2027-01-11"]
    assert said(xml, "/*/cac:PaymentTerms/cbc:Note") == ["Krediterar faktura TC-2027-0001. Ska inte betalas."]
    assert said(xml, "//cbc:CreditedQuantity") == ["1", "1"]
    assert said(xml, "//cbc:DueDate | //cac:PaymentMeans") == []


def test_who_to_ask_is_reached_by_telephone_or_not_named_at_all() -> None:
    rung = replace(INVOICE.seller, contact="", contact_at="08-465 004 00")
    unnamed = replace(INVOICE.seller, contact="", contact_at="", registered_office=" ")

    contact = "//cac:AccountingSupplierParty//cac:Contact"
    assert said(ubl_invoice(replace(INVOICE, seller=rung)), f"{contact}/cbc:Telephone") == ["08-465 004 00"]
    nobody = ubl_invoice(replace(INVOICE, seller=unnamed))
    assert said(nobody, f"{contact} | //cbc:CompanyLegalForm") == []


def test_a_demonstration_is_never_taken_for_an_invoice() -> None:
    (note,) = said(ubl_invoice(replace(INVOICE, demo=True)), "/*/cbc:Note")
    assert note.startswith("Demodata – ingen riktig faktura. ")


def test_the_later_day_of_payment_is_explained() -> None:
    (terms,) = said(ubl_invoice(replace(INVOICE, pay_by=date(2027, 2, 15))), "/*/cac:PaymentTerms/cbc:Note")
    assert terms.endswith("betalning senast 2027-02-15 är i tid.")


def test_without_a_case_number_the_agreement_is_known_by_its_title() -> None:
    xml = ubl_invoice(replace(INVOICE, case_number="", agreement_signed_on=None))
    assert said(xml, "/*/cac:ContractDocumentReference/cbc:ID") == ["Avtal om Teknikcollege 2026–2030"]
    assert said(xml, "/*/cbc:Note") == ["Bidrag för 2027 enligt Avtal om Teknikcollege 2026–2030."]


@pytest.mark.parametrize(
    ("address", "streets", "place", "rest"),
    [
        ((), [], [], []),
        (("Örebro",), ["Örebro"], [], []),
        (("701 16 Örebro",), [], ["Örebro", "701 16"], []),
        (("c/o A", "B 1", "701 16 Örebro"), ["B 1", "c/o A"], ["Örebro", "701 16"], []),
        (("A", "B", "C", "D", "70116 Örebro"), ["A", "B"], ["Örebro", "70116"], ["C, D"]),
        (("A", " ", "P.O. Box 5, Oslo"), ["A", "P.O. Box 5, Oslo"], [], []),
    ],
)
def test_an_address_loses_no_line(
    address: tuple[str, ...], streets: list[str], place: list[str], rest: list[str]
) -> None:
    xml = ubl_invoice(replace(INVOICE, seller=replace(INVOICE.seller, address=address)))
    at = "//cac:AccountingSupplierParty//cac:PostalAddress"
    assert said(xml, f"{at}/cbc:StreetName | {at}/cbc:AdditionalStreetName") == streets
    assert said(xml, f"{at}/cbc:CityName | {at}/cbc:PostalZone") == place
    assert said(xml, f"{at}/cac:AddressLine/cbc:Line") == rest


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_any_name_stays_what_it_is(name: str) -> None:
    side = replace(INVOICE.seller, name=name, address=(name, "701 16 Örebro"))
    line = replace(OPERATING, description=name, derivation=name)
    core = ubl_invoice(replace(INVOICE, seller=side, lines=(line,), buyer_reference=name))
    for xml in (core, with_pdf(core, b"%PDF", "a.pdf")):
        assert set(said(xml, "//cac:AccountingSupplierParty//cac:PartyName/cbc:Name")) == {name}
        assert said(xml, "//cbc:BuyerReference | //cac:Item/*[self::cbc:Name or self::cbc:Description]") == [name] * 3


Change = Callable[[InvoiceContent], InvoiceContent]
WRONG: dict[str, Change] = {
    "a draft": lambda c: replace(c, number=""),
    "no lines": lambda c: replace(c, lines=()),
    "a blank reference": lambda c: replace(c, buyer_reference=" \u00a0"),
    "a blank name": lambda c: replace(c, seller=replace(c.seller, name=" ")),
    "a blank description": lambda c: replace(c, lines=(replace(OPERATING, description=""),)),
    "a blank agreement": lambda c: replace(c, case_number="", agreement_title=""),
    "nobody to send it to": lambda c: replace(c, buyer=replace(c.buyer, peppol_id="")),
    "an endpoint of the wrong shape": lambda c: replace(c, buyer=replace(c.buyer, peppol_id="0007:212300-0164")),
    "an endpoint with a wrong check digit": lambda c: replace(c, buyer=replace(c.buyer, peppol_id="0007:2321000165")),
    "no organisation number": lambda c: replace(c, seller=replace(c.seller, organisation_number="")),
    "a personal number": lambda c: replace(c, seller=replace(c.seller, organisation_number="1212121212")),
    "a part of an öre": lambda c: replace(c, lines=(replace(OPERATING, amount=Decimal("1.001")),)),
    "a negative amount": lambda c: replace(c, lines=(replace(OPERATING, amount=Decimal(-1)),)),
    "an endless amount": lambda c: replace(c, lines=(replace(OPERATING, amount=Decimal("NaN")),)),
    "a line of another year": lambda c: replace(c, lines=(replace(OPERATING, last_day=date(2028, 1, 1)),)),
    "a bell": lambda c: replace(c, seller=replace(c.seller, name="Ring\u0007")),
    "a null": lambda c: replace(c, lines=(replace(OPERATING, derivation="a\0b"),)),
    "half a pair of surrogates": lambda c: replace(c, agreement_title="\ud800"),
    "no character": lambda c: replace(c, buyer_reference="\uffff"),
}


@pytest.mark.parametrize("content", [INVOICE, CREDIT_NOTE], ids=["invoice", "credit note"])
@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_an_e_invoice_is_refused(content: InvoiceContent, wrong: str) -> None:
    write = ubl_credit_note if content.credits else ubl_invoice
    with pytest.raises(EInvoiceRefused):
        write(WRONG[wrong](content))


@pytest.mark.parametrize("bankgiro", ["", "50501056", "5050-10 55", "123456"])
def test_an_account_of_the_wrong_shape_is_refused(bankgiro: str) -> None:
    with pytest.raises(EInvoiceRefused):
        ubl_invoice(replace(INVOICE, bankgiro=bankgiro))


def test_an_invoice_is_not_a_credit_note() -> None:
    with pytest.raises(EInvoiceRefused):
        ubl_invoice(CREDIT_NOTE)
    with pytest.raises(EInvoiceRefused):
        ubl_credit_note(INVOICE)


def test_what_is_sent_is_the_core_and_the_pdf() -> None:
    pdf = bytes(range(256)) * 100
    core = ubl_invoice(INVOICE)
    sent = with_pdf(core, pdf, "TC-2027-0001.pdf")

    (carried,) = said(
        sent, "//cbc:EmbeddedDocumentBinaryObject[@filename='TC-2027-0001.pdf'][@mimeCode='application/pdf']"
    )
    assert b64decode(carried) == pdf
    start, end = sent.index(b"  <cac:AdditionalDocumentReference>"), b"</cac:AdditionalDocumentReference>\n"
    assert sent[:start] + sent[sent.index(end) + len(end) :] == core


SENT = """
import django, hashlib, pickle, sys
django.setup()
from invoicing.einvoice import ubl_invoice, with_pdf
from invoicing.pdf import invoice_pdf
content = pickle.load(sys.stdin.buffer)
core = ubl_invoice(content)
print(hashlib.sha256(with_pdf(core, invoice_pdf(content, core), "x.pdf")).hexdigest())
"""


@pytest.mark.parametrize(
    ("seed", "zone"),
    [("1", "Pacific/Kiritimati"), pytest.param("2", "America/Los_Angeles", marks=pytest.mark.soak)],
)
def test_the_same_content_gives_the_same_three_files_in_every_process(seed: str, zone: str) -> None:
    core = ubl_invoice(INVOICE)
    here = hashlib.sha256(with_pdf(core, invoice_pdf(INVOICE, core), "x.pdf")).hexdigest()
    environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", SENT]
    there = subprocess.check_output(command, input=pickle.dumps(INVOICE), env=environment, cwd=ROOT)
    assert there.decode().strip() == here


def value(xml: bytes, path: str) -> str:
    return etree.fromstring(xml).findtext(path, "", NAMESPACES)


TERMS = "cac:PaymentTerms/cbc:Note"


def test_when_the_due_date_is_no_bank_day_both_days_are_said() -> None:
    xml = ubl_invoice(replace(INVOICE, due_date=date(2027, 2, 14), pay_by=date(2027, 2, 15)))
    assert value(xml, "cbc:DueDate") == "2027-02-14"
    assert value(xml, TERMS) == (
        "30 dagar netto från fakturadatum. Förfallodag söndag 2027-02-14. "
        "Förfallodagen är ingen bankdag: betalning senast 2027-02-15 är i tid."
    )


def test_the_reason_of_a_credit_stands_in_its_note() -> None:
    note = value(ubl_credit_note(replace(CREDIT_NOTE, credit_reason="Fel referens")), "cbc:Note")
    assert note.startswith("Krediterar faktura TC-2027-0001. Skäl: Fel referens. Bidrag för 2027")


def test_a_supplementary_invoice_says_so_in_its_note() -> None:
    note = value(ubl_invoice(replace(INVOICE, is_supplementary=True)), "cbc:Note")
    assert note.startswith("Tilläggsfaktura. Tillägg utöver avtalets villkor för året. Bidrag för 2027 enligt")


def test_f_tax_and_late_interest_are_said_of_whom_they_are_true() -> None:
    tax = "cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme"
    xml = ubl_invoice(INVOICE)
    assert (value(xml, f"{tax}/cbc:CompanyID"), "ränta" in value(xml, TERMS)) == ("", False)
    seller = replace(INVOICE.seller, f_tax=True, late_interest="8 % efter förfallodagen")
    xml = ubl_invoice(replace(INVOICE, seller=seller))
    assert value(xml, f"{tax}/cbc:CompanyID") == "Godkänd för F-skatt"
    assert value(xml, f"{tax}/cac:TaxScheme/cbc:ID") == "TAX"
    assert value(xml, TERMS).endswith(" Dröjsmålsränta: 8 % efter förfallodagen.")
