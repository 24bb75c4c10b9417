"""Who an organisation legally is, and what invoices from and to it carry."""

from datetime import date, datetime
from typing import Unpack, cast

from django.conf import settings
from django.db import transaction

from office.refusal import Refusal
from parties.models import Party, User
from parties.models.party import InvoiceDetails
from parties.rules import contact, organisation_number
from parties.rules import peppol as peppol_rules

_READ = {"peppol_id": peppol_rules.parse, "invoice_contact_at": contact.parse}  # into the form in which they are kept


class IdentityAlreadyVerified(Refusal):
    """The organisation has already been verified; a change goes through administration with a reason."""

    def __init__(self) -> None:
        super().__init__("Identiteten är redan kontrollerad. En ändring gör systemadministratören, med skäl.")


class IdentityNotVerified(Refusal):
    """There is no verification of the organisation to withdraw."""

    sentence = "Organisationens identitet är inte kontrollerad."
    field = "reason"


class NumberOfAnother(Refusal):
    """The number has been verified for another party."""

    field = "number"

    def __init__(self, other: Party) -> None:
        super().__init__(
            f"Numret är redan kontrollerat för {other}. Är det samma organisation, red först ut den frågan i avtalet."
        )


class NoOutbox(Refusal):
    """The site has been given no folder that an access point takes e-invoices from (BIDRAG_OUTBOX_DIR)."""

    sentence = "Webbplatsen har ingen accesspunkt. Den som driver den anger mappen för den (BIDRAG_OUTBOX_DIR)."
    field = "channel"


@transaction.atomic
def verify_identity(*, party_id: int, number: str, source: str, today: date, by: User) -> Party:
    """Record that somebody has checked who the organisation legally is, and against what.

    `number` is the organisation number as the source gives it; its check digit must hold (OrganisationNumberRefused).
    Refused when the identity is already verified (IdentityAlreadyVerified), or the number is that of another party
    (NumberOfAnother): two names for one organisation are neither merged nor split by guess.
    """
    party = Party.objects.select_for_update(no_key=True).get(pk=party_id)
    if party.identity_is_verified:
        raise IdentityAlreadyVerified
    digits = organisation_number.parse(number).digits
    if other := Party.objects.filter(verified_organisation_number=digits).exclude(pk=party_id).first():
        raise NumberOfAnother(other)
    party.verified_organisation_number = digits
    party.identity_verified_on = today
    party.identity_verified_by = by
    party.identity_source = source
    party.save()
    return party


@transaction.atomic
def withdraw_identity(*, party_id: int) -> Party:
    """Take back that the organisation is verified, for an officer to verify it anew. Refused: IdentityNotVerified."""
    party = Party.objects.select_for_update(no_key=True).get(pk=party_id)
    if not party.identity_is_verified:
        raise IdentityNotVerified
    party.verified_organisation_number = party.identity_source = ""
    party.identity_verified_on = party.identity_verified_by = None
    party.save()
    return party


@transaction.atomic
def record_invoice_details(*, party_id: int, **said: Unpack[InvoiceDetails]) -> Party:
    """Record what invoices from or to the organisation carry. What is not said keeps its value; "" takes it away.

    Not the bankgiro, which has a register of its own. `registered_office` is the municipality of a limited company;
    `invoice_contact` answers for the organisation's own invoices, at `invoice_contact_at`; `f_tax` and
    `late_interest` stand on them where they are true.
    Refused: a Peppol id that is none (PeppolIdRefused), a contact that is neither e-mail nor telephone
    (ContactRefused), django's ValidationError for what the model's constraints forbid.
    """
    party = Party.objects.select_for_update(no_key=True).get(pk=party_id)
    if others := said.keys() - InvoiceDetails.__optional_keys__:
        raise TypeError(f"no details of invoices: {sorted(others)}")
    for name, value in cast("dict[str, str | bool]", said).items():
        setattr(party, name, _READ[name](str(value)) if value and name in _READ else value)
    party.full_clean(exclude=["printed_organisation_number"])
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
