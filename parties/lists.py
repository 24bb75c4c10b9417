"""The attest register and what each person is told, declared."""

from django.db.models import F, Q, QuerySet

from office.lists import Column, Filter, Listing, another, one_of
from parties.models import Answer, ApprovalMandate, Message, MessageKind, Proposal, ProposalKind

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


_ALONE = Q(answer=Answer.CONFIRMED, answered_by=F("proposed_by"))
_STATES = {
    "waiting": ("Väntar på en kollega", Q(answer="")),
    "confirmed": ("Bekräftat", Q(answer=Answer.CONFIRMED) & ~_ALONE),
    "alone": ("Gjort av en ensam", _ALONE),
    "refused": ("Avvisat", Q(answer=Answer.REFUSED)),
    "over": ("Återtaget eller gäller inte längre", Q(answer__in=[Answer.WITHDRAWN, Answer.VOID])),
}


def _of_state(rows: QuerySet[Proposal], state: str) -> QuerySet[Proposal]:
    return rows.filter(_STATES[state][1])


PROPOSALS = Listing[Proposal](
    name="att-bekrafta",
    columns=[
        Column(label="Förslag", value=lambda row: row.what),
        Column(key="kind", label="Slag", value=lambda row: row.get_kind_display(), sort=["kind"]),
        Column(label="Organisation", value=lambda row: row.party.name if row.party else None, only_in_files=True),
        Column(label="Föreslaget av", value=lambda row: row.proposed_by.name_on(row.proposed_at)),
        Column(key="proposed", label="Föreslaget", value=lambda row: row.proposed_at, sort=["proposed_at"]),
        Column(label="Läge", value=lambda row: row.get_status_display()),
        Column(
            label="Besvarat av",
            value=lambda row: row.answered_by.name_on(row.answered_at) if row.answered_by and row.answered_at else None,
        ),
        Column(label="Besvarat", value=lambda row: row.answered_at, only_in_files=True),
        Column(label="Skäl", value=lambda row: row.words, only_in_files=True),
    ],
    order=["-proposed_at", "-pk"],
    filters=[
        Filter(
            key="state",
            label="Läge",
            choices=lambda _: [(key, label) for key, (label, _) in _STATES.items()],
            narrow=_of_state,
        ),
        one_of("kind", "Slag", "kind", ProposalKind.choices),
    ],
    plain=["what", "proposed_by__name", "answered_by__name"],
)
