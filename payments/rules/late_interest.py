"""Late interest (dröjsmålsränta) by the agreement's own rate. It is shown, and never posted."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from grants.rules.money import round_to_ore

Paid = tuple[date, Decimal]  # the day of a payment, and its kronor

DAYS_OF_A_YEAR = 365  # also in a leap year: actual/365


def late_interest(
    total: Decimal, paid: Iterable[Paid], *, yearly_percent: Decimal, in_time_until: date, until: date
) -> Decimal:
    """The interest in kronor on an invoice of `total` kronor, after the last day in time and with `until` included.

    A krona bears interest up to and with the day when it is paid. Simple interest, actual days over 365, rounded once
    to öre. Nought while nothing is late. Source: the agreement's rate; räntelagen (1975:635) 3 § for the first day.
    """
    owed, krona_days, day = total, Decimal(0), in_time_until
    for paid_on, amount in sorted(paid):
        if day < paid_on < until:
            krona_days += owed * (paid_on - day).days
            day = paid_on
        if paid_on < until:
            owed = max(owed - amount, Decimal(0))
    krona_days += owed * max((until - day).days, 0)
    return round_to_ore(Fraction(krona_days) * Fraction(yearly_percent) / (100 * DAYS_OF_A_YEAR))
