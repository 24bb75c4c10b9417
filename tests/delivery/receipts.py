"""Receipts as an access point writes them."""

from xml.sax.saxutils import escape

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"


def receipt(
    number: str, code: str = "AB", *texts: str, receiver: str = "0007:5593982225", responses: int = 1, extra: str = ""
) -> bytes:
    """A Message Level Response about an invoice; `receiver` empty: to nobody in particular."""
    scheme, _, identifier = receiver.partition(":")
    party = f'<cac:ReceiverParty><cbc:EndpointID schemeID="{scheme}">{identifier}</cbc:EndpointID></cac:ReceiverParty>'
    said = "".join(f"<cbc:Description>{escape(text)}</cbc:Description>" for text in texts)
    response = (
        f"<cac:DocumentResponse><cac:Response><cbc:ResponseCode>{escape(code)}</cbc:ResponseCode>{said}</cac:Response>"
        f"<cac:DocumentReference><cbc:ID>{escape(number)}</cbc:ID></cac:DocumentReference></cac:DocumentResponse>"
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{extra}'
        f'<ApplicationResponse xmlns="{UBL}ApplicationResponse-2" xmlns:cac="{UBL}CommonAggregateComponents-2" '
        f'xmlns:cbc="{UBL}CommonBasicComponents-2">'
        "<cbc:CustomizationID>urn:fdc:peppol.eu:poacc:trns:mlr:3</cbc:CustomizationID><cbc:ID>R-1</cbc:ID>"
        f"{party if receiver else ''}{response * responses}</ApplicationResponse>"
    ).encode()


ENVELOPE = "6c0b2f0e-0000-4000-8000-000000000001"


def standard(
    reference: str, code: str, *said: str, document_type: str = "", sender: str = "0007:2321000164", ident: str = "R-1"
) -> bytes:
    """As the papers of Peppol have it: what is said stands in Status, and the sender is named. Each is a
    code of the list OPStatusReason and, after a colon, words."""
    statuses = "".join(f"<cac:Status>{_status(one)}</cac:Status>" for one in said)
    kind = f"<cbc:DocumentTypeCode>{document_type}</cbc:DocumentTypeCode>" if document_type else ""
    scheme, _, number = sender.partition(":")
    return (
        f'<ApplicationResponse xmlns="{UBL}ApplicationResponse-2" xmlns:cac="{UBL}CommonAggregateComponents-2" '
        f'xmlns:cbc="{UBL}CommonBasicComponents-2"><cbc:ID>{ident}</cbc:ID>'
        f'<cac:SenderParty><cbc:EndpointID schemeID="{scheme}">{number}</cbc:EndpointID></cac:SenderParty>'
        '<cac:ReceiverParty><cbc:EndpointID schemeID="0007">5593982225</cbc:EndpointID></cac:ReceiverParty>'
        f"<cac:DocumentResponse><cac:Response><cbc:ResponseCode>{code}</cbc:ResponseCode>{statuses}</cac:Response>"
        f"<cac:DocumentReference><cbc:ID>{escape(reference)}</cbc:ID>{kind}</cac:DocumentReference>"
        "</cac:DocumentResponse></ApplicationResponse>"
    ).encode()


def _status(said: str) -> str:
    code, _, text = said.partition(":")
    reason = f"<cbc:StatusReason>{escape(text)}</cbc:StatusReason>" if text else ""
    return f'<cbc:StatusReasonCode listID="OPStatusReason">{code}</cbc:StatusReasonCode>{reason}'
