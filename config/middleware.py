"""Closed by default: a page opens only to those whom its view names (office/access.py)."""

import logging
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect

from config.errors import wrong_method
from config.sign_in import lacks_second_step
from office import clock, kept
from office.access import PUBLIC, admits, roles_of_view
from parties.queries import fetch_roles, roles_of

log = logging.getLogger(__name__)
Respond = Callable[[HttpRequest], HttpResponseBase]

# These keep their own doors: sign-in must be reachable by strangers, admin asks for a system administrator.
ADMIN = "django.contrib.admin."
OWN_DOORS = ("allauth.account.", "allauth.mfa.", "allauth.decorators", ADMIN)


def kept_by_no_cache(respond: Respond) -> Respond:
    """No page and no file of ours stays in a browser or on the way to it: files of the frame are served before this."""

    def ask(request: HttpRequest) -> HttpResponseBase:
        response = respond(request)
        response["Cache-Control"] = "private, no-store"
        return response

    return ask


def refused_in_words(respond: Respond) -> Respond:
    """An address that is opened in a way that it does not take says so, where Django answers with nothing."""

    def ask(request: HttpRequest) -> HttpResponseBase:
        response = respond(request)
        return wrong_method(request, response) if isinstance(response, HttpResponseNotAllowed) else response

    return ask


def mailed_afterwards(respond: Respond) -> Respond:
    """What a page has to mail leaves when the answer has: nobody waits for it, or sees by the time that it was sent."""

    def ask(request: HttpRequest) -> HttpResponseBase:
        response = respond(request)
        close = response.close

        def send_and_close() -> None:
            for mail in getattr(request, "mails", ()):
                try:
                    mail.send()
                except OSError:
                    log.exception("A mail was not sent")
            close()

        response.close = send_and_close  # type: ignore[method-assign] # what the server calls when all is sent
        return response

    return ask


class RefuseHostileInput:
    """What no browser's form sends is refused here, before it can reach a parser or the database.

    Text in another encoding than UTF-8 is, too: in UTF-7 half a character can be written, which no database takes.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("NUL in the address")
        if any("\x00" in value for value in request.COOKIES.values()):
            raise SuspiciousOperation("NUL in a cookie")
        if (request.content_params or {}).get("charset", "utf-8").lower() != "utf-8":
            raise SuspiciousOperation("Not UTF-8")
        return self.get_response(request)


class OnlyOpenTo:
    """Enforce the tag of each view; a view without a tag is a fault of ours and stays shut."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if request.user.is_authenticated:
            kept.give_back(request)
        if view.__module__.startswith(OWN_DOORS):
            return self._own_door(request, view)
        opened_to = roles_of_view(view)
        if opened_to is None:
            raise ImproperlyConfigured(f"{view.__module__}.{view.__qualname__} does not say whom it is open to.")
        if PUBLIC in opened_to:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(kept.keep(request) if request.method == "POST" else request.get_full_path())
        today = clock.today()
        if request.method in ("GET", "HEAD"):
            fetch_roles(request.user, on=today)
        if lacks_second_step(request.user, on=today):
            return redirect("mfa_activate_totp")
        if admits(view, roles_of(request.user, on=today)):
            return None
        raise PermissionDenied

    def _own_door(self, request: HttpRequest, view: Callable[..., Any]) -> HttpResponseBase | None:
        """Administration asks who comes by itself; the pages of the sign-in lead to the second step and are open."""
        if not view.__module__.startswith(ADMIN):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(kept.keep(request)) if request.method == "POST" else None
        return redirect("mfa_activate_totp") if lacks_second_step(request.user, on=clock.today()) else None
