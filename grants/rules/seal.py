"""A seal (sigill) over the ledger: the end of every chain, one root over them, and the file that is kept elsewhere."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

_VERSION = 1


class SealNotReadable(ValueError):
    """The text is not a seal, or not of a kind that this version knows."""


@dataclass(frozen=True, slots=True, order=True)
class ChainEnd:
    """The last link of one grant's chain, as a seal keeps it."""

    grant: int
    seq: int
    hash: str  # hexadecimal

    def leaf(self) -> bytes:
        return hashlib.sha256(f"\x00{self.grant}\x1f{self.seq}\x1f{self.hash}".encode()).digest()


def merkle_root(ends: Sequence[ChainEnd]) -> str:
    """The root, in hexadecimal, of a Merkle tree over the chain ends in order of grant.

    A leaf is SHA-256 over 0x00 and the end, a node over 0x01 and its two children; an odd one out moves up as it is.
    """
    level = [end.leaf() for end in sorted(ends)]
    if not level:
        return hashlib.sha256(b"").hexdigest()
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0].hex()


def write_seal(sealed_at: datetime, root: str, ends: Sequence[ChainEnd]) -> str:
    """The seal as JSON, to be kept where nobody who can change the ledger can change it too."""
    seal = {
        "seal": "bidragsliggaren",
        "version": _VERSION,
        "sealed_at": sealed_at.isoformat(),
        "root": root,
        "chains": [asdict(end) for end in sorted(ends)],
    }
    return json.dumps(seal, indent=1)


def read_seal(text: str) -> tuple[str, list[ChainEnd]]:
    """The root and the chain ends of what `write_seal` wrote. Refused: SealNotReadable."""
    try:
        seal = json.loads(text)
        if seal["version"] != _VERSION:
            raise SealNotReadable(f"Sigillet är av version {seal['version']}, som inte är känd.")
        ends = [ChainEnd(int(end["grant"]), int(end["seq"]), str(end["hash"])) for end in seal["chains"]]
        return str(seal["root"]), ends
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, SealNotReadable):
            raise
        raise SealNotReadable("Filen är inte ett sigill över liggaren.") from error
