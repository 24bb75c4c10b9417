"""Every write about organisations and people. Each action is one transaction and refuses by a named exception."""

from datetime import date

from allauth.account.models import EmailAddress
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q, QuerySet

from office.uploads import Upload
from parties.models import Document, Membership, Party, Role, User
from parties.models.membership import GRANTOR_ROLES
from parties.queries import parties_with_role
from parties.rules import bankgiro as bankgiro_rules
from parties.rules import organisation_number
from parties.rules import peppol as peppol_rules


class IdentityAlreadyVerified(Exception):
    """The organisation has already been verified; a change goes through administration with a reason."""

    def __init__(self) -> None:
        super().__init__("Identiteten är redan kontrollerad. En ändring gör systemadministratören, med skäl.")


class NotAMember(Exception):
    """Somebody hands in a paper in whose name or for whose eyes they do not act."""


class IdentityNotVerified(Exception):
    """There is no verification of the organisation to withdraw."""


class AddressTaken(Exception):
    """Somebody else signs in with this e-mail address."""


class HoldsTrust(Exception):
    """Whose signature releases money keeps the address: a new one would let somebody else sign in as them."""


class OnBothSides(Exception):
    """The person would act for a grantor and for a grantee on the same day: a conflict of interest."""


class NotForOneself(Exception):
    """Nobody gives a role to themselves, or shuts their own account."""


class AlreadyMember(Exception):
    """The person holds that very role in the organisation already, on some day of the time asked for."""


class InThePast(Exception):
    """A role is neither given nor taken back for days that have been: somebody has acted in it, or could not."""


class EndsBeforeItBegins(Exception):
    """The last day of a membership lies before its first."""


class AlreadyEnded(Exception):
    """The membership has ended, or ends no later than the day asked for."""


# The roles in which somebody attests or pays.
TRUSTED_ROLES = (Role.CHECKER, Role.APPROVER, Role.FINANCE)

ADDRESS_CHANGED = """Hej!

E-postadressen för ditt konto i Bidragsliggaren är ändrad. Du loggar inte längre in med den här adressen.
Har du bett om det behöver du inte göra något mer här. Det nya lösenordet väljer du från den nya adressen.

Har du inte bett om det: säg genast till din chef och till en systemadministratör att kontot ska stängas.
"""


@transaction.atomic
def open_account(*, email: str, name: str, password: str | None = None) -> User:
    """Open an account for a person. Without a password the person sets one through "Glömt lösenordet?".

    Refused: AddressTaken.
    """
    _require_free_address(email)
    return User.objects.create_user(email, name, password)


@transaction.atomic
def correct_account(*, user_id: int, email: str, name: str, today: date) -> User:
    """Change what a person is called and signs in with.

    With a new address the password goes and every session with it; the old address is told by mail once it is done.
    Refused: AddressTaken; HoldsTrust, when the address changes while the person attests or pays, today or later on.
    """
    _require_free_address(email, but=user_id)
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if user.email != email.lower():
        if _held(user, first=today, last=None).filter(role__in=TRUSTED_ROLES).exists():
            raise HoldsTrust
        EmailAddress.objects.filter(user=user).delete()  # the sign-in library's own list: the old one opens no door
        user.set_unusable_password()  # each session carries a sum of the password, so this ends them all
        _tell_once_it_is_done(user.email)
    user.email, user.name = email.lower(), name
    user.save(update_fields=["email", "name", "password"])
    return user


def _tell_once_it_is_done(old_address: str) -> None:
    def tell() -> None:
        send_mail("Din e-postadress är ändrad", ADDRESS_CHANGED, None, [old_address])

    # Robust: a mail server that is down is logged, and is no fault of a change that has been made.
    transaction.on_commit(tell, robust=True)


@transaction.atomic
def shut_account(*, user_id: int, by: User) -> User:
    """Let a person in no more, from the next page they ask for. What they have done stands. Refused: NotForOneself."""
    if user_id == by.pk:
        raise NotForOneself
    return _let_in(user_id, allowed=False)


@transaction.atomic
def reopen_account(*, user_id: int) -> User:
    """Let a person in again, with the memberships that hold on the day."""
    return _let_in(user_id, allowed=True)


def _let_in(user_id: int, *, allowed: bool) -> User:
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    user.is_active = allowed
    user.save(update_fields=["is_active"])
    return user


def _require_free_address(email: str, *, but: int = 0) -> None:
    if User.objects.filter(email=email.lower()).exclude(pk=but).exists():
        raise AddressTaken


@transaction.atomic
def give_role(*, user: User, party: Party, role: str, valid_from: date, valid_until: date | None = None) -> Membership:
    """Let a person hold a role in an organisation, first and last day included."""
    return Membership.objects.create(user=user, party=party, role=role, valid_from=valid_from, valid_until=valid_until)


@transaction.atomic
def give_membership(
    *, user: User, party: Party, role: str, valid_from: date, valid_until: date | None, today: date, by: User
) -> Membership:
    """Let a person begin to hold a role, today at the earliest; first and last day included, or until further notice.

    Refused: NotForOneself, InThePast, EndsBeforeItBegins, AlreadyMember, OnBothSides (design, "Invoices").
    """
    if user == by:
        raise NotForOneself
    if valid_from < today:
        raise InThePast
    if valid_until and valid_until < valid_from:
        raise EndsBeforeItBegins
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # two at once would not see each other's row
    held = _held(user, first=valid_from, last=valid_until)
    if held.filter(party=party, role=role).exists():
        raise AlreadyMember
    if held.filter(role__in=GRANTOR_ROLES if role == Role.GRANTEE else [Role.GRANTEE]).exists():
        raise OnBothSides
    return give_role(user=user, party=party, role=role, valid_from=valid_from, valid_until=valid_until)


def _held(user: User, *, first: date, last: date | None) -> QuerySet[Membership]:
    """The person's memberships that hold on some day from `first` to `last`, both included; None: no last day."""
    held = Membership.objects.filter(Q(valid_until=None) | Q(valid_until__gte=first), user=user)
    return held.filter(valid_from__lte=last) if last else held


@transaction.atomic
def end_membership(*, membership_id: int, last_day: date, today: date) -> Membership:
    """Let a membership end with a day, today at the earliest. To shut somebody out at once, shut the account.

    Refused: InThePast, EndsBeforeItBegins, AlreadyEnded (also when it would last longer than before).
    """
    membership = Membership.objects.select_for_update(no_key=True).get(pk=membership_id)
    if last_day < today:
        raise InThePast
    if last_day < membership.valid_from:
        raise EndsBeforeItBegins
    if membership.valid_until and membership.valid_until <= last_day:
        raise AlreadyEnded
    membership.valid_until = last_day
    membership.save(update_fields=["valid_until"])
    return membership


class NumberOfAnother(Exception):
    """The number has been verified for another party."""

    def __init__(self, other: Party) -> None:
        super().__init__(
            f"Numret är redan kontrollerat för {other}. Är det samma organisation, red först ut den frågan i avtalet."
        )


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
def record_invoice_details(
    *,
    party_id: int,
    bankgiro: str | None = None,
    invoice_prefix: str | None = None,
    buyer_reference: str | None = None,
    buyer_reference_pattern: str | None = None,
    peppol_id: str | None = None,
) -> Party:
    """Record what invoices from or to the organisation carry. What is not said keeps its value; "" takes it away.

    The bankgiro may be written with or without hyphen. Refused: a wrong check digit (BankgiroRefused), a Peppol id
    that is none (PeppolIdRefused), django's ValidationError for what the model's constraints forbid.
    """
    party = Party.objects.select_for_update(no_key=True).get(pk=party_id)
    if bankgiro is not None:
        party.bankgiro = bankgiro_rules.parse(bankgiro) if bankgiro else ""
    if peppol_id is not None:
        party.peppol_id = peppol_rules.parse(peppol_id) if peppol_id else ""
    if invoice_prefix is not None:
        party.invoice_prefix = invoice_prefix
    if buyer_reference is not None:
        party.buyer_reference = buyer_reference
    if buyer_reference_pattern is not None:
        party.buyer_reference_pattern = buyer_reference_pattern
    party.full_clean(exclude=["printed_organisation_number"])
    party.save()
    return party


@transaction.atomic
def hand_in_document(
    *, party_id: int, title: str, upload: Upload, today: date, by: User, shared_with_id: int | None = None
) -> Document:
    """Keep a paper that has been looked through (office.uploads.inspect), in the name of the organisation.

    Members of `party` and of `shared_with` may read it; `by` holds a role in one of them on the day (NotAMember).
    """
    readers = [party_id] if shared_with_id is None else [party_id, shared_with_id]
    if not parties_with_role(by, *Role.values, on=today).filter(pk__in=readers).exists():
        raise NotAMember
    return Document.objects.create(
        party_id=party_id,
        shared_with_id=shared_with_id,
        title=title,
        file_name=upload.name(title),
        media_type=upload.media_type,
        content=upload.content,
        size=len(upload.content),
        sha256=upload.sha256,
        uploaded_by=by,
        uploaded_on=today,
    )
