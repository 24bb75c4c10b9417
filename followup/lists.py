"""The lists of papers handed in, declared."""

from collections.abc import Sequence
from typing import Any

from followup.models import ConditionPaper, HandedIn
from followup.rules.lifecycle import PAPER_MEANING
from office.lists import Column, Listing, another, one_of, years
from office.status import labels


def handed_in(
    kind: type[HandedIn],
    *,
    name: str,
    asked: str,
    more: Sequence[Column[Any]] = (),
) -> Listing[Any]:
    """The list of a kind of paper; `asked` is the heading of what each is handed in for."""
    to = kind.to_agreement
    return Listing(
        name=name,
        columns=[
            Column(key="title", label="Handling", value=lambda row: row.document.title, sort=["document__title"]),
            Column(label="Filnamn", value=lambda row: row.document.file_name, only_in_files=True),
            Column(label=asked, value=lambda row: row.asked),
            Column(
                key="basis", label="Avtal", value=lambda row: row.under.basis.title, sort=[f"{to}__basis__sort_key"]
            ),
            Column(label="Bidragstagare", value=lambda row: row.under.grantee.name, only_in_files=True),
            Column(key="handed_in", label="Inlämnad", value=lambda row: row.handed_in_on, sort=["handed_in_on"]),
            Column(
                label="Inlämnad av", value=lambda row: row.handed_in_by.name_on(row.handed_in_on), only_in_files=True
            ),
            Column(key="state", label="Granskning", value=lambda row: row.get_state_display(), sort=["state"]),
            Column(label="Granskad", value=lambda row: row.judged_on, only_in_files=True),
            Column(
                label="Granskad av",
                value=lambda row: row.judged_by.name_on(row.judged_on) if row.judged_by else None,
                only_in_files=True,
            ),
            Column(label="Kommentar", value=lambda row: row.comment, only_in_files=True),
            *more,
        ],
        order=["-handed_in_on", "-pk"],
        filters=[
            years("handed_in_on", label="Inlämnad år"),
            one_of("state", "Granskning", "state", labels(PAPER_MEANING)),
            another("grantee", "Bidragstagare", f"{to}__grantee"),
        ],
        folded=[f"{to}__basis__sort_key", f"{to}__grantee__sort_key"],
        plain=["document__title", *kind.looked_in],
    )


PAPERS = handed_in(
    ConditionPaper,
    name="handlingar",
    asked="Villkor",
    more=[Column(key="until", label="Gäller till och med", value=lambda row: row.valid_until, sort=["valid_until"])],
)
