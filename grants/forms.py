"""Forms about the money. A form validates words; what may be done is the action's to say."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from grants.models import YearEndChoice
from grants.rules.ledger import LONGEST_REASON
from grants.rules.lifecycle import MEANING, DecisionStatus
from office.forms import AmountField, DayField, TextField
from office.status import choices
from parties.models import Party


class RecordDecision(forms.Form):
    status = forms.TypedChoiceField(
        label="Nämnden har",
        choices=choices(MEANING),
        coerce=DecisionStatus,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj om nämnden har beslutat eller avslagit."},
    )
    decided_on = DayField(label="Beslutsdag")


class CloseQuestion(forms.Form):
    answer = TextField(
        label="Svar", lines=True, max_length=2000, help_text="Vad som gäller, så att den som läser om fem år förstår."
    )
    source = TextField(
        label="Källa",
        max_length=300,
        help_text="Handling, register eller person, med dag. Till exempel: Bolagsverkets register 2027-01-11.",
    )


class CloseDifference(forms.Form):
    reason = TextField(
        label="Skäl",
        lines=True,
        max_length=LONGEST_REASON,
        help_text="Varför det bokförda inte är vad villkoren ger, så att en revisor förstår. Inga belopp ändras.",
    )


class CorrectedPosting(forms.Form):
    """What a correction of a posting asks for, on finance's page and in admin; each asks for the reason in its way."""

    amount = AmountField(
        label="Rätt belopp",
        required=False,
        help_text="Lämna tomt om posten inte skulle ha bokförts alls. Annars bokförs den på nytt med detta belopp.",
    )
    business_date = DayField(label="Bokföringsdag för rättelsen")

    def clean_amount(self) -> Decimal | None:
        amount: Decimal | None = self.cleaned_data["amount"]
        if amount is not None and not amount:
            raise forms.ValidationError("Noll kronor bokförs inte. Lämna tomt om posten bara ska tas bort.")
        return amount


class CorrectPosting(CorrectedPosting):
    reason = TextField(
        label="Skäl", lines=True, max_length=LONGEST_REASON, help_text="Vad som var fel, och hur det upptäcktes."
    )


class ClosePeriod(forms.Form):
    party = forms.ModelChoiceField(
        Party.objects.none(),
        label="Organisation",
        empty_label=None,
        error_messages={"required": "Välj vilken organisations bokföring som stängs."},
    )
    until = DayField(label="Stäng till och med")
    reason = TextField(label="Skäl", max_length=300, help_text="Till exempel: Årsbokslut 2026.")

    def __init__(self, data: Any, *, parties: QuerySet[Party]) -> None:
        super().__init__(data)
        field = self.fields["party"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = parties


class ChooseAtYearEnd(forms.Form):
    """What else has to be filled in depends on the choice."""

    NEEDED_BY = {
        "amount": ("release", "carry_over"),
        "business_date": ("release", "carry_over"),
        "to_year": ("carry_over",),
        "decision": ("carry_over",),
    }

    choice = forms.TypedChoiceField(
        label="Vad ska hända",
        choices=[
            (YearEndChoice.Choice.KEEP, "Behåll som skuld: inget flyttas, valet och skälet sparas"),
            (YearEndChoice.Choice.RELEASE, "Frigör: beloppet är inte längre beviljat och betalas aldrig ut"),
            (YearEndChoice.Choice.CARRY_OVER, "För över till ett senare år, enligt beslut"),
        ],
        coerce=YearEndChoice.Choice,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj om beloppet behålls som skuld, frigörs eller förs över."},
    )
    amount = AmountField(label="Belopp att frigöra eller föra över")
    to_year = forms.TypedChoiceField(
        label="För över till år", coerce=int, empty_value=None, error_messages={"required": "Välj ett år."}
    )
    decision = TextField(
        label="Beslut som överföringen stöder sig på",
        max_length=200,
        help_text="Till exempel: regionstyrelsen 2027-02-03, § 12.",
    )
    business_date = DayField(label="Bokföringsdag")
    reason = TextField(label="Skäl", lines=True, max_length=LONGEST_REASON)

    def __init__(self, data: Any, *, years: Iterable[int], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        choices = [("", "Välj år"), *((year, str(year)) for year in years)]
        self.fields["to_year"].choices = choices  # type: ignore[attr-defined]
        for name, choices_needing in self.NEEDED_BY.items():
            self.fields[name].required = data is None or data.get("choice") in choices_needing
