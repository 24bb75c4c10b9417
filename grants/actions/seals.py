from datetime import datetime

from grants.models import LedgerSeal
from parties.models import User


def seal_ledger(*, now: datetime, by: User | None) -> LedgerSeal:
    """Write down the ends of all chains and trails as they stand, and the root. A command has nobody behind it (None).

    The database works them out (law/seals.sql); `now` is taken where the day may be set, else its own clock.
    """
    seal = LedgerSeal.objects.create(sealed_at=now, sealed_by=by, ends=[])
    seal.refresh_from_db()
    return seal


def seal_of_the_day(*, now: datetime) -> LedgerSeal | None:
    """Seal the ledger unless it has been sealed by itself since midnight where `now` is; None when it has."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if LedgerSeal.objects.filter(sealed_by=None, sealed_at__gte=midnight).exists():
        return None
    return seal_ledger(now=now, by=None)
