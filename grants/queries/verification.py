"""The ledger checked from nothing: what the database says about itself is not believed, it is worked out anew.

Each check gives its faults one by one, in Swedish, for an auditor; `manage.py verify_ledger` lists them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import F, QuerySet

from grants.models import ChainHead, GrantYear, LedgerSeal, Posting, StageBalance
from grants.queries.promises import promise_faults
from grants.queries.terms import derived
from grants.rules.ledger import Account, Balances, Entry, Stage, first_hash, is_legal, next_hash
from grants.rules.seal import ChainEnd, Seal, TrailEnd
from office.faults import Check, Fault, rows
from office.standing import law_faults, places_listed
from office.trail import digests, trail_faults, versions_kept


@dataclass(frozen=True)
class SealedTrails:
    """What the trails give at the versions that seals name, in one proof: read once for all that name the same."""

    _read: dict[tuple[str, int], tuple[int, str]] = field(default_factory=dict)

    def at(self, until: Mapping[str, Sequence[int]]) -> Mapping[tuple[str, int], tuple[int, str]]:
        """See `digests`."""
        new = {
            table: numbers
            for table, numbers in until.items()
            if not self._read.keys() >= {(table, number) for number in numbers}
        }
        self._read.update(digests(new))
        return self._read


def ledger_checks(since: Seal | None = None, trails: SealedTrails | None = None) -> list[Check]:
    """The law of the database; of the ledger its chains, balances, amounts, trail and the seals kept here.

    Of chains and trail only what came after a seal that has held, where one is given: what was sealed is then not
    worked out anew, and the seals kept here are not tried against it.
    """
    trails = trails or SealedTrails()
    law = Check("Lagen i databasen", places_listed, law_faults)
    amounts = Check("Bidragsårens härledningar", GrantYear.objects.count, amount_faults)
    promises = Check("Det beviljade mot villkor, tillägg, val och avsättning", GrantYear.objects.count, promise_faults)
    if since is None:
        return [
            law,
            Check("Bokföringsposter, kedjor och saldon", Posting.objects.count, posting_faults),
            amounts,
            promises,
            Check("Behandlingshistorik", versions_kept, trail_faults),
            Check("Sigill som förvaras här", LedgerSeal.objects.count, lambda: kept_seal_faults(trails)),
        ]
    after = max((end.last for end in since.trails), default=0)
    sealed = sum(end.seq for end in since.ends)
    return [
        law,
        Check(
            "Bokföringsposter efter sigillet",
            lambda: Posting.objects.count() - sealed,
            lambda: later_posting_faults(since.ends),
        ),
        amounts,
        promises,
        Check(
            "Behandlingshistorik efter sigillet", lambda: versions_kept(after=after), lambda: trail_faults(after=after)
        ),
    ]


def ledger_faults() -> Iterator[Fault]:
    """The faults of all checks of the ledger itself."""
    for check in ledger_checks():
        yield from check.run()


# The chain and the balances: one pass over every posting.

_COLUMNS = {
    "id": "pk",
    "grant": "grant_id",
    "grant_year": "grant_year_id",
    "year": "grant_year__year",
    "from_stage": "from_stage",
    "to_stage": "to_stage",
    "amount": "amount",
    "currency": "amount_currency",
    "business_date": "business_date",
    "by": "by_id",
    "reason": "reason",
    "voucher": "voucher_id",
    "voucher_kind": "voucher__kind",
    "voucher_date": "voucher__dated_on",
    "voucher_label": "voucher__label",
    "basis": "voucher__basis_id",
    "invoice": "invoice_id",
    "reverses": "reverses_id",
    "seq": "link__seq",
    "recorded_at": "link__recorded_at",
}


@dataclass(frozen=True)
class Link:
    """A posting as it stands in the database, with the hash that the database gave it; None where it has no link."""

    entry: Entry
    hash: bytes | None


def all_links(postings: QuerySet[Posting] | None = None) -> Iterator[Link]:
    """Every posting, grant by grant in the order of its chain; without a link, last of its grant."""
    rows = (Posting.objects.all() if postings is None else postings).order_by(
        "grant_id", F("link__seq").asc(nulls_last=True), "pk"
    )
    for row in rows.values_list(*_COLUMNS.values(), "link__hash").iterator(chunk_size=5000):
        said: dict[str, Any] = dict(zip(_COLUMNS, row[:-1], strict=True))
        said["invoice"], said["reverses"] = said["invoice"] or 0, said["reverses"] or 0
        yield Link(Entry(**said), None if row[-1] is None else bytes(row[-1]))


STAGES = {stage.value for stage in Stage}
Head = tuple[int, bytes, datetime | None]  # how many, the last hash, when the last was recorded


def _heads() -> dict[int, Head]:
    return {head.grant_id: (head.seq, bytes(head.hash), head.recorded_at) for head in ChainHead.objects.order_by("pk")}


def posting_faults() -> Iterator[Fault]:
    """Chains with a link changed, missing, moved or cut off; moves against the law; balances that do not add up."""
    balances, heads = Balances(), _heads()
    for grant, links in groupby(all_links(), key=attrgetter("entry.grant")):
        yield from _chain_faults(links, (0, first_hash(grant), None), heads.pop(grant, None), grant, balances)
    for grant, (seq, _, _) in heads.items():
        yield Fault(f"Bidrag {grant}", f"kedjan slutar i nr {seq}, men dess poster saknas")
    yield from _lost_link_faults()
    yield from _balance_faults(balances)


def later_posting_faults(sealed: list[ChainEnd]) -> Iterator[Fault]:
    """The same of what was recorded after a seal: chains alone, for balances begin with the first posting."""
    before = {end.grant: (end.seq, bytes.fromhex(end.hash), None) for end in sealed}
    for grant, head in _heads().items():
        start = before.pop(grant, (0, first_hash(grant), None))
        if head[:2] != start[:2]:
            links = all_links(Posting.objects.filter(link__grant=grant, link__seq__gt=start[0]))
            yield from _chain_faults(links, start, head, grant, Balances())
    for posting in Posting.objects.filter(link=None).order_by("pk"):
        yield Fault(f"Bidrag {posting.grant_id}, post {posting.pk}", "saknar länk i kedjan")
    for grant, (seq, _, _) in before.items():
        yield Fault(f"Bidrag {grant}", f"kedjan slutade i nr {seq} när den förseglades, och finns inte mer")


def _chain_faults(
    links: Iterator[Link], start: Head, head: Head | None, grant: int, balances: Balances
) -> Iterator[Fault]:
    seq, digest, recorded_at = start
    is_whole = seq == 0
    for _, statement in groupby(links, key=attrgetter("entry.recorded_at")):
        touched: set[Account] = set()
        for link in statement:
            entry = link.entry
            where = f"Bidrag {grant}, post {entry.id}"
            if link.hash is None:
                yield Fault(where, "saknar länk i kedjan")
                continue
            if entry.seq != seq + 1:
                yield Fault(where, f"har nr {entry.seq} i kedjan, där nr {seq + 1} väntades")
            seq, digest, recorded_at = entry.seq, next_hash(digest, entry), entry.recorded_at
            if digest != link.hash:
                yield Fault(where, f"innehållet stämmer inte med kedjans hash (nr {seq})")
                digest = link.hash
            if not {entry.from_stage, entry.to_stage} <= STAGES or not is_legal(
                Stage(entry.from_stage), Stage(entry.to_stage), reversal=bool(entry.reverses)
            ):
                yield Fault(where, f"går från {entry.from_stage} till {entry.to_stage}")
            touched.update(balances.post(entry))
        # The law looks at balances when a whole INSERT is done, and all its rows have one time of recording.
        for account in touched:
            if is_whole and balances.kept[account] < 0 and account[2] != Stage.OUTSIDE:
                yield Fault(_account(account), f"understeg noll efter nr {seq} i kedjan för bidrag {grant}")
    if head != (seq, digest, recorded_at):
        yield Fault(f"Bidrag {grant}", f"kedjan slutar i nr {seq}, men dess ände är noterad annorlunda eller saknas")


def _lost_link_faults() -> Iterator[Fault]:
    for grant, posting in rows(
        "SELECT l.grant_id, l.posting_id FROM grants_postinglink l"
        " LEFT JOIN grants_posting p ON p.id = l.posting_id AND p.grant_id = l.grant_id"
        " WHERE p.id IS NULL ORDER BY 1, 2"
    ):
        yield Fault(f"Bidrag {grant}", f"kedjan har en länk till post {posting}, som inte finns där")


def _balance_faults(balances: Balances) -> Iterator[Fault]:
    kept: dict[Account, Decimal] = {}
    for balance in StageBalance.objects.all():
        account = balance.grant_year_id, balance.invoice_id or 0, balance.stage
        if account in kept:
            yield Fault(_account(account), "har två saldon")
        kept[account] = balance.amount.amount
    added_up = balances.standing()
    for account in sorted(kept.keys() | added_up.keys()):
        if kept.get(account, 0) != added_up.get(account, 0):
            yield Fault(
                _account(account),
                f"saldot är {kept.get(account, 0)} kr, men posterna ger {added_up.get(account, 0)} kr",
            )


def _account(account: Account) -> str:
    grant_year, invoice, stage = account
    return f"Bidragsår {grant_year}, {stage}" + (f", faktura med verifikation {invoice}" if invoice else "")


# The amounts: what each grant-year's derivation says.


def amount_faults() -> Iterator[Fault]:
    """Grant-years whose derivation does not hold, or does not give the stored amount."""
    for item in GrantYear.objects.select_related("grant__basis").order_by("pk"):
        where = f"Bidragsår {item.pk} ({item.grant.basis}, {item})"
        stored = derived(item)
        if stored is None:
            yield Fault(where, "härledningen håller inte ihop")
        elif (stored.amount, stored.year) != (item.amount.amount, item.year):
            yield Fault(where, f"härledningen ger {stored.amount} kr {stored.year}, inte {item.amount.amount} kr")


# Seals: what was written down about the ends of the chains and of the trails.


def kept_seal_faults(trails: SealedTrails | None = None) -> Iterator[Fault]:
    """The seals kept here: none is missing, each names the one before, and all that they say still stands."""
    seals: list[tuple[str, Seal]] = []
    number, root = 0, ""
    for row in LedgerSeal.objects.order_by("number"):
        try:
            content = row.content
        except (TypeError, ValueError):
            yield Fault(str(row), "kan inte läsas")
            content = None
        if row.number is None:  # of the former kind
            yield from _sealed_chain_faults(str(row), content.ends if content else [])
            continue
        if (row.number, row.previous) != (number + 1, root):
            yield Fault(str(row), f"följer inte på sigill {number}")
        number, root = row.number, row.root
        if content:
            seals.append((str(row), content))
    yield from seal_faults(seals, trails)


def seal_faults(seals: list[tuple[str, Seal]], trails: SealedTrails | None = None) -> Iterator[Fault]:
    """Where the ledger is not what these seals say, each by its name: cut off, or rewritten before the seal."""
    ours = rows("SELECT id FROM office_installation")
    roots = dict(LedgerSeal.objects.values_list("number", "root"))
    standing = []
    for name, seal in seals:
        if [(seal.ledger,)] != ours:
            yield Fault(name, "hör till en annan liggare")
            continue
        standing.append((name, seal))
        if seal.worked_out() != seal.root:
            yield Fault(name, "sigillets egen rot stämmer inte med dess innehåll")
        elif roots.get(seal.number) != seal.root:
            yield Fault(name, f"sigill nummer {seal.number} finns inte kvar här så som det gjordes")
        yield from _sealed_chain_faults(name, seal.ends)
    yield from _sealed_trail_faults(standing, trails or SealedTrails())


def _sealed_chain_faults(name: str, ends: list[ChainEnd]) -> Iterator[Fault]:
    now = dict(ChainHead.objects.values_list("grant", "seq"))
    sealed = rows(
        "SELECT l.grant_id, l.hash FROM grants_postinglink l"
        " JOIN unnest(%s::bigint[], %s::bigint[]) AS s(grant_id, seq) USING (grant_id, seq)",
        [[end.grant for end in ends], [end.seq for end in ends]],
    )
    standing = {grant: bytes(digest).hex() for grant, digest in sealed}
    for end in sorted(ends):
        if end.seq == 0:
            continue
        where = f"{name}, bidrag {end.grant}"
        if end.grant not in standing:
            last = now.get(end.grant, 0)
            yield Fault(where, f"kedjan är kapad: nr {end.seq} var förseglad, nu slutar den i nr {last}")
        elif standing[end.grant] != end.hash:
            yield Fault(where, f"kedjan har skrivits om i eller före nr {end.seq}")


def _sealed_trail_faults(seals: list[tuple[str, Seal]], trails: SealedTrails) -> Iterator[Fault]:
    wanted: defaultdict[str, list[tuple[TrailEnd, str]]] = defaultdict(list)
    for name, seal in seals:
        for end in seal.trails:
            wanted[end.table].append((end, name))
    found = trails.at({table: sorted({end.last for end, _ in ends}) for table, ends in wanted.items()})
    for table, ends in sorted(wanted.items()):
        for end, name in ends:
            if found[table, end.last] != (end.versions, end.hash):
                versions = found[table, end.last][0]
                yield Fault(
                    f"{name}, behandlingshistoriken om {table}",
                    "har skrivits om efter att den förseglades"
                    if versions == end.versions
                    else f"{end.versions} versioner var förseglade, nu finns {versions} av dem",
                )
