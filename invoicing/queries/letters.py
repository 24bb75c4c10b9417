"""Whether an invoice can be printed: every letter of it needs a font, or the archived PDF is no PDF/A."""

from collections.abc import Iterator

from invoicing.rules.content import InvoiceContent
from invoicing.rules.einvoice_gate import named_texts
from invoicing.rules.gate import Blocker, Who
from office import pdf


def unprintable(text: str) -> str:
    """Name the letters of a text that cannot be printed, a few of them; empty when there is none."""
    return ", ".join(_named(letter) for letter in pdf.undrawable(text)[:5])


def _named(letter: str) -> str:
    code = f"U+{ord(letter):04X}"
    return f"”{letter}” ({code})" if letter.isprintable() else code


def letter_blockers(content: InvoiceContent) -> tuple[Blocker, ...]:
    """Every text of the invoice that has a letter which no font of this machine draws; empty when there is none."""
    return tuple(_blockers(content))


def _blockers(content: InvoiceContent) -> Iterator[Blocker]:
    for name, text in named_texts(content):
        if letters := unprintable(text):
            how = "Skriv om uppgiften med andra tecken, eller be driften lägga till ett typsnitt som har dem."
            yield Blocker(f"{name} har tecken som inget typsnitt kan skriva: {letters}.", Who.GRANTOR, how)
