"""Kronor in the models: Money that refuses what would lose an öre in silence."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable
from djmoney.models.fields import MoneyField
from moneyed import SEK, Money


def sek(value: Decimal | int | str) -> Money:
    """An amount in Swedish kronor, exact to the öre.

    Refused: a float (TypeError: it has lost digits before it came here); a third decimal, NaN or infinity (ValueError).
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise TypeError(f"An amount is a Decimal, an int or a str, not {type(value).__name__}.")
    amount = Decimal(value)
    if not amount.is_finite() or amount != round(amount, 2):
        raise ValueError(f"{value} is not an amount in whole öre.")
    return Money(amount, SEK)


class KronorField(MoneyField):
    """A MoneyField of kronor and öre. PostgreSQL would round a third decimal silently; this refuses it."""

    # What mypy's Django plugin reads; MoneyField itself claims to hold a Decimal.
    _pyi_private_set_type: Money | Decimal | int | Combinable  # type: ignore[assignment]
    _pyi_private_get_type: Money  # type: ignore[assignment]

    def __init__(self, verbose_name: str | None = None, **options: Any) -> None:
        options = {"max_digits": 14, "decimal_places": 2, "default_currency": "SEK"} | options
        super().__init__(verbose_name, **options)  # type: ignore[no-untyped-call]

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Money):
            sek(value.amount)
        return super().get_prep_value(value)


class ExactKronorField(KronorField):
    """Kronor of which PostgreSQL keeps every decimal, so that a constraint may refuse a third: numeric(14,2) rounds."""

    def db_type(self, connection: Any) -> str:
        return "numeric"


def positive_kronor(name: str, field: str = "amount") -> models.CheckConstraint:
    """More than nothing and less than 10^12 kronor: the upper bound also stops NaN and infinity.

    PostgreSQL holds both to be larger than any number.
    """
    kronor = {f"{field}__gt": 0, f"{field}__lt": 10**12, f"{field}_currency": "SEK"}
    return models.CheckConstraint(name=name, condition=Q(**kronor))
