from __future__ import annotations

from django.db import models

from grants.models.grant import Grant
from grants.rules.indexation import Indexed
from office.keeping import kept
from office.money import KronorField, positive_kronor


class GrantYearManager(models.Manager["GrantYear"]):
    def get_by_natural_key(self, slug: str, number: int, year: int) -> GrantYear:
        return self.get(grant__basis__slug=slug, grant__number=number, year=year)


@kept(bound_by="grant")
class GrantYear(models.Model):
    """Bidragsår: one grant in one year, with its amount and the derivation that explains the amount."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="grant_years", verbose_name="bidrag")
    year = models.PositiveSmallIntegerField("år")
    amount = KronorField("belopp")
    derivation = models.JSONField("härledning", help_text="Basbelopp, faktor, del av år, före och efter avrundning.")

    objects = GrantYearManager()

    class Meta:
        verbose_name = "bidragsår"
        verbose_name_plural = "bidragsår"
        ordering = ["year", "grant"]
        # Sums over a whole region are made without its derivations.
        indexes = [models.Index(name="grant_year_by_year", fields=["year"], include=["id", "grant"])]
        constraints = [
            models.UniqueConstraint(name="grant_year_once", fields=["grant", "year"]),
            # What the three-column key of a posting points at (law/ledger.sql).
            models.UniqueConstraint(name="grant_year_of_its_grant", fields=["id", "grant", "amount_currency"]),
            positive_kronor("grant_year_positive_kronor"),
        ]

    def __str__(self) -> str:
        name = str(self.grant)
        return f"{name}, år {self.year}" if name[-1].isdigit() else f"{name} {self.year}"

    def natural_key(self) -> tuple[str, int, int]:
        return (*self.grant.natural_key(), self.year)

    @property
    def indexed(self) -> Indexed:
        """The derivation as it was stored, not calculated anew."""
        return Indexed.from_json(self.derivation)
