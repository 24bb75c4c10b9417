"""The law of the ledger (liggaren), as words that can be checked without a database: where a krona may stand,
which way it may go, what postings add up to, and how they are chained.

The database keeps the same law (grants/law/ledger.sql). This file is the second opinion: `verify_ledger`
works out balances and hashes anew from here, and a test compares the two.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType


class Stage(StrEnum):
    """Läge: where a krona of a grant-year stands. Every krona stands at exactly one."""

    OUTSIDE = "OUTSIDE"
    COMMITTED = "COMMITTED"
    INVOICED = "INVOICED"
    APPROVED = "APPROVED"
    PAID = "PAID"
    REPAID = "REPAID"
    RELEASED = "RELEASED"


class Event(StrEnum):
    """Händelse: what moves kronor from one stage to another."""

    COMMIT = "commit"
    INVOICE = "invoice"
    APPROVE = "approve"
    PAY = "pay"
    REPAY = "repay"
    CREDIT = "credit"
    UNAPPROVE = "unapprove"
    UNPAY = "unpay"
    RELEASE = "release"


LONGEST_REASON = 500  # characters

Move = tuple[Stage, Stage]

MOVES: Mapping[Event, Move] = MappingProxyType(
    {
        Event.COMMIT: (Stage.OUTSIDE, Stage.COMMITTED),
        Event.INVOICE: (Stage.COMMITTED, Stage.INVOICED),
        Event.APPROVE: (Stage.INVOICED, Stage.APPROVED),
        Event.PAY: (Stage.APPROVED, Stage.PAID),
        Event.REPAY: (Stage.PAID, Stage.REPAID),
        Event.CREDIT: (Stage.INVOICED, Stage.COMMITTED),
        Event.UNAPPROVE: (Stage.APPROVED, Stage.INVOICED),
        Event.UNPAY: (Stage.PAID, Stage.APPROVED),
        Event.RELEASE: (Stage.COMMITTED, Stage.RELEASED),
    }
)
EVENTS: Mapping[Move, Event] = MappingProxyType({move: event for event, move in MOVES.items()})

# Who does what, by the roles of parties: "grantee" in the organisation that the grant is for, the others in the
# grantor's.
AUTHORS: Mapping[Event, frozenset[str]] = MappingProxyType(
    {
        Event.COMMIT: frozenset({"officer", "finance"}),  # a signature, a decision, an addition; carried over
        Event.INVOICE: frozenset({"grantee", "officer"}),  # sent from here; received and registered
        Event.APPROVE: frozenset({"approver"}),
        Event.PAY: frozenset({"finance"}),
        Event.REPAY: frozenset({"finance"}),
        Event.CREDIT: frozenset({"grantee", "officer"}),
        Event.UNAPPROVE: frozenset({"officer", "checker", "approver", "finance"}),  # returned
        Event.UNPAY: frozenset({"finance"}),  # taken back; returned when it was paid
        Event.RELEASE: frozenset({"finance", "officer"}),
    }
)
# A credit note takes back what its invoice asked for, and lets go of it where the year is no longer promised; one
# person does both. A correction, which reverses and may post anew, may be a system administrator's, who holds no role.
OF_A_CREDIT_NOTE = frozenset({Event.CREDIT, Event.RELEASE})
MAY_CORRECT = frozenset({"finance"})

# Stages whose balance is kept for each invoice, so that one invoice is never paid from another's attest.
OF_AN_INVOICE = frozenset({Stage.INVOICED, Stage.APPROVED, Stage.PAID, Stage.REPAID})
# Stages where a krona is still promised to somebody, or has been given to them.
HELD = tuple(stage for stage in Stage if stage not in (Stage.OUTSIDE, Stage.RELEASED))


def is_legal(from_stage: Stage, to_stage: Stage, *, reversal: bool) -> bool:
    """Tell whether kronor may go this way. A reversal goes one of the ways backwards."""
    return ((to_stage, from_stage) if reversal else (from_stage, to_stage)) in EVENTS


def names_invoice(from_stage: Stage, to_stage: Stage) -> bool:
    """Tell whether a posting of this move says which invoice it belongs to; no other posting may name one."""
    return from_stage in OF_AN_INVOICE or to_stage in OF_AN_INVOICE


def may_post(role: str, move: tuple[str, str], *, voucher_kind: str) -> bool:
    """Whether somebody in the role may post this move (from, to) on a voucher of the kind. A reversal is a correction.

    The database asks the same (law/authors.sql); a test compares the two.
    """
    if voucher_kind == "correction":
        return role in MAY_CORRECT
    event = EVENTS.get((Stage(move[0]), Stage(move[1])))
    if voucher_kind == "credit_note":
        return event in OF_A_CREDIT_NOTE and role in AUTHORS[Event.CREDIT]
    return event is not None and role in AUTHORS[event]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Everything that one posting says, its voucher's words included, and what the database added to it.

    `amount` is in kronor with at most two decimals; 0 stands for no invoice and for no original.
    """

    id: int
    grant: int
    grant_year: int
    year: int
    from_stage: str
    to_stage: str
    amount: Decimal
    currency: str
    business_date: date
    by: int
    reason: str
    voucher: int
    voucher_kind: str
    voucher_date: date
    voucher_label: str
    basis: int
    invoice: int
    reverses: int
    seq: int
    recorded_at: datetime

    def words(self) -> str:
        """The words that are hashed. The database writes the same ones, letter for letter."""
        parts = (
            "v1",
            self.seq,
            self.id,
            self.grant,
            self.grant_year,
            self.year,
            self.from_stage,
            self.to_stage,
            f"{self.amount:.2f}",
            self.currency,
            self.business_date.isoformat(),
            self.by,
            self.reason,
            self.voucher,
            self.voucher_kind,
            self.voucher_date.isoformat(),
            self.voucher_label,
            self.basis,
            self.invoice,
            self.reverses,
            self.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        )
        return "\x1f".join(map(str, parts))


def first_hash(grant: int) -> bytes:
    """What the chain of a grant hangs from, before its first posting."""
    return hashlib.sha256(f"grant{grant}".encode()).digest()


def next_hash(before: bytes, entry: Entry) -> bytes:
    """The hash of a posting: SHA-256 over the hash before it and its own words."""
    return hashlib.sha256(before + entry.words().encode()).digest()


Account = tuple[int, int, str]  # grant-year, invoice (0: none), stage


class Balances:
    """What has been posted, added up: kronor by grant-year, invoice and stage. OUTSIDE is not kept."""

    def __init__(self) -> None:
        self.kept: defaultdict[Account, Decimal] = defaultdict(Decimal)

    def post(self, entry: Entry) -> tuple[Account, Account]:
        """Move the amount of one posting; gives the accounts it left and came to."""
        left = self._account(entry, entry.from_stage)
        came_to = self._account(entry, entry.to_stage)
        self.kept[left] -= entry.amount
        self.kept[came_to] += entry.amount
        return left, came_to

    def standing(self) -> dict[Account, Decimal]:
        """Every account that is not empty."""
        return {key: amount for key, amount in self.kept.items() if amount and key[2] != Stage.OUTSIDE}

    @staticmethod
    def _account(entry: Entry, stage: str) -> Account:
        return entry.grant_year, entry.invoice if stage in OF_AN_INVOICE else 0, stage
