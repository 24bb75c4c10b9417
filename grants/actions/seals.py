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
