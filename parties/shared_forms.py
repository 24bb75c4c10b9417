"""The forms about an organisation that two rooms ask with: its page, in overview, and Django admin here."""

from typing import Any

from django import forms
from django.forms import model_to_dict

from office import numbers
from office.forms import DayField, ParsedField, TextField
from parties.models import Party
from parties.rules import organisation_number, postal_code


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
    kind = forms.ChoiceField(
        label="Slag",
        choices=Party.Kind.choices,
        error_messages={"required": "Välj vilket slag av organisation det är."},
    )
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
