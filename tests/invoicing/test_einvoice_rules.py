"""The official rules: UBL 2.1, EN 16931, Peppol BIS Billing 3. No fatal fault and no warning, whatever is issued."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from invoicing.einvoice import ubl_credit_note, ubl_invoice, with_pdf
from invoicing.management.einvoice_rules import LARGEST, OfficialRules, RulesMissing
from invoicing.pdf import invoice_pdf
from invoicing.rules.content import InvoiceContent, Side
from tests.einvoices import CREDIT_NOTE, HOSTILE, INVOICE, OPERATING, contents, official_rules

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:Common"
CAC, CBC = f"{_UBL}AggregateComponents-2", f"{_UBL}BasicComponents-2"
NAMESPACES = {"cac": CAC, "cbc": CBC}
slow_machine = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def core_of(content: InvoiceContent) -> bytes:
    return ubl_credit_note(content) if content.credits else ubl_invoice(content)


def is_right(content: InvoiceContent) -> None:
    core = core_of(content)
    assert official_rules().faults(core) == []
    assert official_rules().faults(with_pdf(core, b"%PDF-1.7\n%%EOF", f"{content.number}.pdf")) == []


@settings(slow_machine, max_examples=30)
@given(contents())
def test_everything_that_passes_the_gate_is_right(content: InvoiceContent) -> None:
    is_right(content)


@pytest.mark.soak
@settings(slow_machine, max_examples=1000)
@given(contents())
def test_a_thousand_invoices_are_right(content: InvoiceContent) -> None:
    is_right(content)


def named(side: Side, name: str) -> Side:
    return replace(side, name=name, through=name, address=(name,) * 4)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("content", [INVOICE, CREDIT_NOTE], ids=["invoice", "credit note"])
def test_a_hostile_name_everywhere_is_right(content: InvoiceContent, name: str) -> None:
    line = replace(OPERATING, description=name, derivation=name, clause=name)
    hostile = replace(content, seller=named(content.seller, name), buyer=named(content.buyer, name), lines=(line,) * 3)
    is_right(replace(hostile, agreement_title=name, case_number=name, buyer_reference=name))


@pytest.mark.parametrize("amount", ["0.01", "999999999999.99", "333333333333.33", "0.00"])
@pytest.mark.parametrize("lines", [1, 3, 20])
def test_every_amount_adds_up(amount: str, lines: int) -> None:
    is_right(replace(INVOICE, lines=(replace(OPERATING, amount=Decimal(amount)),) * lines))


@pytest.mark.parametrize("content", [INVOICE, CREDIT_NOTE], ids=["invoice", "credit note"])
def test_with_its_real_pdf_it_is_right(content: InvoiceContent) -> None:
    core = core_of(content)
    assert official_rules().faults(with_pdf(core, invoice_pdf(content, core), f"{content.number}.pdf")) == []


# That the checker finds what is wrong.

Break = Callable[[etree._Element], None]


def _all(root: etree._Element, path: str) -> list[etree._Element]:
    found = root.xpath(path, namespaces=NAMESPACES)
    assert isinstance(found, list)
    elements = [one for one in found if isinstance(one, etree._Element)]
    assert elements, path
    return elements


def said(path: str, text: str) -> Break:
    def change(root: etree._Element) -> None:
        for one in _all(root, path):
            one.text = text

    return change


def without(path: str) -> Break:
    def change(root: etree._Element) -> None:
        for one in _all(root, path):
            parent = one.getparent()
            assert parent is not None
            parent.remove(one)

    return change


def twice(path: str) -> Break:
    def change(root: etree._Element) -> None:
        first = _all(root, path)[0]
        first.addnext(etree.fromstring(etree.tostring(first)))

    return change


def following(path: str, xml: str) -> Break:
    """Put an element after the one at `path`."""

    def change(root: etree._Element) -> None:
        for one in _all(root, path):
            one.addnext(etree.fromstring(f'<a xmlns:cac="{CAC}" xmlns:cbc="{CBC}">{xml}</a>')[0])

    return change


def attribute(path: str, name: str, value: str | None) -> Break:
    def change(root: etree._Element) -> None:
        for one in _all(root, path):
            one.attrib.pop(name, None)
            if value is not None:
                one.set(name, value)

    return change


LINE, SELLER, BUYER = "//cac:InvoiceLine[1]", "//cac:AccountingSupplierParty", "//cac:AccountingCustomerParty"
VAT_OF_SELLER = (
    "<cac:PartyTaxScheme><cbc:CompanyID>SE559398222501</cbc:CompanyID>"
    "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"
)
BROKEN: list[tuple[str, Break]] = [
    ("UBL 2.1 SCHEMAV_ELEMENT_CONTENT", following("/*/cbc:ID", "<cbc:DueDate>2027-02-10</cbc:DueDate>")),
    ("UBL 2.1 SCHEMAV_CVC_DATATYPE_VALID_1_2_1", said("/*/cbc:IssueDate", "11 januari 2027")),
    ("EN 16931 BR-06", without(f"{SELLER}//cbc:RegistrationName")),
    ("EN 16931 BR-61", without("//cac:PayeeFinancialAccount")),
    ("EN 16931 BR-CO-10", said("//cac:LegalMonetaryTotal/cbc:LineExtensionAmount", "841510.01")),
    ("EN 16931 BR-CO-15", said("//cbc:TaxInclusiveAmount", "841510.01")),
    ("EN 16931 BR-CO-16", said("//cbc:PayableAmount", "841510.01")),
    ("EN 16931 BR-CO-18", without("//cac:TaxSubtotal")),
    ("EN 16931 BR-DEC-23", said(f"{LINE}/cbc:LineExtensionAmount", "635510.001")),
    ("EN 16931 BR-O-01", said("//cac:TaxCategory/cbc:ID", "E")),
    ("EN 16931 BR-O-02", following(f"{SELLER}//cac:PostalAddress", VAT_OF_SELLER)),
    ("EN 16931 BR-O-05", following(f"{LINE}//cac:ClassifiedTaxCategory/cbc:ID", "<cbc:Percent>0</cbc:Percent>")),
    ("EN 16931 BR-O-08", said("//cbc:TaxableAmount", "841510.01")),
    ("EN 16931 BR-O-10", without("//cbc:TaxExemptionReason | //cbc:TaxExemptionReasonCode")),
    ("EN 16931 BR-O-12", said(f"{LINE}//cac:ClassifiedTaxCategory/cbc:ID", "E")),
    ("EN 16931 UBL-DT-07", attribute("//cbc:EmbeddedDocumentBinaryObject", "filename", None)),
    ("Peppol PEPPOL-EN16931-R002", twice("/*/cbc:Note")),
    ("Peppol PEPPOL-EN16931-R003", without("/*/cbc:BuyerReference")),
    ("Peppol PEPPOL-EN16931-R008", said("/*/cbc:BuyerReference", " ")),
    ("Peppol PEPPOL-EN16931-R010", without(f"{BUYER}//cbc:EndpointID")),
    ("Peppol PEPPOL-EN16931-R020", without(f"{SELLER}//cbc:EndpointID")),
    ("Peppol PEPPOL-EN16931-R051", attribute(f"{LINE}/cbc:LineExtensionAmount", "currencyID", "EUR")),
    ("Peppol PEPPOL-EN16931-R053", twice("/*/cac:TaxTotal")),
    ("Peppol PEPPOL-EN16931-R110", said(f"{LINE}//cbc:StartDate", "2026-12-31")),
    ("Peppol PEPPOL-EN16931-R120", said(f"{LINE}//cbc:PriceAmount", "1.00")),
    ("Peppol PEPPOL-COMMON-R049", said(f"{BUYER}//cbc:EndpointID", "232100-0164")),
    ("Peppol SE-R-004", said(f"{SELLER}//cbc:CompanyID", "559398-2225")),
    ("Peppol SE-R-009", said("//cac:PayeeFinancialAccount/cbc:ID", "5050-1055")),
]


@pytest.mark.parametrize(("rule", "breaks"), BROKEN, ids=[rule for rule, _ in BROKEN])
def test_the_checker_finds_a_broken_rule(rule: str, breaks: Break) -> None:
    root = etree.fromstring(with_pdf(ubl_invoice(INVOICE), b"%PDF", "a.pdf"))
    breaks(root)
    found = [f"{fault.layer} {fault.rule}" for fault in official_rules().faults(etree.tostring(root))]
    assert rule in found


def test_the_checker_finds_what_is_only_a_warning() -> None:
    root = etree.fromstring(ubl_invoice(INVOICE))
    following("/*/cbc:ID", "<cbc:UUID>1</cbc:UUID>")(root)
    (fault,) = official_rules().faults(etree.tostring(root))
    assert (fault.layer, fault.severity) == ("EN 16931", "warning")
    assert str(fault).startswith(f"EN 16931 warning [{fault.rule}] ")


def test_the_checker_finds_a_broken_credit_note() -> None:
    root = etree.fromstring(ubl_credit_note(CREDIT_NOTE))
    said("//cbc:PayableAmount", "1.00")(root)
    assert "BR-CO-16" in [fault.rule for fault in official_rules().faults(etree.tostring(root))]


BOMB = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(
    ("xml", "fault"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "Start tag expected"),
        (b"<a/>", "neither an invoice nor a credit note"),
        (BOMB.encode(), "document type declaration"),
        (BOMB.encode("utf-16"), "document type declaration"),
        (b"<a>" + b" " * LARGEST + b"</a>", "More than 20000000 bytes"),
    ],
)
def test_what_is_no_e_invoice_is_one_fault(xml: bytes, fault: str) -> None:
    (found,) = official_rules().faults(xml)
    assert fault in found.text


# Newer rules than those of the packages.

NEWER = """<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:svrl="http://purl.oclc.org/dsdl/svrl">
  <xsl:template match="/"><svrl:schematron-output>
    <svrl:failed-assert id="NEW-1" flag="warning" location="/"><svrl:text>En ny regel</svrl:text></svrl:failed-assert>
  </svrl:schematron-output></xsl:template>
</xsl:stylesheet>"""


def test_a_folder_of_newer_rules_is_used_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "PEPPOL-EN16931-UBL.xslt").write_text(NEWER)
    monkeypatch.setenv("BIDRAG_PEPPOL_RULES", str(tmp_path))
    assert [fault.rule for fault in OfficialRules.chosen().faults(ubl_invoice(INVOICE))] == ["NEW-1"]


def test_it_says_which_rules_it_used_and_of_the_kept_ones_uses_the_newest(tmp_path: Path) -> None:
    ubl, cen, peppol = OfficialRules().used
    assert (ubl, cen) == ("UBL 2.1", "EN 16931: 1.3.16, 2026-03-30, EN16931-UBL-validation.xslt")
    assert re.match(r"Peppol BIS Billing 3: 20\d\d-\d\d-\d\d, PEPPOL-EN16931-UBL.xsl", peppol)
    for name, day in (("PEPPOL-1.xsl", "2026-05-11"), ("PEPPOL-2.xsl", "2025-11-10"), ("PEPPOL-3.xsl", "")):
        (tmp_path / name).write_text(NEWER.replace("<xsl:template", f"<!--Last update: {day}--><xsl:template", 1))
    assert OfficialRules(tmp_path).used[1:] == [cen, "Peppol BIS Billing 3: 2026-05-11, PEPPOL-1.xsl"]


def test_a_number_with_a_wrong_check_digit_is_refused_as_the_rules_of_today_do() -> None:
    right = ubl_invoice(INVOICE)
    assert official_rules().faults(right) == []
    wrong = official_rules().faults(right.replace(b"5593982225<", b"5593982224<"))
    assert [(fault.rule, fault.severity) for fault in wrong] == [
        ("PEPPOL-COMMON-R049", "fatal"),
        ("PEPPOL-COMMON-R049", "fatal"),
        ("SE-R-013", "fatal"),
    ]


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulesMissing):
        OfficialRules(tmp_path)
