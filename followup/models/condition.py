from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agreements.models.agreement import Agreement
from office.history import tracked
from office.keeping import kept


class ConditionManager(models.Manager["Condition"]):
    def get_by_natural_key(self, slug: str, number: int) -> Condition:
        return self.get(agreement__basis__slug=slug, number=number)


@kept(bound_by="agreement", free=["met_on", "met_note", "met_by_id", "valid_until"], stands="condition_stands")
@tracked()
class Condition(models.Model):
    """Villkor: what the grantee must have done before a first invoice, or must keep over the whole term."""

    class Holds(models.TextChoices):
        BEFORE_INVOICE = "before_invoice", "Före fakturering"
        WHOLE_TERM = "whole_term", "Hela avtalstiden"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="conditions", verbose_name="avtal")
    number = models.PositiveSmallIntegerField("nummer")
    clause = models.CharField("enligt", max_length=30)
    summary = models.CharField("villkor", max_length=300)
    holds = models.CharField("gäller", max_length=20, choices=Holds.choices)
    from_year = models.PositiveSmallIntegerField(
        "från och med fakturan för år", help_text="Uppfyllt en gång räcker för alla senare år."
    )
    met_on = models.DateField("uppfyllt den", null=True, blank=True)
    met_note = models.CharField("hur det visades", max_length=300, blank=True)
    met_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="godkänt av"
    )
    valid_until = models.DateField(
        "gäller till och med", null=True, blank=True, help_text="Sista dagen för det som visades, om det har en."
    )

    objects = ConditionManager()

    class Meta:
        verbose_name = "villkor"
        verbose_name_plural = "villkor"
        ordering = ["agreement", "number"]
        constraints = [
            models.CheckConstraint(
                name="condition_holds_known", condition=Q(holds__in=["before_invoice", "whole_term"])
            ),
            models.UniqueConstraint(name="condition_number_once", fields=["agreement", "number"]),
            models.CheckConstraint(
                name="condition_met_whole_or_not_at_all",
                condition=Q(met_on=None, met_by=None, met_note="")
                | Q(met_on__isnull=False, met_by__isnull=False) & ~Q(met_note=""),
            ),
            models.CheckConstraint(
                name="condition_valid_until_when_met_for_whole_term",
                condition=Q(valid_until=None) | Q(met_on__isnull=False, holds="whole_term"),
            ),
        ]

    def __str__(self) -> str:
        return self.summary

    def get_absolute_url(self) -> str:
        return reverse("condition", args=[self.agreement_id, self.number])

    def natural_key(self) -> tuple[str, int]:
        return (*self.agreement.natural_key(), self.number)

    @property
    def is_met(self) -> bool:
        """Whether it has been shown; one that holds the whole term may have lapsed since (`queries`)."""
        return self.met_on is not None

    @property
    def is_for_whole_term(self) -> bool:
        return self.holds == self.Holds.WHOLE_TERM
