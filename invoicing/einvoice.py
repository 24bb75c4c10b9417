"""The e-invoice: Peppol BIS Billing 3 in UBL 2.1, made from the content alone.

A grant without counter-performance is outside VAT: category O on every line, no rate and no VAT number anywhere.
No circle between the files: `ubl_invoice` or `ubl_credit_note` makes the core, the PDF carries the core, and
`with_pdf` makes what is sent, the core with that PDF in it.
"""

import base64
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from lxml import etree

from invoicing.rules.content import F_TAX, InvoiceContent, Line, Side
from invoicing.rules.due_date import WEEKDAYS
from invoicing.rules.einvoice_gate import endpoint, forbidden_character
from office import formats, numbers
from office.formats import sentence
from parties.rules import bankgiro, contact, peppol
from parties.rules.organisation_number import OrganisationNumber, OrganisationNumberRefused
from parties.rules.peppol import PeppolIdRefused

CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
OUTSIDE_VAT = (
    "Bidraget lämnas utan motprestation och omfattas inte av mervärdesskatt: "
    "3 kap. 1 § mervärdesskattelagen (2023:200)."
)

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_CAC, _CBC = f"{_UBL}CommonAggregateComponents-2", f"{_UBL}CommonBasicComponents-2"
_INVOICE, _CREDIT_NOTE = f"{_UBL}Invoice-2", f"{_UBL}CreditNote-2"
_SWEDISH_NUMBER = "0007"
_PLACE = re.compile(r"(?P<code>[0-9]{3} ?[0-9]{2}) (?P<city>.*\S)")


class EInvoiceRefused(ValueError):
    """Raised when the content cannot be an e-invoice. The gate says the same before a number is taken."""


def ubl_invoice(content: InvoiceContent) -> bytes:
    """Write the invoice as UBL 2.1 (type 380), without the PDF. The same content gives the same bytes.

    Refused with EInvoiceRefused: a draft, a credit note, no lines; a blank name or reference; a line outside the
    grant year, with parts of an öre or below nought; a character that XML has no place for; an endpoint,
    organisation number or bankgiro of the wrong shape.
    """
    if content.credits:
        raise EInvoiceRefused("This is a credit note.")
    document = _Document(_INVOICE, "Invoice")
    _head(document, content)
    document.value("DueDate", content.due_date.isoformat())
    document.value("InvoiceTypeCode", "380")
    _references(document, content)
    _parties(document, content)
    _payment(document, content)
    document.child("PaymentTerms").value("Note", _terms(content))
    _amounts(document, content)
    for number, line in enumerate(content.lines, start=1):
        _line(document.child("InvoiceLine"), "InvoicedQuantity", number, line, content.year)
    return document.as_bytes()


def ubl_credit_note(content: InvoiceContent) -> bytes:
    """Write the credit note as UBL 2.1 (type 381), with a reference to the invoice that it credits.

    The amounts are positive, as in every UBL credit note. It asks for no payment, so it names no account and no due
    date. Refused with EInvoiceRefused: what `ubl_invoice` refuses, and content that credits nothing.
    """
    if not content.credits:
        raise EInvoiceRefused("A credit note says which invoice it credits.")
    document = _Document(_CREDIT_NOTE, "CreditNote")
    _head(document, content)
    document.value("CreditNoteTypeCode", "381")
    _references(document, content)
    _parties(document, content)
    document.child("PaymentTerms").value("Note", f"Krediterar faktura {content.credits.number}. Ska inte betalas.")
    _amounts(document, content)
    for number, line in enumerate(content.lines, start=1):
        _line(document.child("CreditNoteLine"), "CreditedQuantity", number, line, content.year)
    return document.as_bytes()


def with_pdf(core_xml: bytes, pdf: bytes, filename: str) -> bytes:
    """Embed the PDF in the core (of this module) as its only additional document; this is what is sent.

    Taking the element out again gives back the core, byte for byte.
    """
    # The core is ours; all the same it may declare nothing and fetch nothing.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True)
    root = etree.fromstring(core_xml, parser)
    reference = etree.Element(f"{{{_CAC}}}AdditionalDocumentReference")
    node = _Node(reference)
    node.value("ID", root.findtext(f"{{{_CBC}}}ID"))
    node.value("DocumentDescription", "Dokumentet som PDF")
    attachment = node.child("Attachment")
    attachment.value(
        "EmbeddedDocumentBinaryObject",
        base64.b64encode(pdf).decode(),
        mimeCode="application/pdf",
        filename=filename,
    )
    contract = root.find(f"{{{_CAC}}}ContractDocumentReference")
    if contract is None:
        raise AssertionError("every core names its agreement")
    contract.addnext(reference)
    return _bytes(root)


class _Node:
    """An element under construction. UBL prescribes the order of everything."""

    def __init__(self, element: etree._Element) -> None:
        self._element = element

    def child(self, name: str) -> "_Node":
        return _Node(etree.SubElement(self._element, f"{{{_CAC}}}{name}"))

    def value(self, name: str, text: str | None, /, **attributes: str) -> None:
        """Add a value that must be there."""
        if text is None or not text.strip():
            raise EInvoiceRefused(f"{name} is blank.")
        if found := forbidden_character(text):
            raise EInvoiceRefused(f"{name} has the character {found}, which XML has no place for.")
        element = etree.SubElement(self._element, f"{{{_CBC}}}{name}", attributes)
        element.text = text

    def value_if_any(self, name: str, text: str) -> None:
        """Add a value, or nothing where it is blank: Peppol refuses an empty element (R008)."""
        if text.strip():
            self.value(name, text)

    def amount(self, name: str, amount: Decimal) -> None:
        if not amount.is_finite() or amount < 0 or numbers.decimals(amount) > 2:
            raise EInvoiceRefused(f"{name} cannot be {amount}.")
        self.value(name, f"{amount:.2f}", currencyID="SEK")


class _Document(_Node):
    def __init__(self, namespace: str, name: str) -> None:
        self._root = etree.Element(f"{{{namespace}}}{name}", nsmap={None: namespace, "cac": _CAC, "cbc": _CBC})
        super().__init__(self._root)

    def as_bytes(self) -> bytes:
        return _bytes(self._root)


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _head(document: _Document, content: InvoiceContent) -> None:
    if not content.lines:
        raise EInvoiceRefused("An e-invoice has at least one line.")
    document.value("CustomizationID", CUSTOMIZATION)
    document.value("ProfileID", PROFILE)
    document.value("ID", content.number)
    document.value("IssueDate", content.issue_date.isoformat())


def _references(document: _Document, content: InvoiceContent) -> None:
    document.value("Note", _note(content))
    document.value("DocumentCurrencyCode", "SEK")
    document.value("BuyerReference", content.buyer_reference)
    _period(document, date(content.year, 1, 1), date(content.year, 12, 31))
    if content.credits:
        credited = document.child("BillingReference").child("InvoiceDocumentReference")
        credited.value("ID", content.credits.number)
        credited.value("IssueDate", content.credits.issue_date.isoformat())
    agreement = content.case_number if content.case_number.strip() else content.agreement_title
    document.child("ContractDocumentReference").value("ID", agreement)


def _note(content: InvoiceContent) -> str:
    """The only note that Peppol allows (R002)."""
    demo = "Demodata – ingen riktig faktura. " if content.demo else ""
    why = f" Skäl: {sentence(content.credit_reason)}" if content.credit_reason else ""
    credit = f"Krediterar faktura {content.credits.number}.{why} " if content.credits else ""
    kind = f"Tilläggsfaktura. {content.asks_beside}. " if content.is_supplementary else ""
    signed = f", undertecknat {formats.day(content.agreement_signed_on)}" if content.agreement_signed_on else ""
    case = f", ärende {content.case_number}" if content.case_number.strip() else ""
    return f"{demo}{credit}{kind}Bidrag för {content.year} enligt {content.agreement_title}{signed}{case}."


def _terms(content: InvoiceContent) -> str:
    terms = f"{formats.counted(content.payment_days, 'dag', 'dagar')} netto från fakturadatum."
    if content.pay_by != content.due_date:
        terms += (
            f" Förfallodag {WEEKDAYS[content.due_date.weekday()]} {formats.day(content.due_date)}. "
            f"Förfallodagen är ingen bankdag: betalning senast {formats.day(content.pay_by)} är i tid."
        )
    if content.seller.late_interest.strip():
        terms += f" Dröjsmålsränta: {sentence(content.seller.late_interest)}"
    return terms


def _period(node: _Node, first_day: date, last_day: date) -> None:
    period = node.child("InvoicePeriod")
    period.value("StartDate", first_day.isoformat())
    period.value("EndDate", last_day.isoformat())


def _parties(document: _Document, content: InvoiceContent) -> None:
    try:
        seller, buyer = content.seller, replace(content.buyer, registered_office="")  # the standard has none of a buyer
        _party(document.child("AccountingSupplierParty").child("Party"), seller, endpoint(seller))
        _party(document.child("AccountingCustomerParty").child("Party"), buyer, buyer.peppol_id)
    except (PeppolIdRefused, OrganisationNumberRefused) as refusal:
        raise EInvoiceRefused(str(refusal)) from refusal


def _party(party: _Node, side: Side, address: str) -> None:
    scheme, _, identifier = peppol.parse(address).partition(":")
    party.value("EndpointID", identifier, schemeID=scheme)
    party.child("PartyName").value("Name", side.name)
    _address(party.child("PostalAddress"), side.address)
    if side.f_tax:
        tax = party.child("PartyTaxScheme")
        tax.value("CompanyID", F_TAX)
        tax.child("TaxScheme").value("ID", "TAX")
    legal = party.child("PartyLegalEntity")
    legal.value("RegistrationName", side.name)
    legal.value("CompanyID", str(OrganisationNumber(side.organisation_number)), schemeID=_SWEDISH_NUMBER)
    if side.registered_office.strip():
        legal.value("CompanyLegalForm", f"Säte: {side.registered_office}")
    _contact(party, side)


def _contact(party: _Node, side: Side) -> None:
    name = ", ".join(part for part in (side.through, side.contact) if part.strip())
    if not name and not side.contact_at.strip():
        return
    node = party.child("Contact")
    node.value_if_any("Name", name)
    node.value_if_any("ElectronicMail" if contact.is_mail(side.contact_at) else "Telephone", side.contact_at)


def _address(address: _Node, envelope: tuple[str, ...]) -> None:
    """Sort the lines of an envelope into the fields of UBL; what fits no field keeps its words in a line."""
    lines = [line for line in envelope if line.strip()]
    place = _PLACE.fullmatch(lines[-1]) if lines else None
    streets = sorted(lines[:-1] if place else lines, key=lambda line: line.startswith("c/o "))
    for name, line in zip(("StreetName", "AdditionalStreetName"), streets, strict=False):
        address.value(name, line)
    if place:
        address.value("CityName", place["city"])
        address.value("PostalZone", place["code"])
    if more := streets[2:]:
        address.child("AddressLine").value("Line", ", ".join(more))
    address.child("Country").value("IdentificationCode", "SE")


def _payment(document: _Document, content: InvoiceContent) -> None:
    try:
        digits = bankgiro.parse(content.bankgiro)
    except bankgiro.BankgiroRefused as refusal:
        raise EInvoiceRefused(str(refusal)) from refusal
    means = document.child("PaymentMeans")
    means.value("PaymentMeansCode", "30", name="Credit transfer")
    means.value("PaymentID", content.number)
    account = means.child("PayeeFinancialAccount")
    account.value("ID", digits)
    account.value("Name", content.seller.name)
    account.child("FinancialInstitutionBranch").value("ID", "SE:BANKGIRO")


def _amounts(document: _Document, content: InvoiceContent) -> None:
    tax = document.child("TaxTotal")
    tax.amount("TaxAmount", Decimal(0))
    subtotal = tax.child("TaxSubtotal")
    subtotal.amount("TaxableAmount", content.total)
    subtotal.amount("TaxAmount", Decimal(0))
    category = subtotal.child("TaxCategory")
    category.value("ID", "O")
    category.value("TaxExemptionReasonCode", "VATEX-EU-O")
    category.value("TaxExemptionReason", OUTSIDE_VAT)
    category.child("TaxScheme").value("ID", "VAT")
    total = document.child("LegalMonetaryTotal")
    for name in ("LineExtensionAmount", "TaxExclusiveAmount", "TaxInclusiveAmount", "PayableAmount"):
        total.amount(name, content.total)


def _line(node: _Node, quantity: str, number: int, line: Line, year: int) -> None:
    if not date(year, 1, 1) <= line.first_day <= line.last_day <= date(year, 12, 31):
        raise EInvoiceRefused(f"Line {number} is of another period than {year}.")
    node.value("ID", str(number))
    node.value_if_any("Note", f"Enligt {line.clause}" if line.clause.strip() else "")
    node.value(quantity, "1", unitCode="C62")  # UN/ECE Recommendation 20: one
    node.amount("LineExtensionAmount", line.amount)
    _period(node, line.first_day, line.last_day)
    item = node.child("Item")
    item.value_if_any("Description", line.derivation)
    item.value("Name", line.description)
    category = item.child("ClassifiedTaxCategory")
    category.value("ID", "O")
    category.child("TaxScheme").value("ID", "VAT")
    node.child("Price").amount("PriceAmount", line.amount)
