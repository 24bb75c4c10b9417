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

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def name_of(user: User) -> str:
    return user.name
