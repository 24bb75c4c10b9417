"""Forms about e-invoices. A form validates words; what may be done is the action's to say."""

from typing import Any

from django import forms

from delivery.models import Reply
from office.forms import TextField


class HandleReply(forms.Form):
    """What was done; and of what is of no known invoice, the number of the one that it turned out to be of."""

    number = TextField(
        label="Vilken faktura gäller det?",
        max_length=30,
        required=False,
        help_text="Fakturans nummer, om du har fått reda på det. Lämna tomt om beskedet inte gäller någon faktura här.",
    )
    note = TextField(
        label="Vad har gjorts?",
        lines=True,
        max_length=500,
        help_text="Till exempel: referensen är rättad hos mottagaren, som tar in fakturan igen.",
        error_messages={"required": "Skriv vad som har gjorts, så att nästa läsare förstår."},
    )

    def __init__(self, *args: Any, reply: Reply, **options: Any) -> None:
        super().__init__(*args, **options)
        if reply.delivery is not None:
            del self.fields["number"]
