"""Once only: the same page of the same person makes one thing, however often and however quickly it is sent.

Each page that Django renders with `{% csrf_token %}` carries a token that is written anew each time the page is
shown, so it tells one showing of a form from another. What a showing has made is written in the transaction that
made it; whoever sends it again waits for that transaction, and is given its result.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.http import HttpRequest

from office.refusal import Refusal

_NOT_OF_A_FORM = "csrfmiddlewaretoken"


class SentBefore(Refusal):
    """The page has already made something of other words."""

    sentence = (
        "Sidan är redan skickad en gång, med andra uppgifter, och det är gjort. Är det här något nytt, skicka det igen."
    )
    status = 409


@dataclass(frozen=True)
class Deed:
    """Where a showing of a form led, and what was said of it there."""

    address: str
    message: str


def key_of(request: HttpRequest) -> str:
    """What tells this showing of a form from all others; empty where the token is not asked for (a client of tests)."""
    token = request.POST.get(_NOT_OF_A_FORM) or request.headers.get("X-CSRFToken")
    return _digest(request.user.pk, request.path, token) if token else ""


def begin(request: HttpRequest) -> Deed | None:
    """Claim the showing until the transaction ends; what it has made, if it has been sent before.

    Refused: SentBefore.
    """
    key, said = key_of(request), _said(request)
    if not key:
        return None
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO office_deed (key, said) VALUES (%s, %s) ON CONFLICT DO NOTHING", [key, said])
        if cursor.rowcount:
            return None
    if before := made(request):
        return before
    raise SentBefore


def made(request: HttpRequest) -> Deed | None:
    """What the showing has made of the same words, if it has."""
    if not (key := key_of(request)):
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, message FROM office_deed WHERE key = %s AND said = %s", [key, _said(request)])
        found = cursor.fetchone()
    return Deed(*found) if found else None


def end(request: HttpRequest, deed: Deed) -> None:
    """Keep where the showing led."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE office_deed SET address = %s, message = %s WHERE key = %s",
            [deed.address, deed.message, key_of(request)],
        )


def forget(*, before: datetime) -> None:
    """Remove what was made so long ago that nobody has the page open."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM office_deed WHERE done_at < %s", [before])


def _said(request: HttpRequest) -> str:
    fields = sorted((name, values) for name, values in request.POST.lists() if name != _NOT_OF_A_FORM)
    files = sorted((name, str(file), getattr(file, "size", 0)) for name, file in request.FILES.items())
    return _digest(fields, files)


def _digest(*what: Any) -> str:
    return hashlib.sha256(repr(what).encode()).hexdigest()
