"""Many write at once, over connections of their own: exactly what fits gets through, and no chain forks."""

from decimal import Decimal
from functools import partial

import pytest

from grants.actions import AlreadyReversed, NotEnough
from grants.models import GrantYear, Posting
from grants.queries.verification import ledger_faults
from tests.grants.conftest import Books
from tests.invoicing.test_race_submit import all_at_once

WRITERS = 8


def takes_the_last_krona(books: Books, year: GrantYear, _: int) -> bool:
    try:
        books.do("release", year, "0.30")
    except NotEnough:
        return False
    return True


def race(books: Books, rounds: int) -> None:
    year, promised = books.year(2026), Decimal(1000)
    for number in range(1, rounds + 1):
        put_aside = books.do("release", year, str(promised - 1))
        won = all_at_once(WRITERS, partial(takes_the_last_krona, books, year))
        assert sum(won) == 3
        assert books.stands(year)["COMMITTED"] == "0.10"
        books.reverse(*put_aside)
        promised -= Decimal("0.90")
        assert Posting.objects.filter(grant_year=year).count() == 1 + 5 * number
    assert list(ledger_faults()) == []


def test_eight_take_the_last_krona(committed_books: Books) -> None:
    race(committed_books, rounds=3)


@pytest.mark.soak
def test_eight_take_the_last_krona_a_hundred_times(committed_books: Books) -> None:
    race(committed_books, rounds=100)


def test_of_eight_reversals_at_once_one_wins(committed_books: Books) -> None:
    (posting,) = committed_books.do("release", committed_books.year(2026), "1.00")

    def reverse(_: int) -> bool:
        try:
            committed_books.reverse(posting)
        except AlreadyReversed:
            return False
        return True

    assert sum(all_at_once(WRITERS, reverse)) == 1
    assert Posting.objects.filter(reverses=posting).count() == 1


def test_two_grants_in_either_order_lock_nobody_out(committed_books: Books) -> None:
    books = committed_books
    voucher = books.note()
    lines = [("release", books.year(2026), "0.01", None), ("release", books.year(2026, grant=2), "0.01", None)]

    def post(writer: int) -> None:
        for _ in range(5):
            books.post(*(lines if writer % 2 else lines[::-1]), voucher=voucher)

    all_at_once(WRITERS, post)
    assert sum(row.amount.amount for row in Posting.objects.filter(voucher=voucher)) == Decimal("0.81")
    assert list(ledger_faults()) == []
