"""What was unpaid on 31 December is summed by the database as the postings add up one by one."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_

from grants import actions
from grants.queries import postings_of
from grants.queries.year_end import (
    chosen_at,
    grant_years_of,
    left_at,
    promised_at,
    unpaid_at,
    waiting_at,
    year_end_rows,
)
from grants.rules.ledger import Stage
from tests.grants.conftest import Books

AFTER = date(2028, 1, 10)
UNPAID = (Stage.COMMITTED, Stage.INVOICED, Stage.APPROVED)


def test_the_database_finds_what_the_postings_leave_unpaid(books: Books) -> None:
    whole, part, let_go, back = books.year(2026), books.year(2027), books.year(2026, grant=2), books.year(2027, grant=2)
    books.bring_to_paid(whole, "1000", books.bill())
    books.bring_to_paid(part, "300", books.bill())
    bill = books.bill()
    books.do("invoice", part, "100", invoice=bill)
    books.do("approve", part, "100", invoice=bill)
    books.do("release", let_go, "500")
    bill = books.bill()
    books.bring_to_paid(back, "500", bill)
    books.do("repay", back, "20", invoice=bill)
    paid_late = books.year(2028, grant=2)
    bill = books.bill()
    books.do("invoice", paid_late, "500", invoice=bill)
    books.do("approve", paid_late, "500", invoice=bill)
    books.do("pay", paid_late, "500", invoice=bill, business_date=date(2029, 1, 4), today=date(2029, 1, 4))

    for year in (2025, 2026, 2027, 2028, 2029):
        unpaid = {pk: sum_ for pk, sum_ in _by_hand(books, year).items() if sum_}
        now, left = unpaid_at(year, [books.region]), left_at(year, [books.region])
        years = left.to_come
        assert left.unpaid == now
        assert (
            left.years == sorted({row.grant_year.year for row in year_end_rows(grant_years_of(now), year=year)})[::-1]
        )
        later = [promised_at(year, [books.region], of=to_come) for to_come in years]
        assert reduce(or_, later, now) == unpaid, year
        assert list(years.values()) == [sum(promised.values()) for promised in later]
        rows = year_end_rows(grant_years_of(unpaid), year=year)
        assert {row.grant_year.pk: row.unpaid for row in rows} == unpaid, year
        assert {row.grant_year.pk for row in rows if row.grant_year.year <= year} == now.keys()
    assert [len(unpaid_at(year, [books.region])) for year in (2026, 2027, 2028, 2029)] == [0, 1, 3, 2]


def test_what_has_been_chosen_waits_no_more(books: Books) -> None:
    unpaid = grant_years_of(unpaid_at(2027, [books.region]))
    assert unpaid.exclude(pk__in=chosen_at(2027)).count() == waiting_at(2027, unpaid_at(2027, [books.region])) == 4
    actions.keep_as_debt(grant_year_id=books.year(2027).pk, year=2027, reason="Sen.", today=AFTER, by=books.clerk)
    assert unpaid.exclude(pk__in=chosen_at(2027)).count() == waiting_at(2027, unpaid_at(2027, [books.region])) == 3
    assert [len(row.choices) for row in year_end_rows(unpaid, year=2027)].count(1) == 1
    assert grant_years_of(unpaid_at(2026, [books.region])).exclude(pk__in=chosen_at(2026)).count() == 2


def _by_hand(books: Books, year: int) -> dict[int, Decimal]:
    sums: defaultdict[int, Decimal] = defaultdict(Decimal)
    for posting in postings_of(grantor=books.region).filter(business_date__lte=date(year, 12, 31)):
        sums[posting.grant_year_id] += posting.amount.amount * (posting.to_stage in UNPAID)
        sums[posting.grant_year_id] -= posting.amount.amount * (posting.from_stage in UNPAID)
    return sums
