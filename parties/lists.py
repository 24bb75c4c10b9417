"""The attest register and what each person is told, declared."""

from office.lists import Column, Filter, Listing, another, one_of
from parties.models import ApprovalMandate, Message, MessageKind

# What holds today is chosen by the view: the list itself knows no day.
_HELD = Filter(
    key="show", label="Mandat", choices=lambda _: [("all", "Alla")], narrow=lambda rows, _: rows, every="Gäller i dag"
)
MANDATES = Listing[ApprovalMandate](
    name="attestforteckning",
    columns=[
        Column(key="party", label="Organisation", value=lambda row: row.party.name, sort=["party__sort_key"]),
        Column(key="user", label="Person", value=lambda row: row.user.name, sort=["user__sort_key"]),
        Column(key="kind", label="Attest", value=lambda row: row.get_kind_display(), sort=["kind"]),
        Column(key="limit", label="Beloppsgräns", value=lambda row: row.terms.limit, sort=["limit"], is_number=True),
        Column(label="Kostnadsställe", value=lambda row: row.cost_centre),
        Column(label="Ersättare för", value=lambda row: row.deputy_for.name if row.deputy_for else None),
        Column(label="Beslut", value=lambda row: row.decision),
        Column(key="from", label="Från och med", value=lambda row: row.valid_from, sort=["valid_from"]),
        Column(key="until", label="Till och med", value=lambda row: row.valid_until, sort=["valid_until"]),
        Column(label="Registrerat av", value=lambda row: row.recorded_by.name_on(row.valid_from), only_in_files=True),
    ],
    order=["party__sort_key", "kind", "user__sort_key", "valid_from"],
    filters=[_HELD, another("party", "Organisation", "party")],
    folded=["user__sort_key"],
    plain=["decision", "cost_centre"],
)
MESSAGES = Listing[Message](
    name="meddelanden",
    columns=[
        Column(label="När", value=lambda row: row.created_at),
        Column(label="Vad", value=lambda row: row.subject),
        Column(label="Text", value=lambda row: row.text),
    ],
    order=["-created_at", "-pk"],
    filters=[one_of("kind", "Slag", "kind", MessageKind.choices)],
    plain=["subject", "text"],
)
