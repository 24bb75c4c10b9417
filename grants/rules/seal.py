"""A seal (sigill): the ends of all chains and trails of the ledger, one root over them, and the file kept elsewhere."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from uuid import UUID

_VERSION = 2


class SealNotReadable(ValueError):
    """The text is not a seal, or not of a kind that this version knows."""


@dataclass(frozen=True, slots=True, order=True)
class ChainEnd:
    """The last link of one grant's chain, as a seal keeps it."""

    grant: int
    seq: int
    hash: str  # hexadecimal

    def leaf(self) -> bytes:
        return _leaf(self.grant, self.seq, self.hash)


@dataclass(frozen=True, slots=True, order=True)
class TrailEnd:
    """The trail of one table (office/trail.py) as far as it had come: its last version, and a hash over all of them."""

    table: str
    last: int  # the number of the last version
    versions: int  # how many
    hash: str  # hexadecimal: SHA-256 over the hashes of the versions, in order

    def leaf(self) -> bytes:
        return _leaf(self.table, self.last, self.versions, self.hash)


@dataclass(frozen=True)
class Seal:
    """All that a seal says."""

    ledger: UUID  # which ledger it is of, wherever that is restored
    number: int  # 1 and up, without a gap
    previous: str  # the root of the seal before; empty for the first
    sealed_at: datetime
    sealed_by: int  # the key of the user; 0 for nobody
    root: str
    ends: list[ChainEnd]
    trails: list[TrailEnd]

    def worked_out(self) -> str:
        """The root that its content gives, in hexadecimal."""
        at = f"{self.sealed_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
        head = _leaf(self.ledger, self.number, self.previous, at, self.sealed_by)
        ends, trails = (sorted(self.ends), sorted(self.trails))
        return merkle_root([head, *(end.leaf() for end in ends), *(trail.leaf() for trail in trails)])


def _leaf(*words: object) -> bytes:
    return hashlib.sha256(("\x00" + "\x1f".join(map(str, words))).encode()).digest()


def merkle_root(leaves: Sequence[bytes]) -> str:
    """The root, in hexadecimal, of a Merkle tree over the leaves in their order.

    A leaf is SHA-256 over 0x00 and its words, a node over 0x01 and its two children; an odd one out moves up as it is.
    grants/law/seals.sql works it out in the same way.
    """
    level = list(leaves)
    if not level:
        return hashlib.sha256(b"").hexdigest()
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0].hex()


def write_seal(seal: Seal) -> str:
    """The seal as JSON, to be kept where nobody who can change the ledger can change it too."""
    said = {
        "seal": "bidragsliggaren",
        "version": _VERSION,
        "ledger": str(seal.ledger),
        "number": seal.number,
        "previous": seal.previous,
        "sealed_at": seal.sealed_at.isoformat(),
        "sealed_by": seal.sealed_by,
        "root": seal.root,
        "chains": [asdict(end) for end in sorted(seal.ends)],
        "trails": [asdict(end) for end in sorted(seal.trails)],
    }
    return json.dumps(said, indent=1)


def read_seal(text: str) -> Seal:
    """What `write_seal` wrote. Refused: SealNotReadable."""
    try:
        said = json.loads(text)
        if said["version"] != _VERSION:
            raise SealNotReadable(f"Sigillet är av version {said['version']}, som inte är känd.")
        return Seal(
            ledger=UUID(said["ledger"]),
            number=int(said["number"]),
            previous=str(said["previous"]),
            sealed_at=datetime.fromisoformat(said["sealed_at"]),
            sealed_by=int(said["sealed_by"]),
            root=str(said["root"]),
            ends=[ChainEnd(int(end["grant"]), int(end["seq"]), str(end["hash"])) for end in said["chains"]],
            trails=[
                TrailEnd(str(end["table"]), int(end["last"]), int(end["versions"]), str(end["hash"]))
                for end in said["trails"]
            ],
        )
    except SealNotReadable:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise SealNotReadable("Filen är inte ett sigill över liggaren, eller inte ett helt.") from error
