"""Forms about invoices. A form validates words; what may be done is the action's to say."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from grants.rules.ledger import LONGEST_REASON
from invoicing.models import Invoice, Refund
from invoicing.queries import left_to_pay
from office import formats
from office.forms import AmountField, DayField, ParsedField, TextField, UploadField
from office.uploads import LARGEST, UploadRefused, refuse_size
from parties.models import Party
from parties.rules import bankgiro


class Seen(forms.Form):
    """What the person was shown: if the invoice is something else by now, nothing is done."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=20)


class ReturnInvoice(Seen):
    reason = TextField(
        label="Vad är fel?",
        lines=True,
        max_length=500,
        help_text="Bidragstagaren läser det. Skriv vad som ska rättas, så att nästa faktura blir rätt.",
    )


class CreditInvoice(Seen):
    reason = TextField(
        label="Varför krediteras fakturan?",
        lines=True,
        max_length=400,
        help_text="Bidragsgivaren läser det. Till exempel: fel referens, en ny faktura skickas.",
    )


class RegisterReceivedCredit(Seen):
    number = TextField(label="Kreditfakturans nummer", max_length=30, help_text="Som det står på den.")
    issue_date = DayField(label="Kreditfakturans datum")
    reason = TextField(label="Varför krediteras fakturan?", lines=True, max_length=400)
    upload = UploadField(label="Kreditfakturan som den kom")


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
    upload = UploadField(label="Fakturan som den kom")


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


def _above_nought(amount: Decimal) -> None:
    if amount <= 0:
        raise forms.ValidationError("Skriv ett belopp större än noll.")


class Amount(AmountField):
    """Kronor above nought."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validators=[_above_nought], **options)


class BankReference(TextField):
    """What the bank calls a payment."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=100, **options)


class RecordPayment(Seen):
    amount = Amount(label="Belopp")
    paid_on = DayField(label="Betald den", help_text="Dagen då pengarna lämnade kontot, till exempel 2027-02-10.")
    bank_reference = BankReference(
        label="Bankens referens",
        help_text="Skriv av den från banken eller reskontran. Kommer samma betalning i en fil känns den igen på den.",
    )
    bankgiro = ParsedField(
        bankgiro.parse,
        write=formats.bankgiro,
        empty="",
        label="Till bankgiro",
        required=False,
        size=12,
        keyboard="tel",
        help_text="Dit pengarna gick. Fakturans bankgiro är ifyllt.",
    )
    settles = forms.BooleanField(
        label="Räkna av betalningen mot fakturan",
        required=False,
        help_text="Utan kryss registreras betalningen, men fakturan står kvar som obetald.",
    )
    note = TextField(label="Anteckning", max_length=500, required=False)


class InvoiceChoice(forms.ModelChoiceField):  # type: ignore[type-arg] # Django's is not generic when the code runs
    """One of the invoices given."""

    def __init__(self, **options: Any) -> None:
        errors = {
            "required": "Välj en faktura.",
            "invalid_choice": "Den fakturan väntar inte längre på betalning. Välj en annan.",
        }
        super().__init__(Invoice.objects.none(), empty_label="Välj faktura", error_messages=errors, **options)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number}, {formats.kronor(left_to_pay(obj))} kvar att betala, {formats.day(obj.pay_by)}"


class AllocatePayment(forms.Form):
    invoice = InvoiceChoice(label="Faktura", help_text="Beslutsattesterade fakturor mellan samma två parter.")

    def __init__(self, data: Any, *, invoices: QuerySet[Invoice], **options: Any) -> None:
        super().__init__(data, **options)
        field = self.fields["invoice"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = invoices


class SetOffClaim(AllocatePayment):
    amount = Amount(label="Belopp att kvitta")


class GiveReason(forms.Form):
    reason = TextField(
        label="Skäl", lines=True, max_length=LONGEST_REASON, help_text="Så att en revisor förstår vad som hände."
    )


class RecordRefund(forms.Form):
    kind = forms.ChoiceField(
        label="Vad har hänt?",
        choices=Refund.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vad som har hänt."},
    )
    amount = Amount(label="Belopp som kom tillbaka")
    received_on = DayField(label="Tillbaka den")
    bank_reference = BankReference(label="Bankens referens", help_text="För pengarna som kom tillbaka.")


class ImportPayments(forms.Form):
    payer = forms.ModelChoiceField(Party.objects.none(), label="Betalare", empty_label=None)
    file = forms.FileField(
        label="Fil",
        help_text="Debiteringsavisering från banken (camt.054, XML) eller lista från leverantörsreskontran (CSV). "
        f"Högst {LARGEST // 1_000_000} MB.",
        error_messages={"required": "Välj en fil.", "empty": "Filen är tom. Välj en annan fil."},
    )

    def __init__(self, data: Any, files: Any, *, payers: QuerySet[Party]) -> None:
        super().__init__(data, files)
        field = self.fields["payer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = payers

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        try:
            refuse_size(file.size or 0)
        except UploadRefused as refusal:
            raise forms.ValidationError(f"{refusal} Dela filen och läs in en del i taget.") from None
        return file


class IssueClaim(forms.Form):
    amount = Amount(label="Belopp att återkräva")
    due_on = DayField(label="Ska vara betalt senast")
    reason = TextField(
        label="Skäl",
        lines=True,
        max_length=LONGEST_REASON,
        help_text="Bidragstagaren läser det. Ange vad det grundas på.",
    )


class SettleClaim(forms.Form):
    amount = Amount(label="Belopp som kom in")
    settled_on = DayField(label="Inbetalt den")
    bank_reference = BankReference(label="Bankens referens")
