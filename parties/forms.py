"""Forms about people and organisations. A form validates words; what may be done is the action's to say."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import model_to_dict

from office import numbers
from office.forms import AmountField, DayField, ParsedField, TextField
from parties.models import ApprovalMandate, MessageKind, Party, User
from parties.rules import organisation_number, postal_code


class ChooseMail(forms.Form):
    """A box for each kind of message: ticked, it comes by mail too."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for kind in MessageKind:
            self.fields[kind.value] = forms.BooleanField(label=kind.label, help_text=kind.explanation, required=False)

    @property
    def wanted(self) -> list[str]:
        """The kinds that were ticked, of a valid form."""
        return [kind for kind in MessageKind.values if self.cleaned_data[kind]]


class ShownMessages(forms.Form):
    """Up to which message the list had come that the person saw."""

    newest = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg] # Django's is not generic when the code runs
    """One of the people given, each with the address that tells two of the same name apart."""

    def __init__(self, **options: Any) -> None:
        super().__init__(User.objects.none(), **options)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.email})"


class GrantMandate(forms.Form):
    party = forms.ModelChoiceField(
        Party.objects.none(),
        label="Organisation",
        empty_label=None,
        error_messages={"required": "Välj organisationen som mandatet gäller."},
    )
    user = PersonField(
        label="Vem", empty_label="Välj person", error_messages={"required": "Välj vem som får mandatet."}
    )
    kind = forms.ChoiceField(
        label="Får göra",
        choices=ApprovalMandate.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj om mandatet gäller kontrollattest eller beslutsattest."},
    )
    limit = AmountField(
        label="Beloppsgräns",
        required=False,
        help_text="Kronor per faktura, till exempel 1 000 000. Kontrollattest kan vara utan gräns: lämna då tomt.",
    )
    cost_centre = TextField(label="Kostnadsställe", max_length=50, required=False, help_text="Tomt: alla.")
    deputy_for = PersonField(label="Ersättare för", required=False, empty_label="Ingen, mandatet är personens eget")
    decision = TextField(
        label="Beslut",
        max_length=300,
        help_text="Det som mandatet vilar på. Till exempel: delegationsbeslut 2026-12-15, dnr 26RS1234.",
    )
    valid_from = DayField(label="Från och med", help_text="Tidigast i dag, också när beslutet är äldre.")
    valid_until = DayField(label="Till och med", required=False, help_text="Tomt: tills vidare.")

    def __init__(self, data: Any, *, parties: QuerySet[Party], people: QuerySet[User]) -> None:
        super().__init__(data)
        for name, rows in (("party", parties), ("user", people), ("deputy_for", people)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows


class EndMandate(forms.Form):
    last_day = DayField(label="Sista dag", help_text="Mandatet gäller hela den dagen. År-månad-dag.")


class RefuseProposal(forms.Form):
    words = TextField(
        label="Varför", max_length=500, lines=True, help_text="Den som föreslog får läsa det, och kan föreslå på nytt."
    )


def _digits(text: str) -> str:
    return organisation_number.parse(text).digits


class RenameParty(forms.Form):
    name = TextField(
        label="Nytt namn", max_length=200, error_messages={"required": "Skriv vad organisationen heter nu."}
    )
    holds_from = DayField(
        label="Gäller från",
        help_text="Första dagen med det nya namnet, till exempel 2027-01-11. Får vara före i dag, inte efter.",
    )
    reason = TextField(
        label="Källa",
        max_length=300,
        help_text="Hur vi vet det. Till exempel: Bolagsverkets näringslivsregister 2027-01-11.",
    )


class CorrectParty(forms.Form):
    name = TextField(label="Namn", max_length=200, error_messages={"required": "Skriv organisationens namn."})
    kind = forms.ChoiceField(label="Slag", choices=Party.Kind.choices)
    printed_organisation_number = TextField(
        label="Organisationsnummer enligt handlingen",
        max_length=30,
        required=False,
        help_text="Precis som det står tryckt, också om det är fel.",
    )
    verified_organisation_number = ParsedField(
        _digits,
        empty="",
        label="Kontrollerat organisationsnummer",
        required=False,
        help_text="Tio siffror, till exempel 232100-0164. Ett annat nummer är kontrollerat av dig i dag, med skälet "
        "nedan som källa. Tomt: identiteten är inte kontrollerad.",
        size=16,
        keyboard="numeric",
    )
    registered_office = TextField(
        label="Säte", max_length=100, required=False, help_text="Kommunen enligt bolagsordningen. Ett företag har ett."
    )
    care_of = TextField(label="c/o", max_length=200, required=False)
    street = TextField(label="Gata eller box", max_length=200, required=False)
    postal_code = ParsedField(
        postal_code.parse,
        empty="",
        label="Postnummer",
        required=False,
        size=8,
        keyboard="numeric",
    )
    city = TextField(label="Ort", max_length=100, required=False)
    reason = TextField(
        label="Skäl",
        max_length=300,
        help_text="Vad som var fel, och hur vi vet det. Sparas tillsammans med ditt namn.",
    )

    @staticmethod
    def as_recorded(party: Party) -> dict[str, Any]:
        """What the form shows of an organisation, numbers as they are written."""
        digits = party.verified_organisation_number
        return model_to_dict(party) | {
            "verified_organisation_number": numbers.organisation_number(digits) if digits else "",
            "postal_code": postal_code.written(party.postal_code),
        }
