"""What would make the e-invoice wrong though well formed, so that the official rules let it through.

They take a bankgiro with a wrong check digit, an endpoint that is another organisation's and a reference that the
buyer's system sends back. They refuse what they refuse when a number has been taken; here it is refused before.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from invoicing.rules.content import InvoiceContent, Side
from invoicing.rules.gate import Blocker, Who
from office import numbers
from parties.rules import bankgiro, buyer_reference, peppol
from parties.rules.organisation_number import OrganisationNumber, OrganisationNumberRefused

# XML 1.0, production 2 (Char): everything else cannot stand in a document, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SWEDISH = "0007:"
LARGEST = Decimal("999999999999.99")  # kronor, of an invoice as of each of its lines


def endpoint(side: Side) -> str:
    """Give the address of the e-invoice: the Peppol id, else the organisation number in the scheme of those.

    Only for a seller: where an e-invoice goes must have been said. Refused: as `peppol.endpoint`.
    """
    return side.peppol_id or peppol.endpoint(side.organisation_number)


def forbidden_character(text: str) -> str:
    """Name the first character of a text that XML has no place for, as `U+0007`; empty when there is none."""
    found = _FORBIDDEN.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def einvoice_blockers(content: InvoiceContent, *, buyer_reference_pattern: str) -> tuple[Blocker, ...]:
    """Every reason why the e-invoice of this content would be wrong; empty when there is none.

    `buyer_reference_pattern` is the buyer's, empty where it has declared none. What is missing altogether and that
    `gate.submission_blockers` names (identity, reference, bankgiro) is not named again.
    """
    return (
        *_organisation(content.seller),
        *_organisation(content.buyer),
        *_receiver(content.buyer),
        *_reference(content, buyer_reference_pattern),
        *_account(content),
        *_texts(content),
        *_amounts(content),
    )


def _organisation(side: Side) -> Iterator[Blocker]:
    """The number and the address of one side, each by itself and against the other."""
    try:
        printed = OrganisationNumber(side.organisation_number).printed if side.organisation_number else ""
    except OrganisationNumberRefused as refusal:
        how = "Kontrollera organisationsnumret mot register och ange källan."
        yield Blocker(f"Organisationsnumret för {side.name} kan inte stämma. {refusal}", Who.GRANTOR, how)
        return
    if not side.peppol_id:
        return
    try:
        address = peppol.parse(side.peppol_id)
    except peppol.PeppolIdRefused as refusal:
        yield Blocker(f"Peppol-id {side.peppol_id} för {side.name} kan inte stämma.", Who.GRANTOR, str(refusal))
        return
    if printed and address.startswith(_SWEDISH) and address != peppol.endpoint(side.organisation_number):
        what = f"Peppol-id {address} för {side.name} är en annans: organisationsnumret är {printed}."
        yield Blocker(what, Who.GRANTOR, "Rätta det av de två som är fel.")


def _receiver(buyer: Side) -> Iterator[Blocker]:
    if not buyer.peppol_id:
        how = "Ange det Peppol-id som mottagaren har uppgett, till exempel 0007: och organisationsnumret."
        yield Blocker(f"Peppol-id saknas för {buyer.name}.", Who.GRANTOR, how)


def _reference(content: InvoiceContent, pattern: str) -> Iterator[Blocker]:
    reference = content.buyer_reference
    if not reference:
        return
    try:
        fits = bool(reference.strip()) and buyer_reference.fits(reference, form=pattern)
    except buyer_reference.PatternRefused as refusal:
        what = f"Mönstret för er referens hos {content.buyer.name} går inte att använda."
        yield Blocker(what, Who.GRANTOR, str(refusal))
        return
    if not fits:
        what = f"Er referens ”{reference}” har inte den form som {content.buyer.name} kräver."
        yield Blocker(what, Who.GRANTOR, f"Ange en referens enligt mönstret {pattern}." if pattern else "Rätta den.")


def _account(content: InvoiceContent) -> Iterator[Blocker]:
    if not content.bankgiro:
        return
    try:
        bankgiro.parse(content.bankgiro)
    except bankgiro.BankgiroRefused as refusal:
        yield Blocker(f"Bankgirot för {content.seller.name} kan inte stämma.", Who.GRANTEE, str(refusal))


def _texts(content: InvoiceContent) -> Iterator[Blocker]:
    for name, text in named_texts(content):
        if found := forbidden_character(text):
            what = f"{name} har ett tecken som inte kan stå i en e-faktura ({found})."
            yield Blocker(what, Who.GRANTOR, "Skriv om uppgiften utan tecknet, som oftast är osynligt.")
    for side in (content.seller, content.buyer):
        if not side.name.strip():
            yield Blocker("En part har inget namn.", Who.GRANTOR, "Skriv organisationens namn.")


def _amounts(content: InvoiceContent) -> Iterator[Blocker]:
    """What no invoice can hold: it would be found only when it is written down."""
    for line in content.lines:
        if line.amount <= 0:
            how = "En rad är på minst ett öre. Ändra beloppet eller tillfällenas andelar i avtalet."
            yield Blocker(f"{line.description} blir 0,00 kr på fakturan.", Who.GRANTOR, how)
    if content.total > LARGEST:
        how = "Dela bidraget på flera tillfällen."
        yield Blocker(f"Fakturan är på mer än {numbers.kronor(LARGEST)}, som är det högsta.", Who.GRANTOR, how)


def named_texts(content: InvoiceContent) -> Iterator[tuple[str, str]]:
    """Every text of the invoice that somebody has typed, with what to call it in a Swedish sentence."""
    for side in (content.seller, content.buyer):
        yield f"Namn eller adress för {side.name}", " ".join((side.name, side.through, *side.address))
        rows = (text for _, texts in side.particulars for text in texts)
        yield f"Säte eller referens för {side.name}", " ".join((side.registered_office, *rows))
        yield f"Dröjsmålsräntan för {side.name}", side.late_interest
    yield "Avtalets rubrik eller diarienummer", f"{content.agreement_title} {content.case_number}"
    yield "Er referens", content.buyer_reference
    for line in content.lines:
        yield f"Bidraget {line.description}", f"{line.description} {line.clause} {line.derivation}"
