from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from grants.models.basis import Basis
from grants.rules.lifecycle import MEANING, OUTCOMES, DecisionStatus
from office.history import tracked
from office.keeping import kept
from office.money import KronorField, positive_kronor
from office.status import Tone, labels
from parties.models import Party


class DecisionManager(models.Manager["Decision"]):
    def get_by_natural_key(self, slug: str) -> Decision:
        return self.get(basis__slug=slug)


@kept(bound_by="basis", free=["officer_name", "department"])
@tracked()
class Decision(models.Model):
    """Beslut: what a board decides, or is asked to decide (förslag till beslut)."""

    basis = models.OneToOneField(Basis, models.PROTECT, related_name="decision", verbose_name="grund")
    board = models.CharField("nämnd", max_length=200)
    meeting_date = models.DateField("sammanträde")
    officer_name = models.CharField("handläggare", max_length=150, blank=True)
    department = models.CharField("tjänsteställe", max_length=150, blank=True)
    sent_to = models.CharField("skickas till", max_length=300, blank=True)
    summary = models.TextField("sammanfattning", blank=True)
    status = models.CharField("status", max_length=20, choices=labels(MEANING), default=DecisionStatus.PROPOSED)
    decided_on = models.DateField("beslutat den", null=True, blank=True)

    objects = DecisionManager()

    class Meta:
        verbose_name = "beslut"
        verbose_name_plural = "beslut"
        ordering = ["meeting_date"]
        constraints = [
            models.CheckConstraint(
                name="decision_day_of_decision_when_no_longer_proposed",
                condition=Q(status=DecisionStatus.PROPOSED, decided_on=None)
                | Q(status__in=sorted(OUTCOMES), decided_on__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_not_before_its_meeting",
                condition=Q(decided_on=None) | Q(decided_on__gte=F("meeting_date")),
                violation_error_message="Beslutsdagen kan inte ligga före sammanträdet.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.basis)

    def get_absolute_url(self) -> str:
        return reverse("decision", args=[self.pk])

    @property
    def tone(self) -> Tone:
        return MEANING[DecisionStatus(self.status)].tone

    @property
    def is_proposed(self) -> bool:
        return self.status == DecisionStatus.PROPOSED

    def natural_key(self) -> tuple[str]:
        return self.basis.natural_key()


class DecisionItemManager(models.Manager["DecisionItem"]):
    def get_by_natural_key(self, slug: str, number: int) -> DecisionItem:
        return self.get(decision__basis__slug=slug, number=number)


@kept(bound_by="decision")
class DecisionItem(models.Model):
    """Att-sats: one numbered thing that the board decides."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="items", verbose_name="beslut")
    number = models.PositiveSmallIntegerField("nummer")
    summary = models.TextField("innehåll", help_text="Med egna ord.")

    objects = DecisionItemManager()

    class Meta:
        verbose_name = "att-sats"
        verbose_name_plural = "att-satser"
        ordering = ["decision", "number"]
        constraints = [
            models.UniqueConstraint(name="decision_item_number_once", fields=["decision", "number"]),
            models.CheckConstraint(name="decision_item_numbered_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"att-sats {self.number}"

    def natural_key(self) -> tuple[str, int]:
        return (*self.decision.natural_key(), self.number)


class FundingSourceManager(models.Manager["FundingSource"]):
    def get_by_natural_key(self, slug: str) -> FundingSource:
        return self.get(slug=slug)


@tracked()
class FundingSource(models.Model):
    """Finansieringskälla, for example a board's planning reserve (planeringsreserv)."""

    slug = models.SlugField("kortnamn", max_length=80, unique=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="funding_sources", verbose_name="part")
    name = models.CharField("namn", max_length=200)

    objects = FundingSourceManager()

    class Meta:
        verbose_name = "finansieringskälla"
        verbose_name_plural = "finansieringskällor"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def is_drawn_on(self) -> bool:
        """Whether a board has decided on kronor of it: then it keeps its name and its owner."""
        drawn = Appropriation.objects.filter(funding_source=self)
        return drawn.exclude(item__decision__status=DecisionStatus.PROPOSED).exists()


class AppropriationManager(models.Manager["Appropriation"]):
    def get_by_natural_key(self, slug: str, number: int) -> Appropriation:
        return self.get(item__decision__basis__slug=slug, item__number=number)


@kept(bound_by="item")
class Appropriation(models.Model):
    """Avsättning: an item that sets money of one year aside from a funding source."""

    item = models.OneToOneField(DecisionItem, models.PROTECT, related_name="appropriation", verbose_name="att-sats")
    recipient = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name="mottagare")
    funding_source = models.ForeignKey(FundingSource, models.PROTECT, related_name="+", verbose_name="källa")
    year = models.PositiveSmallIntegerField("år")
    amount = KronorField("belopp")

    objects = AppropriationManager()

    class Meta:
        verbose_name = "avsättning"
        verbose_name_plural = "avsättningar"
        constraints = [
            positive_kronor("appropriation_positive_kronor"),
        ]

    def __str__(self) -> str:
        return f"Avsättning {self.year}, {self.item}"

    def natural_key(self) -> tuple[str, int]:
        return self.item.natural_key()


class BudgetRequestManager(models.Manager["BudgetRequest"]):
    def get_by_natural_key(self, slug: str, number: int) -> BudgetRequest:
        return self.get(item__decision__basis__slug=slug, item__number=number)


@kept(bound_by="item")
class BudgetRequest(models.Model):
    """Behov: what an item wants taken into the work on a coming budget.

    A need is no grant. Nothing in the house can point at one, so it cannot be committed, invoiced or paid:
    that takes a decision with an appropriation of its own.
    """

    item = models.OneToOneField(DecisionItem, models.PROTECT, related_name="budget_request", verbose_name="att-sats")
    recipient = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name="mottagare")
    year = models.PositiveSmallIntegerField("budgetår")
    amount = KronorField("belopp")

    objects = BudgetRequestManager()

    class Meta:
        verbose_name = "behov"
        verbose_name_plural = "behov"
        constraints = [
            positive_kronor("budget_request_positive_kronor"),
        ]

    def __str__(self) -> str:
        return f"Behov {self.year}, {self.item}"

    def natural_key(self) -> tuple[str, int]:
        return self.item.natural_key()
