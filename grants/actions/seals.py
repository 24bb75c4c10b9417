from datetime import datetime

from grants.models import ChainHead, LedgerSeal
from grants.rules.seal import ChainEnd, merkle_root
from parties.models import User


def seal_ledger(*, now: datetime, by: User | None) -> LedgerSeal:
    """Write down the ends of all chains as they stand, and the root over them. A command has nobody behind it (None).

    The ends are read in one statement, so the seal is of one moment whoever is writing.
    """
    heads = ChainHead.objects.order_by("grant").values_list("grant", "seq", "hash")
    ends = [ChainEnd(grant, seq, bytes(digest).hex()) for grant, seq, digest in heads]
    return LedgerSeal.objects.create(
        sealed_at=now, sealed_by=by, root=merkle_root(ends), ends=[[end.grant, end.seq, end.hash] for end in ends]
    )


def seal_of_the_day(*, now: datetime) -> LedgerSeal | None:
    """Seal the ledger unless it has been sealed by itself since midnight where `now` is; None when it has."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if LedgerSeal.objects.filter(sealed_by=None, sealed_at__gte=midnight).exists():
        return None
    return seal_ledger(now=now, by=None)
