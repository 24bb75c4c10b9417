from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from grants.models import GrantYear
from invoicing.models.invoice import Invoice
from office.keeping import kept
from office.money import KronorField, positive_kronor


@kept(never_emptied=True)
class InvoiceLine(models.Model):
    """Fakturarad: one grant-year's share, with the words that explain the amount, as they were when submitted."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines", verbose_name="faktura")
    position = models.PositiveSmallIntegerField("rad")
    grant_year = models.ForeignKey(GrantYear, models.PROTECT, related_name="+", verbose_name="bidragsår")
    description = models.CharField("benämning", max_length=300)
    clause = models.CharField("enligt", max_length=30)
    first_day = models.DateField("från och med")
    last_day = models.DateField("till och med")
    derivation = models.TextField("härledning")
    amount = KronorField("belopp")

    objects = models.Manager["InvoiceLine"]()

    class Meta:
        verbose_name = "fakturarad"
        verbose_name_plural = "fakturarader"
        ordering = ["invoice", "position"]
        constraints = [
            models.UniqueConstraint(name="invoice_line_position_once", fields=["invoice", "position"]),
            models.UniqueConstraint(name="invoice_line_grant_year_once", fields=["invoice", "grant_year"]),
            positive_kronor("invoice_line_positive_kronor"),
            models.CheckConstraint(name="invoice_line_period_in_order", condition=Q(last_day__gte=F("first_day"))),
        ]

    def __str__(self) -> str:
        return f"{self.invoice}, rad {self.position}"
