"""The lists of decision papers and of what the ledger has a statement of, declared."""

from collections.abc import Sequence
from functools import partial

from django.db.models import QuerySet

from grants.models import ClosedPeriod, Decision, GrantYear, LedgerSeal
from grants.queries.differences import LedgerRow
from grants.queries.year_end import YearEndRow, chosen_at, year_end_rows
from grants.rules.ledger import Stage
from grants.rules.lifecycle import MEANING
from office.lists import Column, Filter, Listing, one_of, years
from office.status import labels
from parties.models import Party

DECISIONS = Listing[Decision](
    name="beslut",
    columns=[
        Column(key="title", label="Ärende", value=lambda row: row.basis.title, sort=["basis__sort_key"]),
        Column(key="case", label="Diarienummer", value=lambda row: row.basis.case_number, sort=["basis__case_number"]),
        Column(key="board", label="Nämnd", value=lambda row: row.board, sort=["board"]),
        Column(key="meeting", label="Sammanträde", value=lambda row: row.meeting_date, sort=["meeting_date"]),
        Column(key="status", label="Status", value=lambda row: row.get_status_display(), sort=["status"]),
        Column(label="Beslutat den", value=lambda row: row.decided_on, only_in_files=True),
        Column(label="Handläggare", value=lambda row: row.officer_name, only_in_files=True),
    ],
    order=["-meeting_date"],
    filters=[years("meeting_date"), one_of("status", "Status", "status", labels(MEANING))],
    folded=["basis__sort_key"],
    plain=["basis__case_number", "board", "officer_name"],
)
BASES = Listing[LedgerRow](
    name="liggaren",
    a_page=25,  # each year of a row is worked out from its terms
    columns=[
        Column(key="title", label="Avtal eller beslut", value=lambda row: row.basis.title, sort=["sort_key"]),
        Column(label="Slag", value=lambda row: row.basis.get_kind_display(), only_in_files=True),
        Column(label="Diarienummer", value=lambda row: row.basis.case_number, only_in_files=True),
        Column(label="Beräknat mot bokfört", value=lambda row: row.open),
        Column(label="Beviljat eller utbetalt", value=lambda row: row.held, is_number=True),
    ],
    order=["sort_key"],
    filters=[one_of("kind", "Slag", "kind", [("agreement", "Avtal"), ("decision", "Beslut")])],
    folded=["sort_key"],
    plain=["case_number"],
)
PERIODS = Listing[ClosedPeriod](
    name="stangda-perioder",
    columns=[
        Column(key="until", label="Stängt till och med", value=lambda row: row.closed_until, sort=["closed_until"]),
        Column(key="party", label="Organisation", value=lambda row: row.party.name, sort=["party__sort_key"]),
        Column(label="Skäl", value=lambda row: row.reason),
        Column(key="on", label="Stängt den", value=lambda row: row.closed_on, sort=["closed_on"]),
        Column(label="Av", value=lambda row: row.closed_by.name_on(row.closed_on)),
    ],
    order=["-closed_until", "-pk"],
)
SEALS = Listing[LedgerSeal](
    name="sigill",
    columns=[
        Column(key="number", label="Nummer", value=lambda row: row.number or "", sort=["number"], is_number=True),
        Column(key="at", label="Förseglat", value=lambda row: row.sealed_at, sort=["sealed_at"]),
        Column(label="Av", value=lambda row: row.sealed_by.name_on(row.sealed_at) if row.sealed_by else "Systemet"),
        Column(label="Kedjor", value=lambda row: len(row.ends), is_number=True),
        Column(label="Rot", value=lambda row: row.root),
        Column(label="Fil", value=lambda _: "", only_on_page=True),
    ],
    order=["-sealed_at", "-pk"],
)


def year_end_of(year: int, grantors: Sequence[Party], unpaid_of: Sequence[int]) -> Listing[YearEndRow]:
    """What the grantors had not paid at the end of a year, of those years."""
    return Listing[YearEndRow](
        name=f"arsskifte-{year}",
        columns=[
            *_GRANT_YEAR,
            Column(label="Val", value=lambda row: ", ".join(one.get_choice_display() for one in row.choices)),
            Column(label="Beviljat", value=lambda row: row.standing[Stage.COMMITTED], is_number=True),
            Column(label="Fakturerat", value=lambda row: row.standing[Stage.INVOICED], is_number=True),
            Column(label="Attesterat", value=lambda row: row.standing[Stage.APPROVED], is_number=True),
            Column(label="Obetalt", value=lambda row: row.unpaid, is_number=True),
        ],
        dress=partial(year_end_rows, year=year),
        order=["year", "grant"],
        filters=[
            _grantor(grantors),
            one_of("year", "År", "year", [(one, str(one)) for one in unpaid_of]),
            _chosen(year),
        ],
        folded=["grant__basis__sort_key"],
        plain=["grant__basis__case_number"],
    )


def to_come_of(year: int, later: int, grantors: Sequence[Party]) -> Listing[YearEndRow]:
    """What the grantors had promised of a later year at the end of a year."""
    return Listing[YearEndRow](
        name=f"arsskifte-{year}-kommande-{later}",
        columns=[
            *_GRANT_YEAR,
            Column(label="Kvar att betala", value=lambda row: row.unpaid, is_number=True),
        ],
        dress=partial(year_end_rows, year=year),
        order=["grant"],
        filters=[_grantor(grantors)],
        folded=["grant__basis__sort_key"],
        plain=["grant__basis__case_number"],
    )


def _grantor(grantors: Sequence[Party]) -> Filter:
    return one_of("grantor", "Organisation", "grant__basis__grantor", [(one.pk, one.name) for one in grantors])


def _chosen(year: int) -> Filter:
    def narrow(rows: QuerySet[GrantYear], value: str) -> QuerySet[GrantYear]:
        chosen = chosen_at(year)
        return rows.filter(pk__in=chosen) if value == "chosen" else rows.exclude(pk__in=chosen)

    choices = [("waiting", "Väntar på ett val"), ("chosen", "Valt")]
    return Filter(key="choice", label="Val", choices=lambda _: choices, narrow=narrow)


_GRANT_YEAR: Sequence[Column[YearEndRow]] = [
    Column(key="grant-year", label="Bidragsår", value=lambda row: str(row.grant_year), sort=["year", "grant"]),
    Column(
        key="title",
        label="Avtal eller beslut",
        value=lambda row: row.grant_year.grant.basis.title,
        sort=["grant__basis__sort_key"],
    ),
    Column(label="Diarienummer", value=lambda row: row.grant_year.grant.basis.case_number, only_in_files=True),
    Column(label="Organisation", value=lambda row: row.grant_year.grant.basis.grantor.name, only_in_files=True),
]
