from __future__ import annotations

from django.db import models

from office.keeping import kept
from parties.models import Party


@kept(never_emptied=True)
class NumberSeries(models.Model):
    """Nummerserie: the last number that an issuer has used in a year.

    The row is locked before anything else when an invoice is submitted, and counts one at a time, so the series has
    no gap. Triggers refuse every other step (law/number_series.sql).
    Law: the serial number of an invoice identifies it uniquely, mervärdesskattelagen (2023:200) 17 kap.
    """

    issuer = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name="utfärdare")
    year = models.PositiveSmallIntegerField("år")
    last_number = models.PositiveIntegerField("senaste nummer", default=0)

    class Meta:
        verbose_name = "nummerserie"
        verbose_name_plural = "nummerserier"
        constraints = [models.UniqueConstraint(name="number_series_once", fields=["issuer", "year"])]

    def __str__(self) -> str:
        return f"{self.issuer} {self.year}"
