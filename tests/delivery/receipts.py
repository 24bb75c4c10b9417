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
