"""The lists of agreements, of organisations and of what waits, declared."""

from agreements.rules.lifecycle import MEANING
from office.lists import Column, Listing, another, one_of
from office.status import labels
from overview.queries import AgreementThisYear, PartyRow, Task
from parties.models import Party

AGREEMENTS = Listing[AgreementThisYear](
    name="avtal",
    columns=[
        Column(key="title", label="Avtal", value=lambda row: row.agreement.basis.title, sort=["basis__sort_key"]),
        Column(label="Diarienummer", value=lambda row: row.agreement.basis.case_number, only_in_files=True),
        Column(
            label="Bidragsgivare",
            value=lambda row: row.agreement.basis.grantor.name_on(row.agreement.signed_on),
            only_in_files=True,
        ),
        Column(
            label="Bidragstagare",
            value=lambda row: row.agreement.grantee.name_on(row.agreement.signed_on),
            only_in_files=True,
        ),
        Column(key="term", label="Tid", value=lambda row: row.agreement.first_day, sort=["first_day"]),
        Column(label="Till och med", value=lambda row: row.agreement.last_day, only_in_files=True),
        Column(key="status", label="Status", value=lambda row: row.agreement.get_status_display(), sort=["status"]),
        Column(
            label="Faktura i år",
            value=lambda row: ", ".join(
                f"{one.number} {one.get_status_display().lower()}".strip() for one in row.invoices
            ),
        ),
        Column(label="Belopp i år", value=lambda row: row.amount, is_number=True),
    ],
    order=["basis__sort_key"],
    filters=[
        one_of("status", "Status", "status", labels(MEANING)),
        another("grantee", "Bidragstagare", "grantee"),
    ],
    folded=["basis__sort_key", "basis__grantor__sort_key", "grantee__sort_key", "host__sort_key"],
    plain=["basis__case_number"],
)
PARTIES = Listing[PartyRow](
    name="parter",
    columns=[
        Column(key="name", label="Part", value=lambda row: row.party.name, sort=["sort_key"]),
        Column(label="Slag", value=lambda row: row.party.get_kind_display(), only_in_files=True),
        Column(label="Tidigare namn", value=lambda row: row.party.was_called, only_in_files=True),
        Column(label="Enligt handlingen", value=lambda row: row.party.printed_organisation_number),
        Column(label="Kontrollerat", value=lambda row: row.party.verified_organisation_number),
        Column(
            key="identity",
            label="Identitet",
            value=lambda row: "Kontrollerad" if row.party.identity_is_verified else "Ej kontrollerad",
            sort=["identity_verified_on"],
        ),
        Column(label="Öppna oklarheter", value=lambda row: row.open_questions, is_number=True),
    ],
    order=["sort_key"],
    filters=[one_of("kind", "Slag", "kind", Party.Kind.choices)],
    folded=["sort_key"],
    plain=["printed_organisation_number", "verified_organisation_number", "city", "former_names"],
)
# All of one kind: the view says which, and in what order.
TASKS = Listing[Task](
    name="att-gora",
    columns=[
        Column(label="Vad", value=lambda task: task.title),
        Column(label="Varför", value=lambda task: task.why),
        Column(label="Senast", value=lambda task: task.deadline),
    ],
)
