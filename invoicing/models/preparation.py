from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from agreements.models import Instalment
from office.keeping import kept


@kept(trail=False)  # a note about work, not about money
class Preparation(models.Model):
    """Förberedelse: that a run is to make the draft of an instalment of a year, and how that went the last time.

    The work itself waits in the queue (office/queue.py) and is forgotten there; this stays, for the page of the run.
    """

    LONGEST_PROBLEM = 500

    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="preparations", verbose_name="tillfälle")
    year = models.PositiveSmallIntegerField("bidragsår")
    planned_at = models.DateTimeField("planerad")
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="planerad av"
    )
    done_at = models.DateTimeField("klar", null=True)
    failed_at = models.DateTimeField("misslyckad", null=True)
    problem = models.CharField("vad som hindrade", max_length=LONGEST_PROBLEM, blank=True)

    objects = models.Manager["Preparation"]()

    class Meta:
        verbose_name = "förberedelse"
        verbose_name_plural = "förberedelser"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="preparation_once", fields=["instalment", "year"]),
            models.CheckConstraint(
                name="preparation_fails_with_a_problem",
                condition=Q(failed_at=None, problem="") | Q(failed_at__isnull=False, done_at=None) & ~Q(problem=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instalment}, {self.year}"

    @property
    def key(self) -> str:
        """What its work waits under in the queue."""
        return f"prepare:{self.instalment_id}:{self.year}"
