"""Admin of organisations, people and memberships."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from office import clock
from office.admin import Correction, ReadOnlyAdmin, ReadOnlyInline
from office.forms import AddressField, DayField, TextField
from parties import actions
from parties.models import (
    ApprovalMandate,
    BankAccount,
    ConflictOfInterest,
    Membership,
    Message,
    Party,
    PartyNaming,
    Proposal,
    Role,
    User,
)
from parties.models.party import PartyParticulars
from parties.shared_forms import CorrectParty, RenameParty


class OpenAccount(Correction):
    name, label = "open", "Öppna konto"
    done = "Kontot är öppnat. Personen väljer själv sitt lösenord via ”Glömt lösenordet?”."
    lead = "Personen får logga in, men kan inte göra något förrän ett medlemskap ger en roll i en organisation."

    email = AddressField(
        label="E-post", max_length=254, error_messages={"required": "Skriv adressen som personen loggar in med."}
    )
    full_name = TextField(label="Namn", max_length=150)

    def carry_out(self, by: User) -> Model:
        return actions.open_account(email=self.cleaned_data["email"], name=self.cleaned_data["full_name"])


class CorrectAccount(OpenAccount):
    name, label, done = "correct", "Ändra namn eller e-post", "Namn och e-post är ändrade."
    lead = (
        "Det gamla namnet står kvar på det som redan är gjort. Byts e-posten loggas personen ut, den gamla adressen "
        "får ett meddelande, och personen väljer ett nytt lösenord via ”Glömt lösenordet?”."
    )

    def __init__(self, *args: Any, row: User, **options: Any) -> None:
        super().__init__(*args, row=row, initial={"email": row.email, "full_name": row.name}, **options)

    def carry_out(self, by: User) -> Model:
        email, name = self.cleaned_data["email"], self.cleaned_data["full_name"]
        return actions.correct_account(user_id=self.row.pk, email=email, name=name, today=clock.today())


class ShutAccount(Correction):
    name, label, done = "shut", "Stäng kontot", "Kontot är stängt."
    lead = (
        "Personen släpps inte in igen, från nästa sida. Det som personen har gjort står kvar. Har personen tappat sin "
        "telefon: stäng kontot och öppna det igen, så kopplas en ny vid nästa inloggning."
    )

    @classmethod
    def offered(cls, row: User) -> bool:
        return row.is_active

    def carry_out(self, by: User) -> Model:
        return actions.shut_account(user_id=self.row.pk, by=by)


class ReopenAccount(Correction):
    name, label, done = "reopen", "Öppna kontot igen", "Kontot är öppet igen."
    lead = "Personen får logga in igen, med de medlemskap som gäller i dag."

    @classmethod
    def offered(cls, row: User) -> bool:
        return not row.is_active

    def carry_out(self, by: User) -> Model:
        return actions.reopen_account(user_id=self.row.pk)


class GiveMembership(Correction):
    name, label, done = "give", "Ge medlemskap", "Medlemskapet är givet."

    user = forms.ModelChoiceField(
        User.objects.filter(is_active=True), label="Person", error_messages={"required": "Välj vem som får rollen."}
    )
    party = forms.ModelChoiceField(
        Party.objects.all(), label="Organisation", error_messages={"required": "Välj organisationen som rollen gäller."}
    )
    role = forms.ChoiceField(label="Roll", choices=Role.choices, error_messages={"required": "Välj en roll."})
    valid_from = DayField(label="Från och med")
    valid_until = DayField(label="Till och med", required=False)

    def carry_out(self, by: User) -> Model:
        asked = {field: value for field, value in self.cleaned_data.items() if field != "reason"}
        return actions.give_membership(**asked, today=clock.today(), by=by)


class EndMembership(Correction):
    name, label, done = "end", "Avsluta medlemskapet", "Medlemskapets sista dag är satt."
    lead = "Medlemskapet gäller hela sista dagen. Ska någon stängas ute genast: stäng personens konto."

    last_day = DayField(label="Sista dag")

    def carry_out(self, by: User) -> Model:
        last_day = self.cleaned_data["last_day"]
        return actions.end_membership(membership_id=self.row.pk, last_day=last_day, today=clock.today())


class WithdrawIdentity(Correction):
    name, label = "withdraw_identity", "Häv identitetskontrollen"
    done = "Kontrollen är hävd. En handläggare kontrollerar organisationen på nytt."
    lead = "Fakturor till och från organisationen stoppas tills en handläggare har kontrollerat den på nytt."

    @classmethod
    def offered(cls, row: Party) -> bool:
        return row.identity_is_verified

    def carry_out(self, by: User) -> Model:
        reason = self.cleaned_data["reason"]
        return actions.withdraw_identity(party_id=self.row.pk, reason=reason, today=clock.today(), by=by)


class RenamePartyWithReason(Correction, RenameParty):
    # The field of that name is among the fields of the form, where Django has put it.
    name, label, done = "rename", "Byt namn", "Namnbytet är registrerat."  # type: ignore[assignment,misc]
    lead = "Det som är daterat före den dagen visar det gamla namnet. Det som är fryst på fakturor står kvar."

    def carry_out(self, by: User) -> Model:
        asked = {field: self.cleaned_data[field] for field in ("name", "holds_from", "reason")}
        return actions.rename_party(party_id=self.row.pk, **asked, today=clock.today(), by=by)


class CorrectPartyWithReason(Correction, CorrectParty):
    name, label, done = "correct", "Rätta uppgifter", "Uppgifterna är rättade."  # type: ignore[assignment,misc]
    lead = "För det som har registrerats fel. Har organisationen bytt namn: välj Byt namn. Fryst på fakturor står kvar."

    def __init__(self, *args: Any, row: Party, **options: Any) -> None:
        super().__init__(*args, row=row, initial=self.as_recorded(row), **options)

    def carry_out(self, by: User) -> Model:
        asked = {field: self.cleaned_data[field] for field in [*PartyParticulars.__optional_keys__, "reason"]}
        return actions.correct_party(party_id=self.row.pk, **asked, today=clock.today(), by=by)


class NamingsOfParty(ReadOnlyInline):
    model = PartyNaming


class MembershipsOfUser(ReadOnlyInline):
    model = Membership


@admin.register(Party)
class PartyAdmin(ReadOnlyAdmin):
    list_display = [
        "name",
        "kind",
        "printed_organisation_number",
        "verified_organisation_number",
        "identity_verified_on",
    ]
    list_filter = ["kind", ("identity_verified_on", admin.EmptyFieldListFilter)]
    search_fields = ["name", "slug", "printed_organisation_number", "verified_organisation_number"]
    inlines = [NamingsOfParty]
    corrections = [RenamePartyWithReason, CorrectPartyWithReason, WithdrawIdentity]


@admin.register(PartyNaming)
class PartyNamingAdmin(ReadOnlyAdmin):
    list_display = ["party", "kind", "name_before", "name", "holds_from", "recorded_by", "recorded_on"]
    list_filter = ["kind"]
    list_select_related = ["party", "recorded_by"]
    search_fields = ["name_before", "name", "reason"]


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ["name", "email", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "memberships__role"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "is_active", "is_staff", "date_joined", "last_login"]  # not the password
    inlines = [MembershipsOfUser]
    list_corrections = [OpenAccount]
    corrections = [CorrectAccount, ShutAccount, ReopenAccount]


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ["user", "role", "party", "valid_from", "valid_until"]
    list_filter = ["role", "party", ("valid_until", admin.EmptyFieldListFilter)]
    search_fields = ["user__name", "user__email", "party__name"]
    list_corrections = [GiveMembership]
    corrections = [EndMembership]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "party")


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["subject", "user", "kind", "created_at", "mailed_at", "withheld_at", "attempts", "last_error"]
    list_filter = ["kind", ("mailed_at", admin.EmptyFieldListFilter), ("mail_due_at", admin.EmptyFieldListFilter)]
    search_fields = ["subject", "key", "user__name", "user__email"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return super().get_queryset(request).select_related("user")


@admin.register(ApprovalMandate)
class ApprovalMandateAdmin(ReadOnlyAdmin):
    list_display = ["user", "kind", "limit", "cost_centre", "party", "valid_from", "valid_until"]
    list_filter = ["kind", "party", ("valid_until", admin.EmptyFieldListFilter)]
    list_select_related = ["user", "party"]
    search_fields = ["user__name", "user__email", "decision", "cost_centre"]


@admin.register(BankAccount)
class BankAccountAdmin(ReadOnlyAdmin):
    list_display = ["party", "bankgiro", "proposed_at", "verified_at", "rejected_at"]
    list_filter = [("verified_at", admin.EmptyFieldListFilter), ("rejected_at", admin.EmptyFieldListFilter)]
    list_select_related = ["party"]
    search_fields = ["party__name", "bankgiro"]


@admin.register(ConflictOfInterest)
class ConflictAdmin(ReadOnlyAdmin):
    list_display = ["user", "party", "kind", "what", "valid_from", "valid_until"]
    list_filter = ["kind", ("valid_until", admin.EmptyFieldListFilter)]
    list_select_related = ["user", "party"]
    search_fields = ["user__name", "user__email", "party__name", "what"]


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    list_display = ["what", "kind", "proposed_by", "proposed_at", "answer", "answered_by", "answered_at"]
    list_filter = ["kind", "answer", "party"]
    list_select_related = ["proposed_by", "answered_by", "party"]
    search_fields = ["what", "proposed_by__name", "answered_by__name"]
