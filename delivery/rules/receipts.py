"""What the receiver's side answers to an e-invoice: a Peppol Message Level Response, in our own words."""

from dataclasses import dataclass
from enum import StrEnum

LONGEST_REASON = 500
NO_REASON = "Mottagaren angav inget skäl."


class ReceiptRefused(ValueError):
    """Raised with a Swedish message when a receipt cannot be used."""


class Answer(StrEnum):
    DELIVERED = "delivered"
    REFUSED = "refused"


# UNECE 4343, as the Message Level Response limits it: acknowledged, accepted, rejected.
ANSWERS = {"AB": Answer.DELIVERED, "AP": Answer.DELIVERED, "RE": Answer.REFUSED}


@dataclass(frozen=True)
class Receipt:
    """What a receipt says: of which invoice, what came of it, and why if it was refused."""

    number: str  # of the invoice
    answer: Answer
    reason: str  # one line, empty unless refused
    receiver: str  # the Peppol id of whom it is for, as 0007:2321000164; empty where it is not said


def receipt(*, number: str, code: str, texts: list[str], receiver: str) -> Receipt:
    """Judge what stood in a receipt. Refused with ReceiptRefused: another code than AB, AP and RE, no number."""
    if not number.strip():
        raise ReceiptRefused("Kvittensen säger inte vilken faktura den gäller.")
    answer = ANSWERS.get(code.strip())
    if answer is None:
        raise ReceiptRefused(f"Kvittensen har koden {_one_line(code, 20)!r}. Här läses AB, AP och RE.")
    said = _one_line("; ".join(text for text in texts if text.strip()), LONGEST_REASON)
    return Receipt(
        number=number.strip(),
        answer=answer,
        reason=(said or NO_REASON) if answer is Answer.REFUSED else "",
        receiver=receiver,
    )


def _one_line(text: str, longest: int) -> str:
    """A stranger's words, as one line without signs that change how the rest of the page is read."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
