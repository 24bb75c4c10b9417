from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from grants.models.grant_year import GrantYear
from grants.models.voucher import Voucher
from office.keeping import kept
from office.money import KronorField, positive_kronor


@kept(only_added=True)
class YearEndChoice(models.Model):
    """Val vid årsskifte: what finance does with what is unpaid of a grant-year on 31 December.

    Kept as a debt, it moves no krona; released or carried over, it names the voucher of its postings. Never edited:
    another choice is another row, and the last one holds.
    """

    class Choice(models.TextChoices):
        KEEP = "keep", "Kvar som skuld"
        RELEASE = "release", "Frigjort"
        CARRY_OVER = "carry_over", "Överfört till annat år"

    grant_year = models.ForeignKey(GrantYear, models.PROTECT, related_name="year_end_choices", verbose_name="bidragsår")
    year = models.PositiveSmallIntegerField("årsskifte", help_text="Året som slutar.")
    choice = models.CharField("val", max_length=10, choices=Choice.choices)
    amount = KronorField("belopp")
    reason = models.CharField("skäl", max_length=500)
    voucher = models.ForeignKey(
        Voucher, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="verifikation"
    )
    chosen_on = models.DateField("valt den")
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="valt av")

    objects = models.Manager["YearEndChoice"]()

    class Meta:
        verbose_name = "val vid årsskifte"
        verbose_name_plural = "val vid årsskifte"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="year_end_choice_moves_or_keeps",
                condition=Q(choice="keep", voucher=None)
                | Q(choice__in=["release", "carry_over"], voucher__isnull=False),
            ),
            positive_kronor("year_end_choice_positive_kronor"),
            models.CheckConstraint(name="year_end_choice_reason_given", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.grant_year}, årsskiftet {self.year}: {self.get_choice_display()}"
