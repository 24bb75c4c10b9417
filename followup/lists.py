"""The list of papers handed in, declared."""

from followup.models import ConditionPaper
from followup.rules.lifecycle import PAPER_MEANING
from office.lists import Column, Listing, another, one_of, years
from office.status import labels

PAPERS = Listing[ConditionPaper](
    name="handlingar",
    columns=[
        Column(key="title", label="Handling", value=lambda row: row.document.title, sort=["document__title"]),
        Column(label="Filnamn", value=lambda row: row.document.file_name, only_in_files=True),
        Column(label="Villkor", value=lambda row: row.condition.summary),
        Column(
            key="basis",
            label="Avtal",
            value=lambda row: row.condition.agreement.basis.title,
            sort=["condition__agreement__basis__sort_key"],
        ),
        Column(label="Bidragstagare", value=lambda row: row.condition.agreement.grantee.name, only_in_files=True),
        Column(key="handed_in", label="Inlämnad", value=lambda row: row.handed_in_on, sort=["handed_in_on"]),
        Column(label="Inlämnad av", value=lambda row: row.handed_in_by.name, only_in_files=True),
        Column(key="state", label="Granskning", value=lambda row: row.get_state_display(), sort=["state"]),
        Column(label="Granskad", value=lambda row: row.judged_on, only_in_files=True),
        Column(
            label="Granskad av", value=lambda row: row.judged_by.name if row.judged_by else None, only_in_files=True
        ),
        Column(label="Kommentar", value=lambda row: row.comment, only_in_files=True),
        Column(key="until", label="Gäller till och med", value=lambda row: row.valid_until, sort=["valid_until"]),
    ],
    order=["-handed_in_on", "-pk"],
    filters=[
        years("handed_in_on", label="Inlämnad år"),
        one_of("state", "Granskning", "state", labels(PAPER_MEANING)),
        another("grantee", "Bidragstagare", "condition__agreement__grantee"),
    ],
    folded=["condition__agreement__basis__sort_key", "condition__agreement__grantee__sort_key"],
    plain=["document__title", "condition__summary"],
)
