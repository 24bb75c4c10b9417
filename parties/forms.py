"""Forms about people and organisations. A form validates words; what may be done is the action's to say."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from office.forms import AmountField, DayField, TextField
from parties.models import ApprovalMandate, MessageKind, Party, User


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
