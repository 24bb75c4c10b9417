from __future__ import annotations

from django.db import models
from django.db.models import Q

from office.history import tracked
from office.keeping import kept
from office.swedish import sort_key_of
from parties.models import Party


class BasisManager(models.Manager["Basis"]):
    def get_by_natural_key(self, slug: str) -> Basis:
        return self.get(slug=slug)


@kept(bound_when="basis_is_bound", once=["binding_on", "case_number"], free=["slug", "sort_key", "cost_centre"])
@tracked(exclude=["sort_key"])
class Basis(models.Model):
    """Grund: the paper that a grant rests on. An agreement and a decision are each a basis.

    It binds the grantor from `binding_on`: the day of the last signature, or of the decision.
    Until then its amounts are a draft or a proposal, and nothing of them can be invoiced.
    """

    class Kind(models.TextChoices):
        AGREEMENT = "agreement", "Avtal"
        DECISION = "decision", "Beslut"

    slug = models.SlugField("kortnamn", max_length=80, unique=True)
    kind = models.CharField("slag", max_length=20, choices=Kind.choices)
    title = models.CharField("rubrik", max_length=300)
    sort_key = sort_key_of("title")
    grantor = models.ForeignKey(Party, models.PROTECT, related_name="bases", verbose_name="bidragsgivare")
    through = models.CharField("genom", max_length=200, blank=True, help_text="Nämnd eller förvaltning.")
    case_number = models.CharField("diarienummer", max_length=50, blank=True)
    cost_centre = models.CharField(
        "kostnadsställe",
        max_length=50,
        blank=True,
        help_text="Bidragsgivarens ansvar, som mandat att attestera gäller.",
    )
    binding_on = models.DateField("bindande från", null=True, blank=True)

    objects = BasisManager()

    class Meta:
        verbose_name = "grund"
        verbose_name_plural = "grunder"
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(name="basis_title_not_empty", condition=~Q(title="")),
            models.CheckConstraint(name="basis_kind_known", condition=Q(kind__in=["agreement", "decision"])),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def is_binding(self) -> bool:
        return self.binding_on is not None
