"""A browser without a screen: what it posts comes from a page, which carries a key of its own each time it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import TYPE_CHECKING, Any

from django import test

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

KEY = "csrfmiddlewaretoken"
_showings = count(1)


class Client(test.Client):
    """Django's client, whose posts are each of a page shown anew; a key is given where the same page is sent again."""

    def post(self, path: Any, data: Any = None, *args: Any, **options: Any) -> Answer:
        if data is None or isinstance(data, Mapping):
            data = {KEY: f"sida-{next(_showings)}"} | dict(data or {})
        return super().post(path, data, *args, **options)

    def send(self, page: str, typed: Mapping[str, Any], **options: Any) -> Answer:
        """Open a page with a form, type this, leave the rest as it is shown, and send it."""
        form = (self.get(page).context or {}).get("form", ())
        shown = {field.html_name: "" if field.value() is None else field.value() for field in form}
        return self.post(page, shown | dict(typed), **options)
