from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agreements.models import Agreement
from followup.rules.lifecycle import PAPER_MEANING, PaperState, VerdictMeaning
from office.status import Tone, labels
from parties.models import Document

AnyPaper = TypeVar("AnyPaper", bound="HandedIn")


class HandedInQuerySet(models.QuerySet[AnyPaper]):
    def for_reading(self) -> Self:
        """With the paper's particulars and the people, without its content: that may be ten megabytes."""
        return self.select_related("document", "handed_in_by", "judged_by").defer("document__content")

    def waiting(self) -> Self:
        """Those that nobody has judged yet."""
        return self.filter(state=PaperState.HANDED_IN)


class HandedIn(models.Model):
    """Inlämnad handling: a paper that comes from the grantee under an agreement, and what the grantor said of it.

    Judged once, by somebody else than who handed it in; a better paper is a new row (law/conditions.sql). A kind of
    paper says what it is handed in for: that has a page, where the papers are and `get_absolute_url` leads.
    """

    to_agreement: ClassVar[str]  # the way from a paper to its agreement, as a query names it
    named: ClassVar[str]  # what it is handed in for, in the definite form
    accepting: ClassVar[str] = PAPER_MEANING[PaperState.ACCEPTED].choice  # with what follows from it
    looked_in: ClassVar[Sequence[str]] = ()  # for words, besides the paper's title and the agreement's

    document = models.OneToOneField(Document, models.PROTECT, related_name="+", verbose_name="handling")
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="inlämnad av"
    )
    handed_in_on = models.DateField("inlämnad den")
    state = models.CharField("läge", max_length=20, choices=labels(PAPER_MEANING), default=PaperState.HANDED_IN)
    comment = models.TextField("kommentar", blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="granskad av"
    )
    judged_on = models.DateField("granskad den", null=True, blank=True)

    objects = HandedInQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(Document.objects.only("title").get(pk=self.document_id))

    def get_absolute_url(self) -> str:
        raise NotImplementedError

    @property
    def judge_url(self) -> str:
        """The page where it is accepted or returned."""
        raise NotImplementedError

    @property
    def page(self) -> str:
        """What the page of what it is handed in for is called."""
        raise NotImplementedError

    @property
    def ground(self) -> str:
        """Where it is said that it is to be handed in."""
        raise NotImplementedError

    @property
    def asked(self) -> str:
        """What is asked for."""
        raise NotImplementedError

    @property
    def under(self) -> Agreement:
        """The agreement that it is handed in under."""
        found: Agreement = attrgetter(self.to_agreement.replace("__", "."))(self)
        return found

    @property
    def may_lapse(self) -> bool:
        """Whether what it shows may have a last day."""
        return False

    @property
    def is_waiting(self) -> bool:
        return self.state == PaperState.HANDED_IN

    @property
    def meaning(self) -> VerdictMeaning:
        return PAPER_MEANING[PaperState(self.state)]

    @property
    def tone(self) -> Tone:
        return self.meaning.tone


def judged_by_another(name: str) -> list[models.CheckConstraint]:
    """The constraints of a kind of paper, whose names begin with its own."""
    return [
        models.CheckConstraint(
            name=f"{name}_judged_whole_or_not_at_all",
            condition=Q(state="handed_in", judged_by=None, judged_on=None, comment="")
            | Q(state="accepted", judged_by__isnull=False, judged_on__isnull=False)
            | Q(state="returned", judged_by__isnull=False, judged_on__isnull=False) & ~Q(comment=""),
        ),
        models.CheckConstraint(
            name=f"{name}_judged_by_another", condition=Q(judged_by=None) | ~Q(judged_by=F("handed_in_by"))
        ),
        models.CheckConstraint(
            name=f"{name}_judged_after_it_came", condition=Q(judged_on=None) | Q(judged_on__gte=F("handed_in_on"))
        ),
    ]
