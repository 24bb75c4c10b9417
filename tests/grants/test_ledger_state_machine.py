"""Random actions with failures in between: after each step every krona stands somewhere, and the past is as it was."""

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from grants.actions import AlreadyReversed, NotEnough, PostingRefused, ReversalNotReversed
from grants.models import GrantYear, Posting, PostingLink, StageBalance, Voucher
from grants.queries.verification import all_links, posting_faults
from grants.rules.ledger import HELD, MOVES, OF_AN_INVOICE, Balances, Event, Stage
from tests.grants.conftest import Books

AMOUNTS = st.integers(1, 150_000).map(lambda ore: f"{Decimal(ore) / 100:.2f}")
YEARS = st.sampled_from([(2026, 1), (2027, 1), (2026, 2)])
LINES = st.lists(st.tuples(st.sampled_from(Event), YEARS, AMOUNTS, st.integers(0, 1)), min_size=1, max_size=4)
Account = tuple[int, int, Stage]


class ThePowerFails(Exception):
    pass


class LedgerMachine(RuleBasedStateMachine):
    """Checked against a model of its own: a dictionary of balances, and what was promised in all."""

    def __init__(self, books: Books) -> None:
        super().__init__()
        self.books = books
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.years: dict[tuple[int, int], GrantYear] = {
            key: books.year(*key) for key in [(2026, 1), (2027, 1), (2026, 2)]
        }
        self.bills = [books.bill(), books.bill()]
        self.note = books.voucher(Voucher.Kind.AMENDMENT)
        self.model: defaultdict[Account, Decimal] = defaultdict(Decimal)
        for balance in StageBalance.objects.all():
            self.model[balance.grant_year_id, 0, Stage(balance.stage)] = balance.amount.amount
        self.promised = sum(self.model.values())
        self.hashes: dict[int, bytes] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def bill_of(self, event: Event, number: int) -> Voucher | None:
        return self.bills[number] if set(MOVES[event]) & OF_AN_INVOICE else None

    def after(self, moves: list[tuple[Stage, Stage, int, Decimal, int]]) -> defaultdict[Account, Decimal]:
        changed = self.model.copy()
        for start, end, year, amount, bill in moves:
            for stage, sign in ((start, -1), (end, 1)):
                if stage is not Stage.OUTSIDE:
                    changed[year, bill if stage in OF_AN_INVOICE else 0, stage] += sign * amount
        return changed

    def expect(self, moves: list[tuple[Stage, Stage, int, Decimal, int]], do: Callable[[], Any]) -> None:
        changed = self.after(moves)
        if min(changed.values()) < 0:
            with pytest.raises(NotEnough):
                do()
            return
        do()
        self.model = changed

    @rule(lines=LINES)
    def post(self, lines: list[tuple[Event, tuple[int, int], str, int]]) -> None:
        moves, items = [], []
        for event, key, amount, number in lines:
            year, bill = self.years[key], self.bill_of(event, number)
            moves.append((*MOVES[event], year.pk, Decimal(amount), bill.pk if bill else 0))
            items.append((event.value, year, amount, bill))
        self.expect(moves, lambda: self.books.post(*items, voucher=self.note))

    @rule(lines=LINES)
    def post_and_fail(self, lines: list[tuple[Event, tuple[int, int], str, int]]) -> None:
        items = [
            (event.value, self.years[key], amount, self.bill_of(event, bill)) for event, key, amount, bill in lines
        ]
        try:
            with transaction.atomic():
                self.books.post(*items, voucher=self.note)
                raise ThePowerFails
        except (ThePowerFails, PostingRefused):
            pass

    @rule(pick=st.integers(0, 1000))
    def reverse(self, pick: int) -> None:
        postings = list(Posting.objects.select_related("grant_year__grant", "voucher", "invoice").order_by("pk"))
        posting = postings[pick % len(postings)]
        if posting.reverses_id or posting.reversals.exists():
            with pytest.raises((AlreadyReversed, ReversalNotReversed)):
                self.books.reverse(posting)
            return
        move = (
            Stage(posting.to_stage),
            Stage(posting.from_stage),
            posting.grant_year_id,
            posting.amount.amount,
            posting.invoice_id or 0,
        )
        self.expect([move], lambda: self.books.reverse(posting))

    @invariant()
    def every_krona_stands_somewhere(self) -> None:
        kept = {
            (balance.grant_year_id, balance.invoice_id or 0, Stage(balance.stage)): balance.amount.amount
            for balance in StageBalance.objects.all()
            if balance.amount
        }
        assert kept == {account: amount for account, amount in self.model.items() if amount}
        assert all(amount > 0 for amount in kept.values())
        entries = [link.entry for link in all_links()]
        balances = Balances()
        for entry in entries:
            balances.post(entry)
        assert balances.standing() == kept
        into = sum(entry.amount for entry in entries if entry.from_stage == Stage.OUTSIDE)
        out_of = sum(entry.amount for entry in entries if entry.to_stage == Stage.OUTSIDE)
        assert sum(kept.values()) == into - out_of
        assert {account[2] for account in kept} <= {*HELD, Stage.RELEASED}

    @invariant()
    def the_past_is_as_it_was(self) -> None:
        hashes = {link.posting_id: bytes(link.hash) for link in PostingLink.objects.all()}
        assert self.hashes.items() <= hashes.items()
        self.hashes = hashes
        assert list(posting_faults()) == []


def test_random_actions(books: Books) -> None:
    run = settings(max_examples=8, stateful_step_count=10, deadline=None)
    run_state_machine_as_test(lambda: LedgerMachine(books), settings=run)  # type: ignore[arg-type] # a factory will do


@pytest.mark.soak(minutes=0.5)
def test_many_random_actions(books: Books) -> None:
    run = settings(max_examples=60, stateful_step_count=40, deadline=None)
    run_state_machine_as_test(lambda: LedgerMachine(books), settings=run)  # type: ignore[arg-type] # a factory will do
