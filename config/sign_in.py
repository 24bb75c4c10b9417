"""The one door: who may sign in, and how people are named once inside."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from parties.models import User


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


def name_of(user: User) -> str:
    return user.name
