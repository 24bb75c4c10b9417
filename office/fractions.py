"""Shares of a whole, exact: a third is 1/3, and three of them are one."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

Exact = Fraction | Decimal | int | str


def as_fraction(value: Exact) -> Fraction:
    """Read a share: `1/3`, `0.5`, 1.

    Refused: a float (TypeError: it has lost digits); what is no number (ValueError).
    """
    if isinstance(value, bool) or not isinstance(value, Fraction | Decimal | int | str):
        raise TypeError(f"A share is a Fraction, a Decimal, an int or a str, not {type(value).__name__}.")
    try:
        return Fraction(value)
    except (ArithmeticError, ValueError) as error:
        raise ValueError(f"{value} is not a share.") from error


class FractionField(models.CharField):  # type: ignore[type-arg]
    """A fraction, kept as the text that is exactly it; a former row says 0.500000. Whoever asks gets a Fraction."""

    _pyi_private_set_type: Exact  # type: ignore[assignment]
    _pyi_private_get_type: Fraction  # type: ignore[assignment]

    def __init__(self, verbose_name: str | None = None, **options: Any) -> None:
        super().__init__(verbose_name, **({"max_length": 20} | options))

    def to_python(self, value: Any) -> Fraction | None:
        try:
            return None if value is None else as_fraction(value)
        except ValueError as error:
            raise ValidationError("Skriv en andel, till exempel 1/3.") from error

    def from_db_value(self, value: str | None, *_: Any) -> Fraction | None:
        return None if value is None else Fraction(value)

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else str(as_fraction(value))

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.get_prep_value(self.value_from_object(obj)))

    def run_validators(self, value: Any) -> None:
        """As long as the text of it may be."""
        super().run_validators(str(value))
