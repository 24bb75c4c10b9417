"""Receipts of e-invoices: UBL ApplicationResponse, as a Peppol Message Level Response is written. From outside."""

from lxml import etree

from delivery.rules.receipts import Receipt, ReceiptRefused, receipt
from office.xml_reading import XmlRefused, read_xml

LARGEST = 1_000_000  # bytes

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_NAMES = {"cac": f"{_UBL}CommonAggregateComponents-2", "cbc": f"{_UBL}CommonBasicComponents-2"}
_ROOT = f"{{{_UBL}ApplicationResponse-2}}ApplicationResponse"


def read_receipt(content: bytes) -> Receipt:
    """Read one receipt of one invoice. The caller says whether there is such an invoice.

    Refused with ReceiptRefused: more than a megabyte; broken XML, or XML with a document type; another message than
    an ApplicationResponse; answers about none or several documents; a code other than AB, AP and RE.
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
    return receipt(
        number=_text(_only(response, "cac:DocumentReference/cbc:ID")),
        code=_text(_only(response, "cac:Response/cbc:ResponseCode")),
        texts=[_text(found) for found in response.iterfind(".//cac:Response/cbc:Description", _NAMES)],
        receiver=_receiver(root),
    )


def _only(node: etree._Element, path: str) -> etree._Element:
    found = node.findall(path, _NAMES)
    if len(found) != 1:
        name = path.rpartition(":")[2]
        raise ReceiptRefused(f"Kvittensen ska ha en {name} på sin plats, och har {len(found)}.")
    return found[0]


def _receiver(root: etree._Element) -> str:
    found = root.find("cac:ReceiverParty/cbc:EndpointID", _NAMES)
    return "" if found is None else f"{found.get('schemeID', '')}:{_text(found)}"


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()
