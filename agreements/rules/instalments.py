"""Which instalments a year has, and how large a share of its amount each asks for.

An instalment lies within the term: a month that ends before the first day, or begins after the last, is none of that
year. Its share falls on the others of the year, in proportion to theirs, so that half a year of quarters is asked for
in two halves. A year that has money and no instalment is not drafted: nobody guesses another month than the paper says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from grants.rules.money import exact_decimal
from office import numbers
from office.formats import day, month_in_words

_WRITTEN_AS_FRACTION = 100  # the largest denominator; what has a larger one and ends is written as a decimal number


@dataclass(frozen=True)
class Term:
    """First and last day, both included."""

    first_day: date
    last_day: date

    def within(self, other: "Term") -> "Term":
        """The days that both have; none where the last comes before the first."""
        return Term(max(self.first_day, other.first_day), min(self.last_day, other.last_day))

    def covers(self, year: int, month: int) -> bool:
        """Whether a day of the month is in it."""
        first, last = self.first_day, self.last_day
        return (first.year, first.month) <= (year, month) <= (last.year, last.month)

    def why_not(self, year: int, month: int) -> str:
        """Why a month is no instalment of the year, in Swedish; empty where it is one."""
        if self.covers(year, month):
            return ""
        named = month_in_words(year, month).capitalize()
        if (year, month) < (self.first_day.year, self.first_day.month):
            return f"{named} ligger före första dagen, {day(self.first_day)}."
        return f"{named} ligger efter sista dagen, {day(self.last_day)}."


def shares_of_year(instalments: Mapping[int, tuple[int, Fraction]], year: int, *terms: Term) -> dict[int, Fraction]:
    """What of a year's amount each instalment within all the terms asks for, together exactly 1; empty: there is none.

    `instalments`: month and share by key, in the order in which they are asked for.
    """
    found = {
        key: share for key, (month, share) in instalments.items() if all(term.covers(year, month) for term in terms)
    }
    whole = sum(found.values(), Fraction())
    return {key: share / whole for key, share in found.items()}


def in_words(share: Fraction) -> str:
    """A share as Swedish writes it: `1/3`, `1`, `0,333333`."""
    exact = exact_decimal(share) if share.denominator > _WRITTEN_AS_FRACTION else None
    return str(share) if exact is None else numbers.number(exact)


def why_not_whole(shares: Sequence[Fraction]) -> str:
    """What the shares of a year sum to, and what to do, in Swedish; empty where that is 1."""
    whole = sum(shares, Fraction())
    if not shares:
        return "Avtalet har inget faktureringstillfälle. Lägg till minst ett; ett ensamt har andelen 1."
    if whole == 1:
        return ""
    gap = in_words(abs(1 - whole))
    differs = f"{gap} av årets belopp fattas" if whole < 1 else f"det är {gap} för mycket"
    said = f"Andelarna {' + '.join(map(in_words, shares))} blir tillsammans {in_words(whole)}: {differs}."
    equal = "Ett ensamt tillfälle har andelen 1." if len(shares) == 1 else f"Lika delar är 1/{len(shares)} var."
    return f"{said} Ändra dem så att summan blir exakt 1. {equal}"


def why_no_instalment(year: int, term: Term) -> str:
    """What to do about a year of which no instalment lies within the term, in Swedish."""
    first = max((term.first_day.year, term.first_day.month), (year, 1))
    last = min((term.last_day.year, term.last_day.month), (year, 12))
    if first > last:
        return f"Bidraget har ett belopp för {year}, men avtalet gäller inte då. Ändra bidragets eller avtalets dagar."
    months = f"i {month_in_words(*first)}"
    if first < last:
        months = f"från {month_in_words(*first)} till {month_in_words(*last)}"
    return (
        f"Bidraget har ett belopp för {year}, men inget faktureringstillfälle ligger inom tiden. "
        f"Lägg till ett tillfälle {months}, eller ändra dagarna."
    )
