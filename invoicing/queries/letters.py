"""Whether an invoice can be printed: every letter of it needs a font, or the archived PDF is no PDF/A."""

from collections.abc import Iterator

from invoicing.rules.content import InvoiceContent
from invoicing.rules.einvoice_gate import named_texts
from invoicing.rules.gate import Blocker, Who
from office import pdf


def letter_blockers(content: InvoiceContent) -> tuple[Blocker, ...]:
    """Every text of the invoice that has a letter which no font of this machine draws; empty when there is none."""
    return tuple(_blockers(content))


def _blockers(content: InvoiceContent) -> Iterator[Blocker]:
    for name, text in named_texts(content):
        if missing := pdf.undrawable(text):
            letters = ", ".join(f"”{letter}” (U+{ord(letter):04X})" for letter in missing[:5])
            how = "Skriv om uppgiften med andra tecken, eller be driften lägga till ett typsnitt som har dem."
            yield Blocker(f"{name} har tecken som inget typsnitt kan skriva: {letters}.", Who.GRANTOR, how)
