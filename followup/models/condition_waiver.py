from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from followup.models.condition import Condition
from followup.rules.lifecycle import DECIDED, WAIVER_MEANING, WaiverState
from office.history import tracked
from office.keeping import kept
from office.status import Tone, labels


@kept(never_deleted=True, stands="condition_waiver_stands")
@tracked()
class ConditionWaiver(models.Model):
    """Avsteg: leave to invoice although a condition is not met, proposed by one person and granted by another.

    Of a condition that holds the whole term it has a last day, or one delay would release it for ever.
    """

    condition = models.ForeignKey(Condition, models.PROTECT, related_name="waivers", verbose_name="villkor")
    reason = models.TextField("skäl")
    valid_until = models.DateField("gäller till och med", null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="föreslaget av"
    )
    proposed_on = models.DateField("föreslaget den")
    state = models.CharField("läge", max_length=20, choices=labels(WAIVER_MEANING), default=WaiverState.PROPOSED)
    words = models.TextField("motivering", blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="beslutat av"
    )
    decided_on = models.DateField("beslutat den", null=True, blank=True)

    class Meta:
        verbose_name = "avsteg"
        verbose_name_plural = "avsteg"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="condition_waiver_one_proposal_at_a_time", fields=["condition"], condition=Q(state="proposed")
            ),
            models.CheckConstraint(name="condition_waiver_reason_given", condition=~Q(reason="")),
            models.CheckConstraint(
                name="condition_waiver_decided_whole_or_not_at_all",
                condition=Q(state="proposed", decided_by=None, decided_on=None, words="")
                | Q(state__in=DECIDED, decided_by__isnull=False, decided_on__isnull=False) & ~Q(words=""),
            ),
            models.CheckConstraint(
                name="condition_waiver_decided_by_another",
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="condition_waiver_decided_after_proposal",
                condition=Q(decided_on=None) | Q(decided_on__gte=F("proposed_on")),
            ),
            models.CheckConstraint(
                name="condition_waiver_valid_until_after_proposal",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("proposed_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.reason

    @property
    def is_waiting(self) -> bool:
        return self.state == WaiverState.PROPOSED

    @property
    def tone(self) -> Tone:
        return WAIVER_MEANING[WaiverState(self.state)].tone
