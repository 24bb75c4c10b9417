"""To which account a payment went, as a file tells it: a bankgiro, or an account of another kind, which is none."""

import re

from parties.rules import bankgiro

LONGEST_ACCOUNT = 60  # characters
_BANKGIRO = re.compile(r"(?:bankgiro|bg)?[ :.]*0*([0-9]{3,4}[-\u2010\u2011\u2013]?[0-9]{4})", re.IGNORECASE)


def parse_bankgiro(text: str) -> str:
    """Digits of a bankgiro as a ledger or a bank writes it: also `BG 5050-1055`, and padded, `0050501055`.

    Refused with `BankgiroRefused`: all else.
    """
    found = _BANKGIRO.fullmatch(" ".join(text.split()))
    return bankgiro.parse(found[1] if found else text)


def other_account(kind: str, text: str) -> str:
    """An account of another kind as it is kept and shown: `IBAN SE4550000000058398257466`; empty if it is not told."""
    plain = re.sub(r"[\s\u00a0]+", "", text).upper()
    return f"{kind} {plain}"[:LONGEST_ACCOUNT].strip() if plain.strip("0-") else ""
