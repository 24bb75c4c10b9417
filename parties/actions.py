"""Every write about organisations and people. Each action is one transaction and refuses by a named exception."""

from datetime import date

from django.db import transaction

from parties.models import Membership, Party, User
from parties.rules import bankgiro as bankgiro_rules
from parties.rules import organisation_number


class IdentityAlreadyVerified(Exception):
    """The organisation has already been verified; a change goes through administration with a reason."""


@transaction.atomic
def open_account(*, email: str, name: str, password: str | None = None) -> User:
    """Open an account for a person. Without a password the person sets one through "Glömt lösenordet?"."""
    return User.objects.create_user(email, name, password)


@transaction.atomic
def give_role(*, user: User, party: Party, role: str, valid_from: date, valid_until: date | None = None) -> Membership:
    """Let a person hold a role in an organisation, first and last day included."""
    return Membership.objects.create(user=user, party=party, role=role, valid_from=valid_from, valid_until=valid_until)


@transaction.atomic
def verify_identity(*, party_id: int, number: str, source: str, today: date, by: User) -> Party:
    """Record that somebody has checked who the organisation legally is, and against what.

    `number` is the organisation number as the source gives it; its check digit must hold (OrganisationNumberRefused).
    Refused when the identity is already verified (IdentityAlreadyVerified).
    """
    party = Party.objects.select_for_update(no_key=True).get(pk=party_id)
    if party.identity_is_verified:
        raise IdentityAlreadyVerified
    party.verified_organisation_number = organisation_number.parse(number).digits
    party.identity_verified_on = today
    party.identity_verified_by = by
    party.identity_source = source
    party.save()
    return party


@transaction.atomic
def record_invoice_details(
    *, party_id: int, bankgiro: str = "", invoice_prefix: str = "", buyer_reference: str = "", peppol_id: str = ""
) -> Party:
    """Record what invoices from or to the organisation carry. What is left empty keeps its value.

    The bankgiro may be written with or without hyphen; its check digit must hold (BankgiroRefused).
    """
    party = Party.objects.select_for_update(no_key=True).get(pk=party_id)
    party.bankgiro = bankgiro_rules.parse(bankgiro) if bankgiro else party.bankgiro
    party.invoice_prefix = invoice_prefix or party.invoice_prefix
    party.buyer_reference = buyer_reference or party.buyer_reference
    party.peppol_id = peppol_id or party.peppol_id
    party.full_clean(exclude=["printed_organisation_number"])
    party.save()
    return party
