from __future__ import annotations

from django.db import models
from django.db.models import Q

from agreements.models.agreement import Agreement
from office.history import tracked
from office.keeping import kept
from parties.models import Party


class SignatureManager(models.Manager["Signature"]):
    def get_by_natural_key(self, slug: str, number: int) -> Signature:
        return self.get(agreement__basis__slug=slug, number=number)


@kept(bound_by="agreement")
@tracked()
class Signature(models.Model):
    """Underskrift: a place on the paper for a name, with the day it was signed, or none yet."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures", verbose_name="avtal")
    number = models.PositiveSmallIntegerField("nummer")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name="för")
    name = models.CharField("namn", max_length=150)
    title = models.CharField("titel", max_length=200, blank=True)
    signed_on = models.DateField("undertecknat den", null=True, blank=True)

    objects = SignatureManager()

    class Meta:
        verbose_name = "underskrift"
        verbose_name_plural = "underskrifter"
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(name="signature_number_once", fields=["agreement", "number"]),
            models.CheckConstraint(name="signature_name_not_empty", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return f"{self.name} för {self.party}"

    def natural_key(self) -> tuple[str, int]:
        return (*self.agreement.natural_key(), self.number)
