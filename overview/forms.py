"""Forms about organisations and statements. A form validates words; what may be done is the action's to say."""

import re
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.timezone import get_current_timezone

from grants.models import Grant
from grants.models.posting import EVENT_LABELS
from grants.rules.ledger import Event
from office.forms import DayField, ParsedField, TextField
from parties.models import Party, User
from parties.rules import bankgiro, buyer_reference, contact, organisation_number, peppol


def _read_prefix(text: str) -> str:
    if not re.fullmatch("[A-Z0-9]{1,6}", text.upper()):
        raise ValueError("Skriv en till sex tecken, bara bokstäverna A–Z och siffror.")
    return text.upper()


def _read_pattern(text: str) -> str:
    return buyer_reference.pattern(text).pattern


class VerifyIdentity(forms.Form):
    number = ParsedField(
        organisation_number.parse,
        label="Organisationsnummer enligt källan",
        help_text="Tio siffror, till exempel 232100-0164. Skriv av det från källan, inte från avtalet.",
        error_messages={"required": "Skriv organisationsnumret som källan anger det."},
        size=16,
        keyboard="numeric",
    )
    source = TextField(
        label="Källa",
        max_length=300,
        help_text="Register eller handling, med dag. Till exempel: Bolagsverkets näringslivsregister 2027-01-11.",
    )

    def clean_number(self) -> str:
        number: organisation_number.OrganisationNumber = self.cleaned_data["number"]
        return number.digits


class RecordInvoiceDetails(forms.Form):
    invoice_prefix = ParsedField(
        _read_prefix,
        empty="",
        label="Fakturanumrens början",
        help_text="Står först i numren på fakturor från organisationen: TC ger TC-2027-0001.",
        required=False,
        size=8,
    )
    buyer_reference = TextField(
        label="Er referens",
        max_length=100,
        help_text="Den referens som fakturor till organisationen ska bära.",
        required=False,
    )
    buyer_reference_pattern = ParsedField(
        _read_pattern,
        empty="",
        label="Mönster för er referens",
        help_text=r"Formen som referenser på fakturor hit har: tecken, \d för en siffra, klasser som [A-Z], "
        r"antal som {3}. Till exempel \d{3}-[A-Z]{3}\d{3}. Tomt: alla referenser tas emot.",
        required=False,
    )
    example = TextField(
        label="Exempel på en referens",
        max_length=100,
        help_text="Prövas mot mönstret när du sparar, till exempel 010-ABC123. Behövs när mönstret är nytt.",
        required=False,
    )
    peppol_id = ParsedField(
        peppol.parse,
        empty="",
        label="Peppol-id",
        help_text="Dit e-fakturor till organisationen skickas: 0007: och organisationsnummer, eller 0088: och GLN.",
        required=False,
        size=20,
    )
    registered_office = TextField(
        label="Säte",
        max_length=100,
        help_text="Kommunen enligt bolagsordningen. Ett aktiebolags fakturor måste säga den.",
        required=False,
    )
    invoice_contact = TextField(
        label="Vår referens",
        max_length=100,
        help_text="Den hos organisationen som svarar på frågor om dess fakturor.",
        required=False,
    )
    invoice_contact_at = ParsedField(
        contact.parse,
        empty="",
        label="Vår referens nås på",
        help_text="E-post eller telefon. Till exempel 08-465 004 00.",
        required=False,
    )
    f_tax = forms.BooleanField(
        label="Godkänd för F-skatt",
        required=False,
        help_text="Står på organisationens fakturor. Kryssa bara om Skatteverket har godkänt den.",
    )
    late_interest = TextField(
        label="Dröjsmålsränta",
        max_length=200,
        required=False,
        help_text="Står på organisationens fakturor. Bara det som är avtalat; lämna tomt om inget är det.",
    )

    def clean(self) -> dict[str, Any]:
        """A new pattern is tried on an example, which is not kept."""
        said = self.cleaned_data
        example, pattern = said.pop("example", ""), said.get("buyer_reference_pattern")
        if pattern and not example and pattern != self.initial.get("buyer_reference_pattern", ""):
            self.add_error("example", "Skriv en referens som mönstret ska släppa igenom, så att det prövas.")
        elif pattern and example and not buyer_reference.fits(example, form=pattern):
            self.add_error("example", "Mönstret släpper inte igenom exemplet. Rätta det ena eller det andra.")
        return said


class ChooseEInvoiceChannel(forms.Form):
    channel = forms.TypedChoiceField(
        label="E-fakturor från organisationen",
        choices=Party.EInvoiceChannel.choices,
        coerce=Party.EInvoiceChannel,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur organisationens e-fakturor skickas."},
    )


class ProposeBankAccount(forms.Form):
    bankgiro = ParsedField(
        bankgiro.parse,
        label="Nytt bankgiro",
        help_text="Dit fakturor från organisationen ska betalas. Sju eller åtta siffror, till exempel 5050-1055.",
        error_messages={"required": "Skriv bankgirot, till exempel 5050-1055."},
        size=12,
        keyboard="numeric",
    )
    source = TextField(
        label="Hur numret blev känt",
        max_length=300,
        help_text="Till exempel: organisationens eget beslut 2027-01-11, eller brev från den, med dag.",
    )


class VerifyBankAccount(forms.Form):
    through = TextField(
        label="Vem du har frågat, och hur",
        max_length=300,
        help_text=(
            "En kontakt som var känd sedan tidigare, aldrig den som står i brevet om det nya numret. "
            "Till exempel: ordföranden Eva Ek, på telefonnumret i avtalet."
        ),
    )


class RejectBankAccount(forms.Form):
    reason = TextField(label="Skäl", max_length=300, help_text="Till exempel: organisationen känner inte till numret.")


class RecordSeat(forms.Form):
    user = forms.ModelChoiceField(
        User.objects.none(),
        label="Vem",
        empty_label="Välj person",
        error_messages={"required": "Välj vem som har platsen."},
    )
    what = TextField(
        label="Vilken plats", max_length=300, help_text="Till exempel: regionens ledamot i den regionala styrgruppen."
    )
    valid_from = DayField(label="Från och med")
    valid_until = DayField(label="Till och med", required=False, help_text="Tomt: tills vidare.")

    def __init__(self, data: Any, *, people: QuerySet[User]) -> None:
        super().__init__(data)
        field = self.fields["user"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class DeclareConflict(forms.Form):
    reason = TextField(
        label="Skäl",
        max_length=300,
        help_text="Kort. Till exempel: närstående är anställd där. Inga känsliga uppgifter.",
    )


class EndConflict(forms.Form):
    last_day = DayField(label="Sista dag", help_text="Jävet gäller hela den dagen. År-månad-dag.")


class RecordCostCentre(forms.Form):
    cost_centre = TextField(
        label="Kostnadsställe",
        max_length=50,
        required=False,
        help_text="Det som mandaten i attestförteckningen kan vara begränsade till. Tomt: inget angivet.",
    )


class StatementFilter(forms.Form):
    """What of a statement is shown. Nothing chosen: all of it."""

    grant = forms.ModelChoiceField(Grant.objects.none(), label="Bidrag", required=False, empty_label="Alla")
    year = forms.TypedChoiceField(label="År", required=False, coerce=int, empty_value=None)
    event = forms.TypedChoiceField(
        label="Händelse",
        required=False,
        coerce=Event,
        empty_value=None,
        choices=[("", "Alla"), *((event.value, label) for event, label in EVENT_LABELS.items())],
    )
    first = DayField(label="Från bokföringsdag", required=False, help_text="")
    last = DayField(label="Till bokföringsdag", required=False, help_text="")
    known_on = DayField(label="Som det var registrerat den", required=False, help_text="")

    def __init__(self, data: Any, *, grants: QuerySet[Grant], years: Iterable[int]) -> None:
        super().__init__(data)
        field = self.fields["grant"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = grants
        self.fields["year"].choices = [("", "Alla"), *((year, str(year)) for year in years)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        if chosen.get("first") and chosen.get("last") and chosen["first"] > chosen["last"]:
            self.add_error("last", "Sista dagen ligger före den första.")
        return chosen

    @property
    def selection(self) -> dict[str, Any]:
        """As `documented_statement` takes it. What was known on a day is what was recorded before it ended."""
        chosen = dict(self.cleaned_data) if self.is_valid() else {}
        known_on = chosen.pop("known_on", None)
        known_at = known_on and datetime.combine(known_on, time.max, get_current_timezone())
        return {**chosen, "known_at": known_at}

    @property
    def in_words(self) -> str:
        """What is chosen, for whoever reads the statement on paper; all of it where nothing is."""
        chosen = self.cleaned_data if self.is_valid() else {}
        said = [
            f"{self.fields[name].label}: {EVENT_LABELS.get(value, value)}" for name, value in chosen.items() if value
        ]
        return ". ".join(said) or "Alla poster"
