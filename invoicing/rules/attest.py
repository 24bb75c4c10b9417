"""Four eyes: who sends, who checks and who decides are three persons (the grantor's rules of attest; design, 6)."""

from enum import StrEnum


class Attest(StrEnum):
    """Attest: kontrollattest (the invoice is right) or beslutsattest (it is to be paid)."""

    CHECK = "check"
    APPROVE = "approve"


def why_not_me(attest: Attest, *, me: int, submitted_by: int | None, checked_by: int | None) -> str:
    """The Swedish sentence that says why a person who has had a hand in the invoice does not attest it; else empty.

    The three are keys of persons; None where nobody has taken the step.
    """
    if me == submitted_by:
        return "Du har själv skickat eller registrerat fakturan. Någon annan attesterar den."
    if attest is Attest.APPROVE and me == checked_by:
        return "Du har själv kontrollattesterat fakturan. Någon annan beslutar om den."
    return ""
