from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from office.keeping import kept
from parties.models import Party


@kept(only_added=True)
class ClosedPeriod(models.Model):
    """Stängd period: an organisation takes no more business dates up to and including a day.

    Closed by finance, once and for all: what is found out later is posted on an open day. Postings that were recorded
    before stand. A seal closes nothing; only this does.
    """

    party = models.ForeignKey(Party, models.PROTECT, related_name="closed_periods", verbose_name="part")
    closed_until = models.DateField("stängt till och med")
    closed_on = models.DateField("stängt den")
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="stängt av")
    reason = models.CharField("skäl", max_length=300)

    objects = models.Manager["ClosedPeriod"]()

    class Meta:
        verbose_name = "stängd period"
        verbose_name_plural = "stängda perioder"
        ordering = ["party", "closed_until"]
        constraints = [
            models.UniqueConstraint(name="closed_period_once", fields=["party", "closed_until"]),
            models.CheckConstraint(name="closed_period_is_over", condition=Q(closed_until__lt=models.F("closed_on"))),
            models.CheckConstraint(name="closed_period_reason_given", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.party}, stängt till och med {self.closed_until}"
