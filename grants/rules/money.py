"""Rounding and dividing kronor: the only file that rounds an amount, always halves away from zero."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from math import floor

Exact = Decimal | Fraction

_ORE_PLACES = 2
_KRONA_PLACES = 0
_TOO_LARGE = 10**15
# Our own context: the thread's may be set to other digits, another rounding, or no traps.
_CONTEXT = Context(prec=40, rounding=ROUND_HALF_UP)


class PartOfAnOre(ValueError):
    """Raised when an amount that must be exact has a part of an öre."""


class SharesNotWhole(ValueError):
    """Raised when shares do not make a whole, or when the rounding would eat up the last one."""


def round_to_ore(x: Exact) -> Decimal:
    """Round to whole öre, halves away from zero: 0,005 to 0,01 and -0,005 to -0,01. Always two decimals.

    Refused: a float, an int, a bool (TypeError); NaN, infinity, 10^15 kronor and above (ValueError).
    """
    return _rounded(x, _ORE_PLACES)


def round_to_krona(x: Exact) -> Decimal:
    """Round to whole kronor, halves away from zero: 0,50 to 1. No decimals. Refused: as `round_to_ore`."""
    return _rounded(x, _KRONA_PLACES)


def exact_ore(x: Decimal) -> Decimal:
    """Give an amount with two decimals. Refused: parts of an öre (`PartOfAnOre`), and as `round_to_ore`."""
    rounded = round_to_ore(x)
    if rounded != x:
        raise PartOfAnOre(f"{x} kr har delar av ett öre.")
    return rounded


def split(amount: Decimal, shares: Sequence[Exact]) -> list[Decimal]:
    """Divide an amount in whole öre by shares above 0 that sum to exactly 1; the parts sum to the amount.

    Each part but the last is rounded to öre on its own; the last takes what is left. Refused: shares that are
    not so, and shares so many and small that nothing is left for the last (`SharesNotWhole`).
    """
    whole = exact_ore(amount)
    for share in shares:
        _refuse_inexact(share)
    fractions = [Fraction(share) for share in shares]
    if sum(fractions) != 1 or min(fractions) <= 0:
        raise SharesNotWhole("Andelarna ska vara större än noll och tillsammans bli exakt ett.")
    parts = rounded_parts(whole, fractions)
    if parts[-1] * whole < 0:
        raise SharesNotWhole("Andelarna är för små för beloppet: avrundningen lämnar inget till den sista.")
    return parts


def rounded_parts(whole: Decimal, shares: Sequence[Fraction]) -> list[Decimal]:
    """Each share of whole öre rounded on its own, and to the last what is left, be it of the other sign."""
    parts = [round_to_ore(Fraction(whole) * share) for share in shares[:-1]]
    return [*parts, round_to_ore(Fraction(whole) - sum(map(Fraction, parts)))]


def exact_decimal(x: Fraction) -> Decimal | None:
    """Write a fraction as the Decimal that is exactly it; None for one that never ends, such as 1/3."""
    rest, places = x.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        places = max(places, power)
    if rest != 1:
        return None
    return Decimal(f"{x.numerator * 10**places // x.denominator}E-{places}")


def _rounded(x: Exact, places: int) -> Decimal:
    _refuse_inexact(x)
    if isinstance(x, Fraction):
        count = floor(abs(x) * 10**places + Fraction(1, 2))
        return Decimal(f"{count if x >= 0 else -count}E-{places}")
    rounded = x.quantize(Decimal(f"1E-{places}"), context=_CONTEXT)
    return rounded.copy_abs() if rounded.is_zero() else rounded


def _refuse_inexact(x: Exact) -> None:
    if not isinstance(x, Decimal | Fraction):
        raise TypeError(f"Money is counted in Decimal or Fraction, not in {type(x).__name__}.")
    if isinstance(x, Decimal) and not x.is_finite():
        raise ValueError(f"{x} is not an amount.")
    if not -_TOO_LARGE < x < _TOO_LARGE:
        raise ValueError("An amount of 10^15 kronor or more is taken for a mistake.")
