from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from followup.models.condition import Condition
from followup.models.handed_in import HandedIn, judged_by_another
from office.history import tracked
from office.keeping import kept


@kept(never_deleted=True, stands="paper_stands")
@tracked()
class ConditionPaper(HandedIn):
    """Inlämnad handling: a paper that is to show that a condition is met."""

    to_agreement = "condition__agreement"
    named = "villkoret"
    accepting = "Godkänn: villkoret är uppfyllt"
    looked_in = ["condition__summary"]

    condition = models.ForeignKey(Condition, models.PROTECT, related_name="papers", verbose_name="villkor")
    valid_until = models.DateField("gäller till och med", null=True, blank=True)

    class Meta:
        verbose_name = "inlämnad handling"
        verbose_name_plural = "inlämnade handlingar"
        ordering = ["pk"]
        constraints = [
            *judged_by_another("condition_paper"),
            models.CheckConstraint(
                name="condition_paper_valid_until_when_accepted",
                condition=Q(valid_until=None) | Q(state="accepted", valid_until__gte=F("judged_on")),
            ),
        ]

    def get_absolute_url(self) -> str:
        return self.condition.get_absolute_url()

    @property
    def judge_url(self) -> str:
        return reverse("judge_paper", args=[self.condition.agreement_id, self.condition.number, self.pk])

    @property
    def page(self) -> str:
        return f"Villkor {self.condition.number}"

    @property
    def ground(self) -> str:
        return self.condition.clause

    @property
    def asked(self) -> str:
        return self.condition.summary

    @property
    def may_lapse(self) -> bool:
        return self.condition.is_for_whole_term
