"""Receipts of e-invoices: UBL ApplicationResponse, as MLR, MLS and Invoice Response of Peppol are. From outside."""

from collections.abc import Iterator

from lxml import etree

from delivery.rules.receipts import Receipt, ReceiptRefused, Why, receipt
from office.xml_reading import XmlRefused, read_xml

LARGEST = 1_000_000  # bytes

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_NAMES = {"cac": f"{_UBL}CommonAggregateComponents-2", "cbc": f"{_UBL}CommonBasicComponents-2"}
_ROOT = f"{{{_UBL}ApplicationResponse-2}}ApplicationResponse"


def read_receipt(content: bytes) -> Receipt:
    """Read one receipt of one document. The caller says whether it is of an invoice that has been sent.

    Refused with ReceiptRefused: more than a megabyte; broken XML, or XML with a document type; another message than
    an ApplicationResponse; answers about none or several documents; a code that none of the three messages has.
    """
    if len(content) > LARGEST:
        raise ReceiptRefused("Filen är större än en megabyte. En kvittens är några kilobyte.")
    try:
        root = read_xml(content)
    except XmlRefused as refusal:
        raise ReceiptRefused(str(refusal)) from None
    if root.tag != _ROOT:
        raise ReceiptRefused("Filen är XML av ett annat slag än en kvittens (UBL ApplicationResponse).")
    response = _only(root, "cac:DocumentResponse")
    document = _only(response, "cac:DocumentReference")
    return receipt(
        reference=_text(_only(document, "cbc:ID")),
        code=_text(_only(response, "cac:Response/cbc:ResponseCode")),
        why=list(_reasons(response)),
        document_type=_text(document.find("cbc:DocumentTypeCode", _NAMES)),
        sender=_address(root, "cac:SenderParty"),
        receiver=_address(root, "cac:ReceiverParty"),
    )


def _reasons(response: etree._Element) -> Iterator[Why]:
    """What is said about the document and about its lines, in the order in which it is said."""
    for found in response.iterfind(".//cac:Response", _NAMES):
        for description in found.iterfind("cbc:Description", _NAMES):
            yield Why(text=_text(description))
        for status in found.iterfind("cac:Status", _NAMES):
            code = status.find("cbc:StatusReasonCode", _NAMES)
            texts = [_text(reason) for reason in status.iterfind("cbc:StatusReason", _NAMES)]
            texts += [_condition(condition) for condition in status.iterfind("cac:Condition", _NAMES)]
            said = ", ".join(text for text in texts if text)
            yield Why(_text(code), "" if code is None else code.get("listID", ""), said)


def _condition(condition: etree._Element) -> str:
    """What should have stood, where the receiver says it: the term of the standard (BT-10) and its value."""
    parts = (_text(condition.find(f"cbc:{name}", _NAMES)) for name in ("AttributeID", "Description"))
    return " ".join(part for part in parts if part)


def _only(node: etree._Element, path: str) -> etree._Element:
    found = node.findall(path, _NAMES)
    if len(found) != 1:
        name = path.rpartition(":")[2]
        raise ReceiptRefused(f"Kvittensen ska ha en {name} på sin plats, och har {len(found)}.")
    return found[0]


def _address(root: etree._Element, party: str) -> str:
    found = root.find(f"{party}/cbc:EndpointID", _NAMES)
    return "" if found is None else f"{found.get('schemeID', '')}:{_text(found)}"


def _text(element: etree._Element | None) -> str:
    return "" if element is None else (element.text or "").strip()
