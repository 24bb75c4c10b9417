"""How somebody is reached who answers questions about an invoice: an e-mail address or a telephone number."""

import re

# Only what tells the two apart and stops a slip; whether anybody answers there, no rule knows.
MAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
TELEPHONE = r"[+0-9][0-9 -]{4,19}"
_MAIL, _TELEPHONE = re.compile(MAIL), re.compile(TELEPHONE)


class ContactRefused(ValueError):
    """Raised with a Swedish message when a text is neither an e-mail address nor a telephone number."""


def parse(text: str) -> str:
    """Read an e-mail address, or a telephone number of digits, spaces and hyphens; give it as it was written.

    Spaces around it are taken away. Refused with ContactRefused: all else.
    """
    reach = text.strip()
    if not _MAIL.fullmatch(reach) and not _TELEPHONE.fullmatch(reach):
        raise ContactRefused("Skriv en e-postadress eller ett telefonnummer, till exempel 08-465 004 00.")
    return reach


def is_mail(reach: str) -> bool:
    """Which of the two it is, of what `parse` gives."""
    return "@" in reach
