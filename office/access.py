"""Tag a view with those it is open to. The tag does nothing by itself: config/middleware.py enforces it,
and refuses every view that carries none."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

PUBLIC = "public"
SIGNED_IN = "signed in"


def open_to(*roles: str) -> Callable[[View], View]:
    """Open the view to people who hold one of the roles today, in whichever organisation."""

    def tag(view: View) -> View:
        view.open_to = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return tag


def public(view: View) -> View:
    """Open the view to anybody, signed in or not."""
    return open_to(PUBLIC)(view)


def signed_in(view: View) -> View:
    """Open the view to anybody who has signed in, whatever roles they hold."""
    return open_to(SIGNED_IN)(view)


def admits(view: Any, roles: frozenset[str]) -> bool:
    """Whether the view is open to somebody who has signed in and holds the roles. One without a tag is not."""
    tag = roles_of_view(view) or frozenset()
    return bool(tag & (roles | {PUBLIC, SIGNED_IN}))


def roles_of_view(view: Any) -> frozenset[str] | None:
    """What a view was tagged with; None when nobody tagged it."""
    tag: frozenset[str] | None = getattr(view, "open_to", None)
    return tag
