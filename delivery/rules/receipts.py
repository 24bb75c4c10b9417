"""What the receiver's side answers to an e-invoice, in our own words.

Three messages of Peppol, all of them a UBL ApplicationResponse: the Message Level Response (MLR) and the Message Level
Status (MLS), which say whether the message is right and name its envelope, and the Invoice Response of the buyer, which
says what she does with the invoice and names its number.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

LONGEST_REASON = 500
LONGEST_NAME = 200  # of what it is about, and of whom it is from and to
NO_REASON = "Mottagaren angav inget skäl."


class ReceiptRefused(ValueError):
    """Raised with a Swedish message when a receipt cannot be used."""


class ReceiptMatchesNothing(ReceiptRefused):
    """It is of no e-invoice that is known to have been handed over."""


class Answer(StrEnum):
    DELIVERED = "delivered"
    ASKED = "asked"  # delivered, and somebody must answer the buyer
    REFUSED = "refused"


@dataclass(frozen=True)
class Meaning:
    """What a code says: of the delivery, and in words about the e-invoice."""

    answer: Answer
    words: str


# UNECE 4343, as the three messages limit it.
CODES: Mapping[str, Meaning] = MappingProxyType(
    {
        "AB": Meaning(Answer.DELIVERED, "Mottagaren har tagit emot den."),
        "AP": Meaning(Answer.DELIVERED, "Mottagaren har godkänt den."),
        "IP": Meaning(Answer.DELIVERED, "Mottagaren behandlar den."),
        "PD": Meaning(Answer.DELIVERED, "Mottagaren uppger att den är betald."),
        "UQ": Meaning(Answer.ASKED, "Mottagaren har en fråga och väntar med den tills den är besvarad."),
        "CA": Meaning(Answer.ASKED, "Mottagaren godkänner den med förbehåll."),
        "RE": Meaning(Answer.REFUSED, "Mottagaren har avvisat den."),
    }
)
FOR_A_PERSON = [code for code, meaning in CODES.items() if meaning.answer is not Answer.DELIVERED]

# Why (OPStatusReason) and what is asked for (OPStatusAction) of the Invoice Response; what was found by MLR and MLS.
# A code that says that there is nothing to say is told as nothing.
_REASONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "OPStatusReason": {
            "NON": "",
            "REF": "En referens är fel eller saknas",
            "LEG": "En uppgift som lagen kräver är fel eller saknas",
            "REC": "Mottagaren är okänd",
            "QUA": "Kvaliteten är inte den avtalade",
            "DEL": "Leveransen är inte den avtalade",
            "PRI": "Priset är fel",
            "QTY": "Antalet är fel",
            "ITM": "Det som faktureras är fel",
            "PAY": "Betalningsvillkoren är fel",
            "UNR": "Mottagaren känner inte igen fakturan",
            "FIN": "Uppgifterna om betalningen är fel",
            "PPD": "En del är betald",
            "OTH": "Annat skäl",
        },
        "OPStatusAction": {
            "NOA": "Ingenting behöver göras",
            "PIN": "Mottagaren vill ha fler uppgifter",
            "NIN": "Mottagaren vill ha en ny faktura",
            "CNF": "Mottagaren vill att hela fakturan krediteras",
            "CNP": "Mottagaren vill att en del av fakturan krediteras",
            "CNA": "Mottagaren vill att beloppet krediteras",
            "OTH": "Mottagaren vill något annat",
        },
        "": {
            "BV": "En regel för e-fakturor är bruten",
            "BW": "En regel för e-fakturor är bruten, utan att det hindrar",
            "SV": "Filens form är fel",
            "FD": "Den kunde inte lämnas fram",
        },
    }
)
_TEXTS = {"OPStatusReason", "OPStatusAction"}
# Of what is sent from here: an invoice and a credit note (UNCL 1001).
INVOICE, CREDIT_NOTE = "380", "381"
_ENVELOPE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True)
class Why:
    """One reason: a code of a list, and what the receiver wrote beside it; either may be empty."""

    code: str = ""
    of_list: str = ""
    text: str = ""

    @property
    def words(self) -> str:
        """The code in Swedish, then the receiver's own words; a code that is not known stands as it came."""
        of_list = self.of_list if self.of_list in _TEXTS else ""
        code = _REASONS[of_list].get(self.code, self.code)
        return ": ".join(part for part in (code, self.text.strip()) if part)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a receipt says: of what, what came of it, and why."""

    reference: str  # the number of the invoice, or the identifier of the envelope that it went in
    code: str  # of CODES
    reason: str  # one line; never empty for what is refused
    document_type: str = ""  # UNCL 1001; empty where it is not said
    sender: str = ""  # the Peppol id of whom it is from, as 0007:2321000164; empty where it is not said
    receiver: str = ""  # and of whom it is for

    @property
    def answer(self) -> Answer:
        return CODES[self.code].answer

    @property
    def names_envelope(self) -> bool:
        """Whether it names the envelope (a UUID, perhaps with more around it) and not the invoice's own number."""
        return bool(_ENVELOPE.search(self.reference))


def receipt(
    *, reference: str, code: str, why: Sequence[Why], document_type: str = "", sender: str = "", receiver: str = ""
) -> Receipt:
    """Judge what stood in a receipt. Refused with ReceiptRefused: a code that is not of CODES, about nothing."""
    if not reference.strip():
        raise ReceiptRefused("Kvittensen säger inte vilken faktura den gäller.")
    code = code.strip()
    if code not in CODES:
        raise ReceiptRefused(f"Kvittensen har koden {_one_line(code, 20)!r}. Här läses {', '.join(CODES)}.")
    said = _one_line("; ".join(dict.fromkeys(one.words for one in why if one.words)), LONGEST_REASON)
    return Receipt(
        reference=_one_line(reference, LONGEST_NAME),
        code=code,
        reason=said or (NO_REASON if CODES[code].answer is Answer.REFUSED else ""),
        document_type=document_type.strip(),
        sender=_one_line(sender, LONGEST_NAME),
        receiver=_one_line(receiver, LONGEST_NAME),
    )


def _one_line(text: str, longest: int) -> str:
    """A stranger's words, as one line without signs that change how the rest of the page is read."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
