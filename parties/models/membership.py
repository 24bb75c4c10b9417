from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from office.history import tracked
from office.keeping import kept
from parties.models.party import Party


class Role(models.TextChoices):
    """Roll: what a member does for the organisation. See design, "Who may do what"."""

    OFFICER = "officer", "Handläggare"
    CHECKER = "checker", "Kontrollattestant"
    APPROVER = "approver", "Beslutsattestant"
    FINANCE = "finance", "Ekonom"
    GRANTEE = "grantee", "Bidragstagarens administratör"
    AUDITOR = "auditor", "Revisor"


# The roles of somebody who works for the one that gives the grant.
GRANTOR_ROLES = (Role.OFFICER, Role.CHECKER, Role.APPROVER, Role.FINANCE, Role.AUDITOR)

# The roles in which somebody attests or pays.
TRUSTED_ROLES = (Role.CHECKER, Role.APPROVER, Role.FINANCE)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self, *, on: date) -> MembershipQuerySet:
        """Those that hold on the day, first and last day included."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=on), valid_from__lte=on)


@kept(never_deleted=True)
@tracked()
class Membership(models.Model):
    """Medlemskap: a person's role in an organisation, from a day and perhaps until a day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name="användare"
    )
    party = models.ForeignKey(Party, models.PROTECT, related_name="memberships", verbose_name="part")
    role = models.CharField("roll", max_length=20, choices=Role.choices)
    valid_from = models.DateField("från och med")
    valid_until = models.DateField("till och med", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "medlemskap"
        verbose_name_plural = "medlemskap"
        ordering = ["party", "role", "user"]
        constraints = [
            models.UniqueConstraint(name="membership_once_a_day", fields=["user", "party", "role", "valid_from"]),
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                violation_error_message="Sista dagen kan inte ligga före första dagen.",
            ),
            models.CheckConstraint(name="membership_role_known", condition=Q(role__in=Role.values)),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()} i {self.party}"
