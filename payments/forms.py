"""Forms about payments. A form validates words; what may be done is the action's to say."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from grants.rules.ledger import LONGEST_REASON
from invoicing.models import Invoice
from invoicing.queries import left_to_pay
from office import formats
from office.forms import AmountField, DayField, ParsedField, Seen, TextField, UploadField
from office.uploads import LARGEST, UploadRefused, refuse_size
from parties.models import Party
from parties.rules import bankgiro
from payments.models import Refund
from payments.rules.accounts import LONGEST_ACCOUNT
from payments.rules.supplier_ledger import COLUMNS, NEEDED


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
    upload = UploadField(label="Kreditfakturan som den kom", hybrid=True)


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
    account = TextField(
        label="Till annat konto än bankgiro",
        max_length=LONGEST_ACCOUNT,
        required=False,
        help_text="IBAN, plusgiro eller clearing- och kontonummer, om pengarna gick dit. Bankgirot gäller då inte.",
    )
    settles = forms.BooleanField(
        label="Räkna av betalningen mot fakturan",
        required=False,
        help_text="Utan kryss registreras betalningen, men fakturan står kvar som obetald.",
    )
    note = TextField(label="Anteckning", max_length=500, required=False)
    is_right = forms.BooleanField(
        label="Ja, jag har kontrollerat att det stämmer", required=False, widget=forms.HiddenInput
    )

    def add_error(self, field: str | None, error: Any) -> None:
        """What may be a mistake is asked about; until then there is nothing to answer."""
        if field == "is_right":
            self.fields["is_right"].widget = forms.CheckboxInput()
        super().add_error(field, error)


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
        choices=[(kind.value, kind.label) for kind in (Refund.Kind.REFUND, Refund.Kind.BOUNCE)],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vad som har hänt."},
    )
    amount = Amount(label="Belopp som kom tillbaka")
    received_on = DayField(label="Tillbaka den")
    bank_reference = BankReference(label="Bankens referens", help_text="För pengarna som kom tillbaka.")


class ImportPayments(forms.Form):
    payer = forms.ModelChoiceField(
        Party.objects.none(),
        label="Betalare",
        empty_label=None,
        error_messages={"required": "Välj vem som har betalat."},
    )
    file = forms.FileField(
        label="Fil",
        help_text="Debiteringsavisering (camt.054) eller kontoutdrag (camt.053) från banken, eller en tabell (CSV) "
        f"från leverantörsreskontran med kolumnerna {', '.join(NEEDED[:-1])} och {NEEDED[-1]}, helst också "
        f"{' och '.join(COLUMNS[len(NEEDED) :])}. Högst {LARGEST // 1_000_000} MB.",
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
