"""What an action does not do: one kind of exception, with the sentence that is read and the field it is about."""

from collections.abc import Sequence
from typing import Any


class Refusal(Exception):
    """An action refuses: nothing is done, and `sentences` say in Swedish what is wrong and what to do.

    A subclass stands beside its action, where a caller or a test must tell it from others, with its `sentence` and the
    `field` of a form that it is about (None: the whole of it); both may also be given when it is raised.
    """

    sentence: str = "Det går inte att göra."
    field: str | None = None
    status: int = 200  # of the page that shows it: 409 where somebody else was first
    template: str = ""  # a page of its own, where the form does not fit what the thing has become

    def __init__(self, sentence: str = "", *, field: str | None = None) -> None:
        super().__init__(sentence or self.sentence)
        self.field = field or self.field

    @property
    def sentences(self) -> Sequence[str]:
        """What stands on the page, a line each."""
        return (str(self),)

    @property
    def context(self) -> dict[str, Any]:
        """What the page shows because of it."""
        return {}
