from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from office.history import tracked
from office.keeping import kept
from parties.models.party import Party


class ConflictQuerySet(models.QuerySet["ConflictOfInterest"]):
    def active(self, *, on: date) -> ConflictQuerySet:
        """Those that hold on the day, first and last day included."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=on), valid_from__lte=on)


@kept(never_deleted=True)
@tracked()
class ConflictOfInterest(models.Model):
    """Jävsgrund: why a person may not take part in what concerns an organisation.

    A seat in its steering group, or what the person has declared (kommunallagen 6 kap. 28 §, 7 kap. 4 §). Once recorded
    only the last day may change, and only to an earlier one.
    """

    class Kind(models.TextChoices):
        SEAT = "seat", "Plats i styrgruppen"
        DECLARED = "declared", "Anmält jäv"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="conflicts", verbose_name="person")
    party = models.ForeignKey(Party, models.PROTECT, related_name="conflicts", verbose_name="part")
    kind = models.CharField("slag", max_length=10, choices=Kind.choices)
    what = models.CharField("vad", max_length=300)
    valid_from = models.DateField("från och med")
    valid_until = models.DateField("till och med", null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="registrerat av"
    )

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = "jävsgrund"
        verbose_name_plural = "jävsgrunder"
        ordering = ["party", "user", "valid_from", "pk"]
        constraints = [
            models.CheckConstraint(name="conflict_kind_known", condition=Q(kind__in=["seat", "declared"])),
            models.CheckConstraint(name="conflict_says_what", condition=~Q(what="")),
            models.CheckConstraint(
                name="conflict_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                violation_error_message="Sista dagen kan inte ligga före första dagen.",
            ),
            models.CheckConstraint(
                name="conflict_declared_by_oneself",
                condition=~Q(kind="declared") | Q(recorded_by=F("user")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.party}: {self.what}"
