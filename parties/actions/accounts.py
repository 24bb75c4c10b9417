"""The accounts that people sign in with."""

from datetime import date

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.mail import send_mail
from django.db import transaction

from office.refusal import Refusal
from parties.actions.memberships import NotForOneself, held_by
from parties.models import User
from parties.models.membership import TRUSTED_ROLES


class AddressTaken(Refusal):
    """Somebody else signs in with this e-mail address."""

    sentence = "Någon annan loggar in med den adressen."
    field = "email"


class HoldsTrust(Refusal):
    """Whose signature releases money keeps the address: a new one would let somebody else sign in as them."""

    sentence = "Den som attesterar eller betalar byter inte adress. Avsluta först de medlemskapen, och byt dagen efter."
    field = "email"


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
        if held_by(user, first=today, last=None).filter(role__in=TRUSTED_ROLES).exists():
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
    """Let a person in no more, from the next page they ask for. What they have done stands. Refused: NotForOneself.

    The second step of the sign-in goes too: opened again, the account is the person's who has lost the telephone.
    """
    if user_id == by.pk:
        raise NotForOneself("Du kan inte stänga ditt eget konto. Be en annan systemadministratör.", field="reason")
    Authenticator.objects.filter(user=user_id).delete()
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
