"""What leaves the house as files for a spreadsheet."""

from collections.abc import Iterable

from office.exports import Cell, csv_file
from parties.models import ApprovalMandate

_COLUMNS = (
    "Organisation",
    "Person",
    "Attest",
    "Beloppsgräns",
    "Kostnadsställe",
    "Ersättare för",
    "Beslut",
    "Från och med",
    "Till och med",
    "Registrerat av",
)


def register_csv(mandates: Iterable[ApprovalMandate]) -> bytes:
    """The attest register, a mandate a row. No limit, all cost centres, no last day: an empty cell."""
    return csv_file(_COLUMNS, (_cells(mandate) for mandate in mandates))


def _cells(mandate: ApprovalMandate) -> list[Cell]:
    return [
        mandate.party.name,
        mandate.user.name,
        mandate.get_kind_display(),
        mandate.terms.limit,
        mandate.cost_centre,
        mandate.deputy_for.name if mandate.deputy_for else None,
        mandate.decision,
        mandate.valid_from,
        mandate.valid_until,
        mandate.recorded_by.name,
    ]
