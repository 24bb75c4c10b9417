"""What stands promised of grant-years, and which invoices ask for it. Amounts in kronor."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from django.db.models import F, Sum

from agreements.models import Agreement
from agreements.rules.instalments import Term
from grants.models import GrantYear, StageBalance
from grants.queries.changes import changes_of, kept_as_debt, promised_by_additions
from invoicing.models import Invoice
from invoicing.rules.parts import ZERO, whole_in_words


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One grant-year: what of it nobody has asked for, what has been, and why it is not what the terms give."""

    item: GrantYear
    committed: Decimal  # promised, and on no invoice
    additions: Mapping[int, Decimal] = field(default_factory=dict)  # still to be asked for by invoices of their own
    sent: Mapping[int, Decimal] = field(default_factory=dict)  # by key of the instalment, on what stands of its invoice
    rest: Mapping[str, Decimal] = field(default_factory=dict)  # by invoice, what is asked for by none of an instalment
    changes: Sequence[tuple[Decimal, str]] = ()
    kept: bool = False  # as a debt, at the end of some year

    @property
    def left(self) -> Decimal:
        """What invoices of instalments, or of the rest, are to ask for."""
        return max(ZERO, self.committed - sum(self.additions.values(), ZERO))

    @property
    def words(self) -> str:
        """The derivation of what they ask for in all."""
        apart = [(-amount, f"Fakturerat för sig på {invoice}") for invoice, amount in self.rest.items()]
        return whole_in_words(self.item.indexed.words, [*self.changes, *apart], self.whole)

    @property
    def whole(self) -> Decimal:
        """What invoices of instalments ask for in all, those that are sent and those to come."""
        return self.left + sum(self.sent.values(), ZERO)

    def shares(self, agreement: Agreement) -> dict[int, Fraction]:
        """The instalments of its year, with what of it each asks for."""
        grant = self.item.grant
        return agreement.shares_in(self.item.year, of=Term(grant.first_day, grant.last_day))

    def is_of_the_rest(self, agreement: Agreement) -> bool:
        """Whether what is left comes on no instalment's invoice: all are sent, or its year is over and it is a debt."""
        return self.kept or not self.shares(agreement).keys() - self.sent.keys()


def promises_of(items: Collection[GrantYear]) -> dict[int, Promise]:
    """By key of the grant-year. What does not bind yet is as its terms give it."""
    binding = [item for item in items if item.grant.basis.is_binding]
    standing = _standing(binding)
    additions = promised_by_additions(binding)
    kept = kept_as_debt(binding)
    promises = {
        item.pk: Promise(item=item, committed=item.amount.amount) for item in items if not item.grant.basis.is_binding
    }
    for item in binding:
        of_year = standing[item.pk]
        promises[item.pk] = Promise(
            item=item,
            committed=of_year.committed,
            additions={pk: amount for pk, amount in additions[item.pk].items() if pk not in of_year.asked_additions},
            sent=of_year.sent,
            rest=of_year.rest,
            kept=item.pk in kept,
        )
    return _explained(promises)


@dataclass
class _Standing:
    committed: Decimal = ZERO
    sent: dict[int, Decimal] = field(default_factory=dict)
    rest: dict[str, Decimal] = field(default_factory=dict)  # on supplementary invoices of the rest, by their words
    asked_additions: set[int] = field(default_factory=set)


def _standing(items: Collection[GrantYear]) -> defaultdict[int, _Standing]:
    """What is on no invoice, and what stands of each: a credited invoice has nothing left of it."""
    found: defaultdict[int, _Standing] = defaultdict(_Standing)
    rows = StageBalance.objects.filter(grant_year__in=items, amount__gt=0).exclude(stage="RELEASED")
    invoice = {name: F(f"invoice__invoice__{name}") for name in ("kind", "instalment", "addition", "number")}
    for key, kind, instalment, addition, number, amount in (
        rows.values_list("grant_year", *invoice.values()).annotate(Sum("amount")).order_by("invoice")
    ):
        of_year = found[key]
        if kind is None:
            of_year.committed += amount
        elif kind == Invoice.Kind.ORDINARY:
            of_year.sent[instalment] = of_year.sent.get(instalment, ZERO) + amount
        elif addition is None:
            of_year.rest[f"{Invoice.Kind(kind).label.lower()} {number}"] = amount
        else:
            of_year.asked_additions.add(addition)
    return found


def _explained(promises: dict[int, Promise]) -> dict[int, Promise]:
    """With why each is not what its terms give; nothing is asked of those that are."""
    differs = [one.item for one in promises.values() if one.whole + sum(one.rest.values()) != one.item.amount.amount]
    if not differs:
        return promises
    changes = changes_of(differs)
    return promises | {
        item.pk: replace(promises[item.pk], changes=[(one.amount, one.why) for one in changes.get(item.pk, ())])
        for item in differs
    }
