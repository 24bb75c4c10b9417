"""Forms about conditions. A form validates words; what may be done is the action's to say."""

from typing import Any

from django import forms

from followup.models import Condition, HandedIn
from followup.rules.lifecycle import PAPER_MEANING, WAIVER_MEANING, PaperState
from office.forms import DayField, TextField, UploadField
from office.status import choices


class _OfCondition(forms.Form):
    """A form whose last day is asked for only where the condition holds the whole term."""

    def __init__(self, *args: Any, condition: Condition, **options: Any) -> None:
        super().__init__(*args, **options)
        if not condition.is_for_whole_term:
            del self.fields["valid_until"]


class MeetCondition(_OfCondition):
    note = TextField(
        label="Hur villkoret är uppfyllt",
        max_length=300,
        help_text="Till exempel vilken handling som kom in, när och från vem.",
    )
    valid_until = DayField(
        label="Gäller till och med",
        required=False,
        help_text="Sista dagen för det som visades, till exempel 2029-06-30. Lämna tomt om ingen anges.",
    )


class HandInPaper(forms.Form):
    title = TextField(
        label="Vad handlingen är", max_length=200, help_text="Till exempel: Samverkansavtal, undertecknat 2026-01-10."
    )
    upload = UploadField(label="Filen")


class JudgePaper(forms.Form):
    """To return a paper needs a comment; a last day belongs to what is accepted, of what may lapse."""

    verdict = forms.ChoiceField(
        label="Bedömning",
        widget=forms.RadioSelect,
        error_messages={"required": "Välj om handlingen godkänns eller återsänds."},
    )
    valid_until = DayField(
        label="Gäller till och med",
        required=False,
        help_text="Sista dagen som handlingen anger, till exempel 2029-06-30. Lämna tomt om den inte anger någon.",
    )
    comment = TextField(
        label="Kommentar",
        lines=True,
        max_length=2000,
        required=False,
        help_text="Bidragstagaren läser den. Behövs när handlingen återsänds: vad som ska rättas, och hur.",
    )

    def __init__(self, *args: Any, paper: HandedIn, **options: Any) -> None:
        super().__init__(*args, **options)
        words = dict(choices(PAPER_MEANING)) | {PaperState.ACCEPTED: paper.accepting}
        self.fields["verdict"].choices = list(words.items())  # type: ignore[attr-defined]
        if not paper.may_lapse:
            del self.fields["valid_until"]

    def clean(self) -> dict[str, Any]:
        words = self.cleaned_data
        returned = words.get("verdict") == PaperState.RETURNED
        if returned and "comment" in words and not words["comment"]:
            self.add_error("comment", "Skriv vad som ska rättas, så att bidragstagaren vet vad som behövs.")
        if returned and words.get("valid_until"):
            self.add_error("valid_until", "Lämna dagen tom när handlingen återsänds.")
        return words


class ProposeWaiver(_OfCondition):
    reason = TextField(
        label="Skäl",
        lines=True,
        max_length=2000,
        help_text="Vad som saknas och varför det är rätt att fakturera ändå. Till exempel: 10 av 12 kommuner har "
        "skrivit under, de två andra beslutar i mars.",
    )
    valid_until = DayField(
        label="Avsteget gäller till och med",
        help_text="Därefter hindrar villkoret utbetalning igen. Till exempel 2026-06-30.",
    )


class DecideWaiver(forms.Form):
    verdict = forms.ChoiceField(
        label="Beslut",
        choices=choices(WAIVER_MEANING),
        widget=forms.RadioSelect,
        error_messages={"required": "Välj om avsteget beviljas eller avslås."},
    )
    words = TextField(
        label="Motivering", lines=True, max_length=2000, help_text="Så att en revisor förstår. Båda parter läser den."
    )
