"""The one door: who may sign in, in how many steps, and how people are named once inside."""

from datetime import date
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.fields import PasswordField
from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

from office.forms import AddressField
from parties.models import User
from parties.models.membership import TRUSTED_ROLES
from parties.queries import roles_of


class SignIn(LoginForm):  # type: ignore[misc]  # allauth carries no types
    """Takes an address as every form of ours does."""

    password = PasswordField(
        label="Lösenord", autocomplete="current-password", error_messages={"required": "Skriv lösenordet."}
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"] = AddressField(widget=self.fields["login"].widget)


class AskForNewPassword(ResetPasswordForm):  # type: ignore[misc]  # as above
    """Takes an address as every form of ours does."""

    email = AddressField(widget=ResetPasswordForm.base_fields["email"].widget)


class ClosedSignUp(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Nobody opens an account by themselves: a system administrator does it for them."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "E-postadressen eller lösenordet är fel.",
        "too_many_login_attempts": "För många försök att logga in. Vänta några minuter och försök igen.",
    }

    def is_safe_url(self, url: str | None) -> bool:
        try:
            return bool(super().is_safe_url(url))
        except ValueError:  # no address at all, such as http://[
            return False

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Where the site is said to be, and not where whoever asked for the mail says that it is."""
        person, _, secret = key.partition("-")
        return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs={"uidb36": person, "key": secret})

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Once the answer has gone, so that it takes no longer where there is an account (mailed_afterwards)."""
        template = "account/email/password_reset_key"
        self.request.mails = [self.render_mail(template, email, {"email": email, **context})]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords lock the account to the address that they come from, and to no other."""
        return f"{get_ip(request)}:{credentials.get('email', '').lower()}"


def name_of(user: User) -> str:
    return user.name


def lacks_second_step(user: User | AnonymousUser, *, on: date) -> bool:
    """Whether the person attests, pays or administers, and signs in by a password alone."""
    if not settings.TWO_STEPS_REQUIRED or not (user.is_staff or roles_of(user, on=on) & {*TRUSTED_ROLES}):
        return False
    return not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
