"""Whether a mandate of the attest register (attestförteckning) suffices for an invoice, and if none does, why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from office import numbers


@dataclass(frozen=True, slots=True)
class Mandate:
    """What one row of the register says. Both days are included; None: no limit, and no last day."""

    limit: Decimal | None  # kronor, of one invoice
    cost_centre: str  # none: all of them
    first: date
    last: date | None
    as_deputy: bool = False

    def holds(self, on: date) -> bool:
        return self.first <= on and (self.last is None or on <= self.last)

    def covers(self, cost_centre: str) -> bool:
        return self.cost_centre in ("", cost_centre)

    def reaches(self, amount: Decimal) -> bool:
        return self.limit is None or amount <= self.limit


@dataclass(frozen=True, slots=True)
class Judgement:
    """The place of the mandate that suffices, or None and the Swedish sentence that says why none does."""

    place: int | None
    why_not: str = ""


def judge(mandates: Sequence[Mandate], *, amount: Decimal, cost_centre: str, on: date) -> Judgement:
    """Find the mandate, among a person's of one kind, under which an invoice may be attested on a day.

    `amount` is in kronor, what the invoice asks for; exactly the limit is within it. `cost_centre` is the promise's
    own; where it has none only a mandate for all cost centres suffices. A mandate of the person's own goes before one
    as a deputy, then the first in the order given. Nothing is refused.
    """
    if not mandates:
        return Judgement(None, "Det finns inget mandat i attestförteckningen.")
    valid = [mandate for mandate in mandates if mandate.holds(on)]
    if not valid:
        return Judgement(None, _not_that_day(mandates, on))
    covering = [mandate for mandate in valid if mandate.covers(cost_centre)]
    if not covering:
        return Judgement(None, _other_cost_centre(valid, cost_centre))
    enough = [mandate for mandate in covering if mandate.reaches(amount)]
    if not enough:
        most = max(mandate.limit for mandate in covering if mandate.limit is not None)
        return Judgement(
            None, f"Mandatet gäller till och med {numbers.kronor(most)}, fakturan är på {numbers.kronor(amount)}."
        )
    return Judgement(mandates.index(min(enough, key=lambda mandate: mandate.as_deputy)))


def _not_that_day(mandates: Sequence[Mandate], on: date) -> str:
    coming = [mandate.first for mandate in mandates if mandate.first > on]
    ended = [mandate.last for mandate in mandates if mandate.last is not None and mandate.last < on]
    if coming:
        return f"Mandatet gäller inte den {on:%Y-%m-%d}: det börjar gälla {min(coming):%Y-%m-%d}."
    return f"Mandatet gäller inte den {on:%Y-%m-%d}: det gällde till och med {max(ended):%Y-%m-%d}."


def _other_cost_centre(valid: Sequence[Mandate], cost_centre: str) -> str:
    theirs = ", ".join(sorted({mandate.cost_centre for mandate in valid}))
    if not cost_centre:
        return f"Mandatet gäller bara kostnadsställe {theirs}, och inget kostnadsställe är angett för bidraget."
    return f"Mandatet gäller kostnadsställe {theirs}, inte {cost_centre}."
