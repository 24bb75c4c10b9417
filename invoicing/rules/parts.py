"""What an invoice asks for of a grant-year: its share of what stands promised, and the words that say why.

Amounts in kronor. What stands promised is what the ledger says, not what the terms gave: less where something was
released or carried to another year, more where something was carried here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from agreements.rules.instalments import in_words
from grants.rules.money import rounded_parts
from office.formats import kronor

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Part:
    """What an instalment asks for, and what follows the words of the whole; nothing where it is the whole."""

    amount: Decimal
    words: str = ""


def part_of(left: Decimal, shares: Mapping[int, Fraction], sent: Mapping[int, Decimal], which: int) -> Part:
    """The part of one instalment, which has not been sent.

    `left` is what stands promised and nobody has asked for; `shares` those of the year's instalments, in order and
    together 1; `sent` what other instalments have asked for. While those are the parts of one whole, this is one too,
    and the last takes the rounding. Where the promise has changed since, what is left is divided between those that
    are left, by their shares. Asked for in any order, the parts are together what is promised, and never more.
    """
    keys = list(shares)
    parts = dict(zip(keys, _divided(left + sum(sent.values()), list(shares.values())), strict=True))
    place = f"tillfälle {keys.index(which) + 1} av {len(keys)}"
    if all(parts.get(key) == amount for key, amount in sent.items()):
        words = f", varav {in_words(shares[which])} ({place}): {kronor(parts[which])}"
        return Part(parts[which], words if len(keys) > 1 else "")
    rest = {key: share for key, share in shares.items() if key not in sent}
    whole = sum(rest.values(), Fraction())
    amount = dict(zip(rest, _divided(left, [share / whole for share in rest.values()]), strict=True))[which]
    said = f". Fakturerat förut {kronor(sum(sent.values(), ZERO))}, kvar {kronor(left)}"
    return Part(amount, f"{said}, varav {in_words(rest[which] / whole)} ({place}): {kronor(amount)}")


def whole_in_words(terms: str, changes: Sequence[tuple[Decimal, str]], whole: Decimal) -> str:
    """The derivation by the terms, what was added to it and let go of since, each with why, and what that makes."""
    if not changes:
        return terms
    said = [
        f"{'Tillkommer' if amount > 0 else 'Avgår'} {kronor(abs(amount))}: {why.rstrip('.')}" for amount, why in changes
    ]
    return ". ".join([terms, *said, f"Blir {kronor(whole)}"])


def _divided(amount: Decimal, shares: Sequence[Fraction]) -> list[Decimal]:
    """As `split`; so few öre that the rounding would eat up the last part are the first one's."""
    parts = rounded_parts(amount, shares)
    return parts if parts[-1] * amount >= 0 else [amount, *[ZERO] * (len(shares) - 1)]
