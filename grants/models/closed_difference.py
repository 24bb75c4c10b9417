from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from grants.models.grant_year import GrantYear
from office.keeping import kept
from office.money import KronorField


@kept(only_added=True)
class ClosedDifference(models.Model):
    """Avslutad avvikelse: somebody has said why what is posted is not what the terms give.

    It holds for exactly these two amounts: when either changes, the difference is open again. It moves no krona and is
    never edited.
    """

    grant_year = models.ForeignKey(
        GrantYear, models.PROTECT, related_name="closed_differences", verbose_name="bidragsår"
    )
    computed = KronorField("beräknat")
    promised = KronorField("bokfört")
    reason = models.CharField("skäl", max_length=500)
    closed_on = models.DateField("avslutad den")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="avslutad av"
    )

    objects = models.Manager["ClosedDifference"]()

    class Meta:
        verbose_name = "avslutad avvikelse"
        verbose_name_plural = "avslutade avvikelser"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="closed_difference_once", fields=["grant_year", "computed", "promised"]),
            models.CheckConstraint(name="closed_difference_differs", condition=~Q(computed=F("promised"))),
            models.CheckConstraint(name="closed_difference_reason_given", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.grant_year}, avvikelse avslutad {self.closed_on}"
