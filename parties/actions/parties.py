"""Who an organisation legally is, what it is called, and what invoices from and to it carry."""

from datetime import date, datetime
from typing import Unpack, cast

from django.conf import settings
from django.db import transaction

from office.history import noted
from office.refusal import Refusal
from parties.models import Party, PartyNaming, Role, User
from parties.models.party import InvoiceDetails, PartyParticulars
from parties.queries import roles_of
from parties.rules import buyer_reference, contact, organisation_number
from parties.rules import peppol as peppol_rules

_NAMED = {"name", "printed_organisation_number", "verified_organisation_number"}  # what stands on papers
_READ = {"peppol_id": peppol_rules.parse, "invoice_contact_at": contact.parse}  # into the form in which they are kept


class IdentityAlreadyVerified(Refusal):
    """The organisation has already been verified; a change goes through administration with a reason."""

    def __init__(self) -> None:
        super().__init__(
            "Identiteten är redan kontrollerad. Är numret fel: välj Rätta uppgifter på organisationens sida."
        )


class IdentityNotVerified(Refusal):
    """There is no verification of the organisation to withdraw."""

    sentence = "Organisationens identitet är inte kontrollerad."
    field = "reason"


class NumberOfAnother(Refusal):
    """The number has been verified for another party."""

    def __init__(self, other: Party, *, field: str) -> None:
        super().__init__(
            f"Numret är redan kontrollerat för {other}. Är det samma organisation, red först ut den frågan i avtalet.",
            field=field,
        )


class OtherNumber(Refusal):
    """A number that nobody has verified stands as the verified one; it is corrected with a reason, not written over."""

    sentence = "Ett annat nummer står redan som kontrollerat. Välj Rätta uppgifter på organisationens sida."
    field = "number"


class NotYetCalledSo(Refusal):
    """A new name is recorded once it holds: until then papers carry the one that does."""

    sentence = "Dagen har inte kommit än. Registrera namnbytet när det nya namnet gäller."
    field = "holds_from"


class NamedSince(Refusal):
    """A new name begins after the one before it did; `since` is that day."""

    field = "holds_from"

    def __init__(self, name: str, since: date) -> None:
        super().__init__(f"{name} gäller från {since}. Ett nytt namn gäller från en senare dag.")


class MayNotName(Refusal):
    """The person is no officer that day and administers no system, or the account is shut (parties/law/names.sql)."""

    sentence = "Namn och nummer ändras av en handläggare eller en systemadministratör. Be en av dem."


class SameName(Refusal):
    sentence = "Så heter organisationen redan."
    field = "name"


class NothingCorrected(Refusal):
    sentence = "Inget är ändrat. Skriv det rätta i fälten, eller avbryt."


class OfficeNeeded(Refusal):
    """A company says where its registered office is: its invoices must (28 kap. 5 § aktiebolagslagen)."""

    sentence = "Skriv företagets säte. Det ska stå på dess fakturor."
    field = "registered_office"


class ReferenceOfOtherForm(Refusal):
    """The organisation's own reference has not the form that it says its references have."""

    field = "buyer_reference"

    def __init__(self, form: str) -> None:
        super().__init__(f"Referensen har inte formen {form}. Rätta referensen, eller mönstret.")


class NoOutbox(Refusal):
    """The site has been given no folder that an access point takes e-invoices from (BIDRAG_OUTBOX_DIR)."""

    sentence = "Webbplatsen har ingen accesspunkt. Den som driver den anger mappen för den (BIDRAG_OUTBOX_DIR)."
    field = "channel"


@transaction.atomic
def verify_identity(*, party_id: int, number: str, source: str, today: date, by: User) -> Party:
    """Record that somebody has checked who the organisation legally is, and against what.

    `number` is the organisation number as the source gives it; its check digit must hold (OrganisationNumberRefused).
    Refused when the identity is already verified (IdentityAlreadyVerified), another number stands there (OtherNumber),
    or the number is that of another party (NumberOfAnother): two names for one organisation are neither merged nor
    split by guess.
    """
    party = Party.objects.select_for_update(no_key=True).get(pk=party_id)
    if party.identity_is_verified:
        raise IdentityAlreadyVerified
    digits = organisation_number.parse(number).digits
    _require_own_number(party, digits, field="number")
    if party.verified_organisation_number not in ("", digits):
        raise OtherNumber
    party.verified_organisation_number = digits
    party.identity_verified_on = today
    party.identity_verified_by = by
    party.identity_source = source
    party.save()
    return party


@transaction.atomic
def withdraw_identity(*, party_id: int, reason: str, today: date, by: User) -> Party:
    """Take back that the organisation is verified, for an officer to verify it anew. Refused: IdentityNotVerified."""
    party = Party.objects.select_for_update(no_key=True).get(pk=party_id)
    if not party.identity_is_verified:
        raise IdentityNotVerified
    party.verified_organisation_number = ""
    _name(party, PartyNaming.Kind.CORRECTION, reason=reason, today=today, by=by)
    return party


@transaction.atomic
def rename_party(*, party_id: int, name: str, holds_from: date, reason: str, today: date, by: User) -> Party:
    """Record that the organisation is called otherwise from a day, today or before it.

    What is dated before that day shows the old name; what is frozen on invoices stands. `reason` says how the new name
    became known. Refused: SameName, NotYetCalledSo, NamedSince, MayNotName.
    """
    party = Party.objects.select_for_update(no_key=True).get(pk=party_id)
    if name == party.name:
        raise SameName
    if holds_from > today:
        raise NotYetCalledSo
    if party.former_names and holds_from <= (since := date.fromisoformat(party.former_names[-1]["until"])):
        raise NamedSince(party.name, since)
    party.name = name
    _name(party, PartyNaming.Kind.RENAME, holds_from=holds_from, reason=reason, today=today, by=by)
    return party


@transaction.atomic
def correct_party(*, party_id: int, reason: str, today: date, by: User, **said: Unpack[PartyParticulars]) -> Party:
    """Put right what was recorded wrongly of the organisation; what is not said keeps its value.

    A name that was right and has changed is a `rename_party`. With another verified number its identity is verified by
    who corrects it, with `reason` as the source; without one it is verified no more. What is frozen on invoices stands.
    Refused: a number that is none (OrganisationNumberRefused), NumberOfAnother, OfficeNeeded, NothingCorrected,
    MayNotName.
    """
    party = Party.objects.select_for_update(no_key=True).get(pk=party_id)
    before = {name: getattr(party, name) for name in said}
    if number := said.get("verified_organisation_number"):
        said["verified_organisation_number"] = organisation_number.parse(number).digits
        _require_own_number(party, said["verified_organisation_number"], field="verified_organisation_number")
    changed = {name: text for name, text in cast("dict[str, str]", said).items() if text != before[name]}
    if not changed:
        raise NothingCorrected
    for name, text in changed.items():
        setattr(party, name, text)
    if party.registered_office_is_missing and changed.keys() & {"kind", "registered_office"}:
        raise OfficeNeeded
    with noted(by=by, why=reason):
        if changed.keys() - _NAMED:
            party.save(update_fields=[*changed.keys() - _NAMED])
        if changed.keys() & _NAMED:
            _name(party, PartyNaming.Kind.CORRECTION, reason=reason, today=today, by=by)
    return party


def _name(
    party: Party, kind: PartyNaming.Kind, *, holds_from: date | None = None, reason: str, today: date, by: User
) -> None:
    """Let the name and numbers of `party` be as they stand there, unsaved: the database puts them in.

    Refused: MayNotName.
    """
    if not (by.is_active and by.is_staff) and Role.OFFICER not in roles_of(by, on=today):
        raise MayNotName
    PartyNaming.objects.create(
        party=party,
        kind=kind,
        holds_from=holds_from,
        **{name: getattr(party, name) for name in _NAMED},
        reason=reason,
        recorded_by=by,
        recorded_on=today,
    )
    party.refresh_from_db()


def _require_own_number(party: Party, digits: str, *, field: str) -> None:
    if other := Party.objects.filter(verified_organisation_number=digits).exclude(pk=party.pk).first():
        raise NumberOfAnother(other, field=field)


@transaction.atomic
def record_invoice_details(*, party_id: int, **said: Unpack[InvoiceDetails]) -> Party:
    """Record what invoices from or to the organisation carry. What is not said keeps its value; "" takes it away.

    Not the bankgiro, which has a register of its own. `registered_office` is the municipality of a limited company;
    `invoice_contact` answers for the organisation's own invoices, at `invoice_contact_at`; `f_tax` and
    `late_interest` stand on them where they are true.
    Refused: a Peppol id that is none (PeppolIdRefused), a contact that is neither e-mail nor telephone
    (ContactRefused), a reference of another form than its pattern (ReferenceOfOtherForm), django's ValidationError for
    what the model's constraints forbid.
    """
    party = Party.objects.select_for_update(no_key=True).get(pk=party_id)
    if others := said.keys() - InvoiceDetails.__optional_keys__:
        raise TypeError(f"no details of invoices: {sorted(others)}")
    for name, value in cast("dict[str, str | bool]", said).items():
        setattr(party, name, _READ[name](str(value)) if value and name in _READ else value)
    party.full_clean(exclude=["printed_organisation_number"])
    pattern = party.buyer_reference_pattern
    if party.buyer_reference and not buyer_reference.fits(party.buyer_reference, form=pattern):
        raise ReferenceOfOtherForm(pattern)
    party.save()
    return party


@transaction.atomic
def choose_einvoice_channel(*, party_id: int, channel: Party.EInvoiceChannel, now: datetime) -> Party:
    """Record how the e-invoices that the organisation issues are sent from now on.

    What it has issued before is sent as was said then: it may have sent that itself already. The same way again
    changes nothing. Refused: NoOutbox.
    """
    party = Party.objects.select_for_update(no_key=True).get(pk=party_id)
    if channel == party.einvoice_channel:
        return party
    if channel == Party.EInvoiceChannel.OUTBOX and settings.OUTBOX_DIR is None:
        raise NoOutbox
    party.einvoice_channel, party.einvoice_channel_since = channel, now
    party.save(update_fields=["einvoice_channel", "einvoice_channel_since"])
    return party
