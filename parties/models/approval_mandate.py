from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from office.history import tracked
from office.keeping import kept
from office.money import KronorField
from parties.models.membership import Role
from parties.models.party import Party
from parties.rules import mandate as rules


class ApprovalMandateQuerySet(models.QuerySet["ApprovalMandate"]):
    def active(self, *, on: date) -> ApprovalMandateQuerySet:
        """Those that hold on the day, first and last day included."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=on), valid_from__lte=on)


@kept(never_deleted=True)
@tracked()
class ApprovalMandate(models.Model):
    """Attestmandat, a row of the attestförteckning: who may attest what, up to which amount, by which decision.

    It gives a right only together with a membership in the role of its kind. Once recorded only its last day may
    change, and only to an earlier one: an attest points at the mandate it was given under.
    """

    class Kind(models.TextChoices):
        CHECK = "check", "Kontrollattest"
        APPROVE = "approve", "Beslutsattest"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mandates", verbose_name="person")
    party = models.ForeignKey(Party, models.PROTECT, related_name="mandates", verbose_name="bidragsgivare")
    kind = models.CharField("attest", max_length=10, choices=Kind.choices)
    limit = KronorField("beloppsgräns", null=True, blank=True, help_text="Per faktura. Tomt: ingen gräns.")
    cost_centre = models.CharField("kostnadsställe", max_length=50, blank=True, help_text="Tomt: alla.")
    deputy_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ersättare för",
    )
    decision = models.CharField("beslut", max_length=300, help_text="Det beslut som mandatet vilar på.")
    valid_from = models.DateField("från och med")
    valid_until = models.DateField("till och med", null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="registrerat av"
    )

    objects = ApprovalMandateQuerySet.as_manager()

    class Meta:
        verbose_name = "attestmandat"
        verbose_name_plural = "attestmandat"
        ordering = ["party", "kind", "user", "valid_from", "pk"]
        constraints = [
            models.CheckConstraint(name="mandate_kind_known", condition=Q(kind__in=["check", "approve"])),
            models.CheckConstraint(
                name="mandate_limit_above_zero_and_of_every_approval",
                condition=Q(limit__isnull=False, limit__gt=0) | Q(limit=None, kind="check"),
                violation_error_message="Ett mandat för beslutsattest har en beloppsgräns över noll.",
            ),
            models.CheckConstraint(name="mandate_of_a_decision", condition=~Q(decision="")),
            models.CheckConstraint(
                name="mandate_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                violation_error_message="Sista dagen kan inte ligga före första dagen.",
            ),
            models.CheckConstraint(name="mandate_not_to_oneself", condition=~Q(recorded_by=F("user"))),
            models.CheckConstraint(
                name="mandate_deputy_for_another", condition=Q(deputy_for=None) | ~Q(deputy_for=F("user"))
            ),
            models.UniqueConstraint(
                name="mandate_once_a_day",
                fields=["user", "party", "kind", "cost_centre", "deputy_for", "valid_from"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.user}"

    @property
    def terms(self) -> rules.Mandate:
        """What the mandate says, as the rule takes it."""
        return rules.Mandate(
            limit=None if self.limit is None else self.limit.amount,
            cost_centre=self.cost_centre,
            first=self.valid_from,
            last=self.valid_until,
            as_deputy=self.deputy_for_id is not None,
        )


# The role that a person holds to use a mandate of the kind.
ROLE_OF_KIND = {ApprovalMandate.Kind.CHECK: Role.CHECKER, ApprovalMandate.Kind.APPROVE: Role.APPROVER}
