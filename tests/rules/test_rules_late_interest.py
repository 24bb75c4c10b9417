"""Late interest against a count of day after day."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from grants.rules.money import round_to_ore
from payments.rules.late_interest import late_interest

DUE = date(2027, 2, 10)
DAYS = st.dates(date(2027, 1, 1), date(2028, 12, 31))
KRONOR = st.decimals(Decimal("0.01"), Decimal(1_000_000), places=2)


@given(
    total=KRONOR,
    paid=st.lists(st.tuples(DAYS, KRONOR), max_size=5),
    rate=st.decimals(Decimal("0.01"), Decimal(100), places=2),
    until=DAYS,
)
def test_each_day_bears_interest_on_what_is_unpaid_that_day(
    total: Decimal, paid: list[tuple[date, Decimal]], rate: Decimal, until: date
) -> None:
    interest, day = Fraction(0), DUE + timedelta(1)
    while day <= until:
        unpaid = total - sum((amount for paid_on, amount in paid if paid_on < day), Decimal(0))
        interest += Fraction(max(unpaid, Decimal(0))) * Fraction(rate) / 100 / 365
        day += timedelta(1)

    assert late_interest(total, paid, yearly_percent=rate, in_time_until=DUE, until=until) == round_to_ore(interest)


def test_a_year_late_is_the_rate_and_in_time_is_nothing() -> None:
    def owed(until: date, *paid: tuple[date, Decimal]) -> str:
        total, rate = Decimal("10000.00"), Decimal("8.00")
        return str(late_interest(total, paid, yearly_percent=rate, in_time_until=DUE, until=until))

    assert owed(DUE) == "0.00"
    assert owed(date(2028, 2, 10)) == "800.00"
    assert owed(date(2028, 2, 10), (DUE, Decimal(10000))) == "0.00"
    assert owed(date(2027, 2, 20), (date(2027, 2, 15), Decimal(5000))) == "16.44"  # 5 days of 10 000, 5 of 5 000
