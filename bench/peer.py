"""django-hordak under measurement, used as its documentation and its own benchmark command use it.

A posting is a transaction of two legs. The accounts are a tree (year, stage, grant), so that hordak can answer a
yearly total by asking for one parent account. It has no invoices: its accounts are coarser than the house's balances,
and that is to its advantage.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import QuerySet, Sum
from hordak.models import Account, AccountType, Leg, Transaction
from moneyed import SEK

from bench.house import REASON, TODAY
from bench.moves import GRANTS, PROMISED, STAGES, YEARS, Move, Standing, Totals
from grants.rules.ledger import Event, Stage
from office.money import sek

Place = tuple[int, int, Stage]
INSERT = """
    INSERT INTO hordak_transaction (uuid, timestamp, date, description)
    SELECT gen_random_uuid(), now(), %s, %s FROM generate_series(1, %s) RETURNING id
"""
INSERT_LEGS = """
    INSERT INTO hordak_leg (uuid, transaction_id, account_id, credit, debit, currency, description)
    SELECT gen_random_uuid(), line.written, leg.account, leg.credit, leg.debit, 'SEK', ''
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[]) AS line (written, start, stop, amount),
        LATERAL (VALUES (start, amount, NULL), (stop, NULL, amount)) AS leg (account, credit, debit)
"""
SOME = 100
LEAF = 2  # the numbers that an account takes in its tree, with all below it
BRANCH = LEAF + LEAF * len(GRANTS)
TREE = LEAF + BRANCH * len(STAGES)
K = TypeVar("K")


class Hordak:
    def __init__(self) -> None:
        self.outside = Account.objects.create(name="Outside", type=AccountType.liability, currencies=["SEK"])
        years = {year: self._account(str(year), YEARS.index(year), 1, TREE) for year in YEARS}
        Account.objects.bulk_create(years.values())
        parents = {
            (year, stage): self._account(stage, YEARS.index(year), 2 + BRANCH * number, BRANCH, years[year])
            for year in YEARS
            for number, stage in enumerate(STAGES)
        }
        Account.objects.bulk_create(parents.values())
        leaves = {
            (grant, year, stage): self._account(
                f"Grant {grant}", YEARS.index(year), parent.lft + 1 + LEAF * GRANTS.index(grant), LEAF, parent
            )
            for (year, stage), parent in parents.items()
            for grant in GRANTS
        }
        Account.objects.bulk_create(leaves.values())
        fresh = Account.objects.in_bulk([leaf.pk for leaf in leaves.values()])
        self.accounts: dict[Place, Any] = {place: fresh[leaf.pk] for place, leaf in leaves.items()}
        self.places = {account.pk: place for place, account in self.accounts.items()}
        self.parents = {parent.pk: place for place, parent in parents.items()}
        self.post([Move(Event.COMMIT, grant, year, 0, PROMISED) for grant in GRANTS for year in YEARS])

    def transfer(self, moves: Iterable[Move]) -> None:
        for move in moves:
            start, end = self._ends(move)
            start.transfer_to(end, sek(move.amount), date=TODAY, description=REASON)

    def post(self, moves: Sequence[Move]) -> None:
        with transaction.atomic():
            written = Transaction.objects.bulk_create(Transaction(date=TODAY, description=REASON) for _ in moves)
            Leg.objects.bulk_create(leg for line in zip(written, moves, strict=True) for leg in self._legs(*line))

    def insert(self, moves: Sequence[Move]) -> None:
        """The same two tables in SQL; hordak's triggers look it over all the same."""
        with transaction.atomic(), connection.cursor() as cursor:
            self.fill(cursor, moves)

    def fill(self, cursor: Any, moves: Sequence[Move]) -> None:
        ends = [self._ends(move) for move in moves]
        cursor.execute(INSERT, [TODAY, REASON, len(moves)])
        written = [key for (key,) in cursor.fetchall()]
        amounts = [move.amount for move in moves]
        cursor.execute(INSERT_LEGS, [written, [start.pk for start, _ in ends], [end.pk for _, end in ends], amounts])

    def of_grant(self, grant: int) -> dict[Place, Decimal]:
        return {self.places[account.pk]: _kronor(account) for account in self._of_grant(grant).with_balances()}

    def of_grant_in_one(self, grant: int) -> dict[Place, Decimal]:
        accounts = {self.accounts[grant, year, stage].pk: (grant, year, stage) for year in YEARS for stage in STAGES}
        return self._summed(Leg.objects.filter(account__in=accounts), "account", accounts)

    def some_balances(self) -> Standing:
        """Every hundredth of all balances: each is a question of its own to the database, and all take minutes."""
        found = Account.objects.filter(pk__in=sorted(self.places)[::SOME]).with_balances()
        return {self.places[account.pk]: _kronor(account) for account in found}

    def all_balances_in_one(self) -> Standing:
        return self._summed(Leg.objects.filter(account__level=2), "account", self.places)

    def yearly_totals(self) -> Totals:
        found = Account.objects.filter(level=1).with_balances()
        return {self.parents[account.pk]: _kronor(account) for account in found}

    def yearly_totals_in_one(self) -> Totals:
        return self._summed(Leg.objects.filter(account__level=2), "account__parent", self.parents)

    def _summed(self, legs: QuerySet[Any], by: str, places: dict[int, K]) -> dict[K, Decimal]:
        """What one GROUP BY over the legs gives, for somebody who goes round hordak's own functions."""
        found = legs.values_list(by).annotate(Sum("debit"), Sum("credit")).order_by()
        summed = {places[key]: (debit or Decimal(0)) - (credit or Decimal(0)) for key, debit, credit in found}
        return {place: summed.get(place, Decimal(0)) for place in places.values()}

    def _of_grant(self, grant: int) -> Any:
        return Account.objects.filter(
            pk__in=[self.accounts[grant, year, stage].pk for year in YEARS for stage in STAGES]
        )

    def _ends(self, move: Move) -> tuple[Any, Any]:
        start, end = (self.accounts.get((move.grant, move.year, stage), self.outside) for stage in move.stages)
        return start, end

    def _legs(self, written: Any, move: Move) -> tuple[Any, Any]:
        start, end = self._ends(move)
        amount = sek(move.amount)
        return (
            Leg(transaction=written, account=start, credit=amount),
            Leg(transaction=written, account=end, debit=amount),
        )

    @staticmethod
    def _account(name: str, tree: int, left: int, width: int, parent: Any = None) -> Any:
        """With its numbers in the tree of its year: mptt's own `rebuild` takes minutes for these accounts."""
        return Account(
            name=name,
            type=AccountType.asset,
            parent=parent,
            currencies=["SEK"],
            tree_id=1_000 + tree,
            lft=left,
            rght=left + width - 1,
            level=0 if parent is None else parent.level + 1,
        )


def _kronor(account: Any) -> Decimal:
    amount: Decimal = account.balance[SEK].amount
    return amount
