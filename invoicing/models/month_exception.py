from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agreements.models import Instalment
from office.keeping import kept


@kept(only_added=True)
class MonthException(models.Model):
    """Undantag: an officer lets the invoice of an instalment be dated outside its month, for a reason. Never edited."""

    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="exceptions", verbose_name="tillfälle")
    year = models.PositiveSmallIntegerField("bidragsår")
    valid_until = models.DateField("gäller till och med")
    reason = models.CharField("skäl", max_length=500)
    granted_on = models.DateField("beviljat den")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="beviljat av"
    )

    objects = models.Manager["MonthException"]()

    class Meta:
        verbose_name = "undantag från faktureringsmånaden"
        verbose_name_plural = "undantag från faktureringsmånaden"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="month_exception_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="month_exception_ends_after_it_begins", condition=Q(valid_until__gte=F("granted_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instalment}, {self.year}"
