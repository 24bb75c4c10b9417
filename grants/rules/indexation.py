"""Indexation (uppräkning): what a grant is worth in a year, and the words that prove it.

The pieces always hold together: base x factor x part of year = unrounded, and unrounded rounded once =
amount.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Self

from grants.rules.money import exact_decimal, exact_ore, round_to_krona, round_to_ore
from grants.rules.part_of_year import PartOfYear, YearPart, part_of_year
from office import numbers

_LARGEST_AMOUNT = Decimal(10) ** 12
_LARGEST_RATE = 100
_RATE_DECIMALS = 4
FIRST_YEAR, LAST_YEAR = 1900, 2200
# A longer unrounded value proves nothing to a reader; it is kept, but not printed.
_PRINTED_DECIMALS = 8


class Compounding(StrEnum):
    """Räknesätt: what each year's percentage is taken of."""

    NONE = "none"
    COMPOUND = "compound"
    SIMPLE = "simple"


class Rounding(StrEnum):
    """Avrundning: once to öre, once to whole kronor, or to whole kronor each year and on from there."""

    ORE = "ore"
    KRONA = "krona"
    KRONA_YEARLY = "krona_yearly"


class TermsRefused(ValueError):
    """Raised with a Swedish message when the terms of a grant contradict themselves or are out of range."""


class DerivationDoesNotHold(ValueError):
    """Raised when the pieces of a derivation do not give its amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Villkor: what the clause says about one grant. Amount in kronor and whole öre, rate in percent (3.0).

    Refused with `TermsRefused`: an amount not above 0 or from 10^12; a rate below 0, above 100 or with more
    than four decimals, or one that is not used; years outside 1900-2200; a term that ends before it begins;
    simple indexation rounded year by year, for it always starts from the base and has no year before to go on
    from. Refused with TypeError: what is not of its kind, such as a float or a bare text.
    """

    clause: str
    full_year_amount: Decimal
    rate: Decimal
    compounding: Compounding
    rounding: Rounding
    base_year: int
    first_day: date
    last_day: date
    part: PartOfYear

    def __post_init__(self) -> None:
        """Refuse at the door, so that the calculation never meets it."""
        self._refuse_kinds()
        exact_ore(self.full_year_amount)
        if not 0 < self.full_year_amount < _LARGEST_AMOUNT:
            raise TermsRefused("Beloppet för ett helt år ska vara större än noll och mindre än tusen miljarder kronor.")
        self._refuse_rate()
        self._refuse_days()
        if self.compounding is Compounding.SIMPLE and self.rounding is Rounding.KRONA_YEARLY:
            raise TermsRefused("Enkel uppräkning utgår alltid från basbeloppet och kan inte avrundas år för år.")

    @property
    def years(self) -> range:
        """The years in which the term has at least one day."""
        return range(self.first_day.year, self.last_day.year + 1)

    def _refuse_kinds(self) -> None:
        # A bare "simple" would be compared by identity below and silently be taken for something else.
        for value, kind in (
            (self.compounding, Compounding),
            (self.rounding, Rounding),
            (self.part, PartOfYear),
            (self.full_year_amount, Decimal),
            (self.rate, Decimal),
        ):
            if not isinstance(value, kind):
                raise TypeError(f"{value!r} is not a {kind.__name__}.")

    def _refuse_days(self) -> None:
        if self.last_day < self.first_day:
            raise TermsRefused("Sista dagen kan inte ligga före första dagen.")
        years = (self.base_year, self.first_day.year, self.last_day.year)
        if not all(FIRST_YEAR <= year <= LAST_YEAR for year in years):
            raise TermsRefused(f"Basår och tid ska ligga mellan {FIRST_YEAR} och {LAST_YEAR}.")

    def _refuse_rate(self) -> None:
        if not self.rate.is_finite() or not 0 <= self.rate <= _LARGEST_RATE:
            raise TermsRefused("Uppräkningen ska vara mellan 0 och 100 procent.")
        if numbers.decimals(self.rate) > _RATE_DECIMALS:
            raise TermsRefused("Uppräkningen anges med högst fyra decimaler.")
        if self.compounding is Compounding.NONE and self.rate:
            raise TermsRefused("En procentsats kräver ett räknesätt.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """Härledning: one grant in one year. Amounts in kronor; `unrounded` is exact, even without an end.

    `base` is the clause's amount, except where kronor are rounded year by year: then the full year before.
    Refused with `DerivationDoesNotHold`: pieces that do not give the amount.
    """

    year: int
    clause: str
    base: Decimal
    factor: Decimal
    part: YearPart
    unrounded: Fraction
    rounding: Rounding
    amount: Decimal
    words: str

    def __post_init__(self) -> None:
        """Prove the amount once more, also when it comes from a stored row."""
        if Fraction(self.base) * Fraction(self.factor) * self.part.as_fraction() != self.unrounded:
            raise DerivationDoesNotHold(f"{self.year}: base, factor and part do not give {self.unrounded}.")
        if _rounded(self.rounding, self.unrounded) != self.amount:
            raise DerivationDoesNotHold(f"{self.year}: {self.unrounded} is not rounded to {self.amount}.")

    def as_json(self) -> dict[str, str | int]:
        """Give it as text and whole numbers, so that no float comes between. `from_json` reads it back."""
        unrounded = exact_decimal(self.unrounded)
        return {
            "year": self.year,
            "clause": self.clause,
            "base": f"{self.base:f}",
            "factor": f"{self.factor:f}",
            "part_numerator": self.part.numerator,
            "part_denominator": self.part.denominator,
            "unrounded": f"{self.unrounded}" if unrounded is None else f"{unrounded:f}",
            "rounding": self.rounding.value,
            "amount": f"{self.amount:f}",
            "words": self.words,
        }

    @classmethod
    def from_json(cls, stored: dict[str, str | int]) -> Self:
        """Read what `as_json` wrote. Refused: a missing piece (KeyError), and as the class."""
        return cls(
            year=int(stored["year"]),
            clause=str(stored["clause"]),
            base=Decimal(str(stored["base"])),
            factor=Decimal(str(stored["factor"])),
            part=YearPart(int(stored["part_numerator"]), int(stored["part_denominator"])),
            unrounded=Fraction(str(stored["unrounded"])),
            rounding=Rounding(str(stored["rounding"])),
            amount=Decimal(str(stored["amount"])),
            words=str(stored["words"]),
        )


def yearly_amount(terms: Terms, year: int) -> Indexed:
    """Calculate what the grant is worth in a year of its term, in kronor and öre.

    The first uplift is in the year after the base year; in the base year and before it the factor is 1.
    Refused: a year outside the term (`YearOutsideTerm`), a part that is not whole months (`NotWholeMonths`).
    """
    part = part_of_year(terms.first_day, terms.last_day, year, terms.part)
    base, factor = _base_and_factor(terms, year)
    unrounded = Fraction(base) * Fraction(factor) * part.as_fraction()
    return Indexed(
        year=year,
        clause=terms.clause,
        base=base,
        factor=factor,
        part=part,
        unrounded=unrounded,
        rounding=terms.rounding,
        amount=_rounded(terms.rounding, unrounded),
        words=_words(terms, year, base, part, unrounded),
    )


def every_year(terms: Terms) -> tuple[Indexed, ...]:
    """Calculate all years of the term, the first one first. Refused: as `yearly_amount`."""
    return tuple(yearly_amount(terms, year) for year in terms.years)


def _rounded(rounding: Rounding, unrounded: Fraction) -> Decimal:
    kronor = round_to_ore(unrounded) if rounding is Rounding.ORE else round_to_krona(unrounded)
    return exact_ore(kronor)


def _base_and_factor(terms: Terms, year: int) -> tuple[Decimal, Decimal]:
    uplifts = _uplifts(terms, year)
    step = Fraction(terms.rate) / 100
    if _goes_on_from_year_before(terms, uplifts):
        return _full_year_in_kronor(terms, uplifts - 1), _decimal(1 + step)
    factor = 1 + uplifts * step if terms.compounding is Compounding.SIMPLE else (1 + step) ** uplifts
    return terms.full_year_amount, _decimal(factor)


def _uplifts(terms: Terms, year: int) -> int:
    return 0 if terms.rate == 0 else max(0, year - terms.base_year)


def _goes_on_from_year_before(terms: Terms, uplifts: int) -> bool:
    return terms.rounding is Rounding.KRONA_YEARLY and uplifts > 0


def _full_year_in_kronor(terms: Terms, uplifts: int) -> Decimal:
    amount = round_to_krona(terms.full_year_amount)
    for _ in range(uplifts):
        amount = round_to_krona(Fraction(amount) * (1 + Fraction(terms.rate) / 100))
    return amount


def _decimal(factor: Fraction) -> Decimal:
    exact = exact_decimal(factor)
    assert exact is not None, "a rate with four decimals gives a factor that ends"
    return exact


def _words(terms: Terms, year: int, base: Decimal, part: YearPart, unrounded: Fraction) -> str:
    uplifts = _uplifts(terms, year)
    start = numbers.kronor_short(base)
    if _goes_on_from_year_before(terms, uplifts):
        start = f"helårsbeloppet {year - 1}: {start}"
    steps = [start, *_factor_words(terms, uplifts), *([part.words] if part.words else [])]
    source = terms.clause.replace(" ", numbers.NO_BREAK_SPACE)
    if terms.compounding is not Compounding.NONE and uplifts == 0:
        source = f"{source}, basår {terms.base_year}"
    result = _result_words(terms.rounding, unrounded)
    if len(steps) == 1:
        return f"{_without_repeating(start, result)} ({source})"
    return f"{f' {numbers.TIMES} '.join(steps)} {result} ({source})"


def _without_repeating(start: str, result: str) -> str:
    """Nothing was multiplied: the amount alone, unless it was rounded."""
    _, almost, rounded = result.partition(numbers.ALMOST_EQUAL)
    return f"{start} {almost}{rounded}" if almost else result.removeprefix("= ")


def _factor_words(terms: Terms, uplifts: int) -> list[str]:
    if uplifts == 0:
        return []
    if terms.compounding is Compounding.SIMPLE and uplifts > 1:
        return [f"(1 + {uplifts} {numbers.TIMES} {numbers.percent(terms.rate)})"]
    once = numbers.number(_decimal(1 + Fraction(terms.rate) / 100))
    single = uplifts == 1 or _goes_on_from_year_before(terms, uplifts)
    return [once if single else f"{once}{numbers.superscript(uplifts)}"]


def _result_words(rounding: Rounding, unrounded: Fraction) -> str:
    amount = _rounded(rounding, unrounded)
    result = numbers.kronor(amount) if rounding is Rounding.ORE else numbers.kronor_short(amount)
    if unrounded == amount:
        return f"= {result}"
    exact = exact_decimal(unrounded)
    if exact is None or numbers.decimals(exact) > _PRINTED_DECIMALS:
        return f"{numbers.ALMOST_EQUAL} {result}"
    return f"= {numbers.number(exact, least=2)} {numbers.ALMOST_EQUAL} {result}"
