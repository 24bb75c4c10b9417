from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from followup.models.condition import Condition
from followup.rules.lifecycle import PAPER_MEANING, PaperState
from office.history import tracked
from office.keeping import kept
from office.status import Tone, labels
from parties.models import Document


class ConditionPaperQuerySet(models.QuerySet["ConditionPaper"]):
    def for_reading(self) -> ConditionPaperQuerySet:
        """With the paper's particulars and the people, without its content: that may be ten megabytes."""
        return self.select_related("document", "handed_in_by", "judged_by").defer("document__content")

    def waiting(self) -> ConditionPaperQuerySet:
        """Those that nobody has judged yet."""
        return self.filter(state=PaperState.HANDED_IN)


@kept(never_deleted=True, stands="condition_paper_stands")
@tracked()
class ConditionPaper(models.Model):
    """Inlämnad handling: a paper that is to show that a condition is met, and what the grantor said of it.

    Judged once, by somebody else than who handed it in; a better paper is a new row (law/conditions.sql).
    """

    condition = models.ForeignKey(Condition, models.PROTECT, related_name="papers", verbose_name="villkor")
    document = models.OneToOneField(Document, models.PROTECT, related_name="condition_paper", verbose_name="handling")
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="inlämnad av"
    )
    handed_in_on = models.DateField("inlämnad den")
    state = models.CharField("läge", max_length=20, choices=labels(PAPER_MEANING), default=PaperState.HANDED_IN)
    comment = models.TextField("kommentar", blank=True)
    valid_until = models.DateField("gäller till och med", null=True, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="granskad av"
    )
    judged_on = models.DateField("granskad den", null=True, blank=True)

    objects = ConditionPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "inlämnad handling"
        verbose_name_plural = "inlämnade handlingar"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="condition_paper_judged_whole_or_not_at_all",
                condition=Q(state="handed_in", judged_by=None, judged_on=None, comment="")
                | Q(state="accepted", judged_by__isnull=False, judged_on__isnull=False)
                | Q(state="returned", judged_by__isnull=False, judged_on__isnull=False) & ~Q(comment=""),
            ),
            models.CheckConstraint(
                name="condition_paper_judged_by_another",
                condition=Q(judged_by=None) | ~Q(judged_by=F("handed_in_by")),
            ),
            models.CheckConstraint(
                name="condition_paper_judged_after_it_came",
                condition=Q(judged_on=None) | Q(judged_on__gte=F("handed_in_on")),
            ),
            models.CheckConstraint(
                name="condition_paper_valid_until_when_accepted",
                condition=Q(valid_until=None) | Q(state="accepted", valid_until__gte=F("judged_on")),
            ),
        ]

    def __str__(self) -> str:
        return str(Document.objects.only("title").get(pk=self.document_id))

    @property
    def is_waiting(self) -> bool:
        return self.state == PaperState.HANDED_IN

    @property
    def tone(self) -> Tone:
        return PAPER_MEANING[PaperState(self.state)].tone
