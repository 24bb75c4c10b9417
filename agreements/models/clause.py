from __future__ import annotations

from django.db import models

from agreements.models.agreement import Agreement
from office.history import tracked
from office.keeping import kept


class ClauseManager(models.Manager["Clause"]):
    def get_by_natural_key(self, slug: str, number: str) -> Clause:
        return self.get(agreement__basis__slug=slug, number=number)


@kept(bound_by="agreement")
@tracked()
class Clause(models.Model):
    """Paragraf: one numbered part of an agreement, summarised in our own words."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="clauses", verbose_name="avtal")
    position = models.PositiveSmallIntegerField("ordning")
    number = models.CharField("nummer", max_length=10)
    heading = models.CharField("rubrik", max_length=200)
    summary = models.TextField("innehåll", help_text="Med egna ord, inte avtalets.")

    objects = ClauseManager()

    class Meta:
        verbose_name = "paragraf"
        verbose_name_plural = "paragrafer"
        ordering = ["agreement", "position"]
        constraints = [
            models.UniqueConstraint(name="clause_number_once", fields=["agreement", "number"]),
            models.UniqueConstraint(name="clause_position_once", fields=["agreement", "position"]),
        ]

    def __str__(self) -> str:
        return f"§ {self.number} {self.heading}"

    def natural_key(self) -> tuple[str, str]:
        return (*self.agreement.natural_key(), self.number)
