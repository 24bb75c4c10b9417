"""The form about an invoice that two rooms ask with: attest here, and payments, of one that has been paid."""

from office.forms import Seen, TextField


class ReturnInvoice(Seen):
    reason = TextField(
        label="Vad är fel?",
        lines=True,
        max_length=500,
        help_text="Bidragstagaren läser det. Skriv vad som ska rättas, så att nästa faktura blir rätt.",
    )
