from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from grants.models.basis import Basis
from office.history import tracked
from office.keeping import kept
from parties.models import Party


class OpenQuestionManager(models.Manager["OpenQuestion"]):
    def get_by_natural_key(self, slug: str, number: int) -> OpenQuestion:
        return self.get(basis__slug=slug, number=number)


@kept(never_deleted=True, once=["answer", "source", "closed_on", "closed_by_id"])
@tracked()
class OpenQuestion(models.Model):
    """Oklarhet: where a paper can be read in more than one way, and how it is read until the matter is closed."""

    basis = models.ForeignKey(Basis, models.PROTECT, related_name="open_questions", verbose_name="grund")
    number = models.PositiveSmallIntegerField("nummer")
    reference = models.CharField("ställe", max_length=30, help_text="Paragraf eller att-sats.")
    question = models.TextField("oklarhet")
    reading = models.TextField("så läser vi tills vidare", blank=True)
    parties = models.ManyToManyField(Party, blank=True, related_name="open_questions", verbose_name="gäller parterna")
    answer = models.TextField("svar", blank=True)
    source = models.CharField("källa", max_length=300, blank=True)
    closed_on = models.DateField("klargjord den", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="klargjord av"
    )

    objects = OpenQuestionManager()

    class Meta:
        verbose_name = "oklarhet"
        verbose_name_plural = "oklarheter"
        ordering = ["basis", "number"]
        constraints = [
            models.UniqueConstraint(name="open_question_number_once", fields=["basis", "number"]),
            # Closed means: answered, from a source, by a person, on a day.
            models.CheckConstraint(
                name="open_question_closed_whole_or_not_at_all",
                condition=Q(closed_on=None, closed_by=None, answer="", source="")
                | Q(closed_on__isnull=False, closed_by__isnull=False) & ~Q(answer="") & ~Q(source=""),
                violation_error_message="En oklarhet klargörs med svar, källa, dag och person.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.question}"

    def natural_key(self) -> tuple[str, int]:
        return (*self.basis.natural_key(), self.number)

    @property
    def places(self) -> list[str]:
        """The clauses or items that the question is about, one by one."""
        return [place.strip() for place in self.reference.split(",")]

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


kept(only_added=True)(OpenQuestion.parties.through)
