from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from grants.models.grant_year import GrantYear
from grants.models.voucher import Voucher
from office.keeping import kept
from office.money import KronorField, positive_kronor


@kept(only_added=True)
class AddedCommitment(models.Model):
    """Tillägg: kronor promised for a grant-year beyond its terms, by a decision of its own.

    Never edited: what is let go again is released, with a reason of its own.
    """

    grant_year = models.ForeignKey(GrantYear, models.PROTECT, related_name="additions", verbose_name="bidragsår")
    amount = KronorField("belopp")
    decision = models.CharField("enligt beslut", max_length=200)
    decided_on = models.DateField("beslutat den")
    reason = models.CharField("skäl", max_length=500)
    voucher = models.OneToOneField(Voucher, models.PROTECT, related_name="addition", verbose_name="verifikation")
    recorded_on = models.DateField("registrerat den")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="registrerat av"
    )

    objects = models.Manager["AddedCommitment"]()

    class Meta:
        verbose_name = "tillägg"
        verbose_name_plural = "tillägg"
        ordering = ["decided_on", "pk"]
        constraints = [
            positive_kronor("added_commitment_positive_kronor"),
            models.CheckConstraint(name="added_commitment_says_why", condition=~Q(decision="") & ~Q(reason="")),
            models.CheckConstraint(
                name="added_commitment_decided_before_recorded",
                condition=Q(decided_on__lte=models.F("recorded_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"Tillägg till {self.grant_year}, {self.decision}"

    @property
    def is_taken_back(self) -> bool:
        """Whether finance has reversed its posting: then nothing of it is promised, and it is not invoiced."""
        return self.voucher.postings.filter(reversals__isnull=False).exists()
