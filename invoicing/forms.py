"""Forms about invoices. A form validates words; what may be done is the action's to say."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

from django import forms

from office import formats
from office.forms import AmountField, DayField, ParsedField, TextField, UploadField
from parties.rules import bankgiro


class RegisterReceivedInvoice(forms.Form):
    """What is printed on an invoice that the grantee made in its own accounting system."""

    number = TextField(label="Fakturanummer", max_length=30, help_text="Som det står på fakturan.")
    issue_date = DayField(label="Fakturadatum")
    due_date = DayField(
        label="Förfallodag", required=False, help_text="Lämna tomt om fakturan inte anger någon: då räknas den ut."
    )
    total = AmountField(
        label="Att betala enligt fakturan",
        help_text="Skriv av beloppet från fakturan, till exempel 841 510,00. Det jämförs med årets belopp.",
    )
    bankgiro = ParsedField(
        bankgiro.parse,
        write=formats.bankgiro,
        label="Bankgiro enligt fakturan",
        help_text="Sju eller åtta siffror, till exempel 5050-1055.",
        error_messages={"required": "Skriv bankgirot som står på fakturan."},
        size=12,
        keyboard="numeric",
    )
    buyer_reference = TextField(label="Er referens enligt fakturan", max_length=100, required=False)
    upload = UploadField(label="Fakturan som den kom", hybrid=True)


class GrantException(forms.Form):
    valid_until = DayField(
        label="Undantaget gäller till och med", help_text="Sista dagen att skicka fakturan, till exempel 2027-03-31."
    )
    reason = TextField(
        label="Skäl", lines=True, max_length=500, help_text="Så att en revisor förstår. Båda parter läser det."
    )


class AddCommitment(forms.Form):
    amount = AmountField(label="Tilläggets belopp")
    decision = TextField(
        label="Enligt beslut", max_length=200, help_text="Till exempel: Regionala tillväxtnämnden 2027-02-18 § 12."
    )
    decided_on = DayField(label="Beslutat den")
    reason = TextField(
        label="Skäl", lines=True, max_length=500, help_text="Står på tilläggsfakturan. Båda parter läser det."
    )
    sure = forms.BooleanField(label="Beloppet är rätt", required=False)

    def __init__(self, data: Any, *, most: Decimal) -> None:
        """`most` is what nobody asks about, in kronor: whoever writes more is asked."""
        super().__init__(data)
        with suppress(forms.ValidationError):
            if data and self.fields["amount"].clean(data.get("amount", "")) > most:
                return
        del self.fields["sure"]
