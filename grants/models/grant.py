from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from grants.models.basis import Basis
from grants.models.decision import Appropriation
from grants.rules.indexation import Compounding, Rounding, Terms
from grants.rules.part_of_year import PartOfYear
from office.history import tracked
from office.keeping import kept
from office.money import KronorField, positive_kronor
from parties.models import Party


class GrantManager(models.Manager["Grant"]):
    def get_by_natural_key(self, slug: str, number: int) -> Grant:
        return self.get(basis__slug=slug, number=number)


@kept(bound_by="basis")
@tracked()
class Grant(models.Model):
    """Bidrag: one promised amount a year, for a purpose, with its own indexation and term."""

    class Kind(models.TextChoices):
        OPERATING = "operating", "Verksamhetsbidrag"
        SPECIAL = "special", "Särskilt verksamhetsbidrag"
        SUPPORT = "support", "Driftsstöd"

    class Vat(models.TextChoices):
        OUTSIDE = "outside", "Omfattas inte av mervärdesskatt"

    basis = models.ForeignKey(Basis, models.PROTECT, related_name="grants", verbose_name="grund")
    number = models.PositiveSmallIntegerField("nummer", help_text="Ordning inom avtalet eller beslutet.")
    appropriation = models.OneToOneField(
        Appropriation, models.PROTECT, null=True, blank=True, related_name="grant", verbose_name="avsättning"
    )
    grantee = models.ForeignKey(Party, models.PROTECT, related_name="grants", verbose_name="bidragstagare")
    kind = models.CharField("slag", max_length=20, choices=Kind.choices)
    purpose = models.CharField("ändamål", max_length=200, blank=True)
    clause = models.CharField("enligt", max_length=30, help_text="Paragraf eller att-sats, till exempel § 7.")
    full_year_amount = KronorField("belopp för ett helt år")
    first_day = models.DateField("första dag")
    last_day = models.DateField("sista dag")
    index_rate = models.DecimalField("uppräkning, procent", max_digits=7, decimal_places=4, default=0)
    compounding = models.CharField(
        "räknesätt",
        max_length=20,
        choices=[
            (Compounding.NONE, "Ingen uppräkning"),
            (Compounding.COMPOUND, "Ränta på ränta från basbeloppet"),
            (Compounding.SIMPLE, "Enkel uppräkning"),
        ],
    )
    rounding = models.CharField(
        "avrundning",
        max_length=20,
        choices=[
            (Rounding.ORE, "Till öre, en gång per år"),
            (Rounding.KRONA, "Till hela kronor, en gång per år"),
            (Rounding.KRONA_YEARLY, "Till hela kronor, år för år"),
        ],
        default=Rounding.ORE,
    )
    base_year = models.PositiveSmallIntegerField("basår", help_text="Året då beloppet gäller utan uppräkning.")
    part_of_year = models.CharField(
        "del av år räknas i",
        max_length=20,
        choices=[(PartOfYear.WHOLE_MONTHS, "Hela månader"), (PartOfYear.DAYS, "Dagar")],
        default=PartOfYear.WHOLE_MONTHS,
    )
    vat = models.CharField("mervärdesskatt", max_length=20, choices=Vat.choices, default=Vat.OUTSIDE)

    objects = GrantManager()

    class Meta:
        verbose_name = "bidrag"
        verbose_name_plural = "bidrag"
        ordering = ["basis", "number"]
        constraints = [
            models.UniqueConstraint(name="grant_number_once_in_basis", fields=["basis", "number"]),
            positive_kronor("grant_positive_kronor", "full_year_amount"),
            models.CheckConstraint(
                name="grant_ends_after_it_begins",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message="Sista dagen kan inte ligga före första dagen.",
            ),
            models.CheckConstraint(
                name="grant_index_rate_0_to_100", condition=Q(index_rate__gte=0, index_rate__lte=100)
            ),
            models.CheckConstraint(
                name="grant_rate_only_with_indexation",
                condition=Q(compounding=Compounding.NONE, index_rate=0)
                | Q(compounding__in=[Compounding.COMPOUND, Compounding.SIMPLE]),
                violation_error_message="En procentsats kräver ett räknesätt.",
            ),
            # Simple indexation always starts from the base: it has no year before to go on from.
            models.CheckConstraint(
                name="grant_yearly_rounding_only_of_compound",
                condition=~Q(compounding=Compounding.SIMPLE, rounding=Rounding.KRONA_YEARLY),
                violation_error_message="Avrundning år för år kräver ränta på ränta.",
            ),
            # A word that the rules do not know would stop every calculation that meets it.
            models.CheckConstraint(
                name="grant_kind_known",
                condition=Q(kind__in=["operating", "special", "support"]),
                violation_error_message="Slaget finns inte.",
            ),
            models.CheckConstraint(
                name="grant_rounding_known",
                condition=Q(rounding__in=[word.value for word in Rounding]),
                violation_error_message="Avrundningen finns inte.",
            ),
            models.CheckConstraint(
                name="grant_part_of_year_known",
                condition=Q(part_of_year__in=[word.value for word in PartOfYear]),
                violation_error_message="Del av år räknas i hela månader eller dagar.",
            ),
            models.CheckConstraint(
                name="grant_vat_known",
                condition=Q(vat__in=["outside"]),
                violation_error_message="Momsslaget finns inte.",
            ),
            models.CheckConstraint(
                name="grant_years_1900_to_2200",
                condition=Q(first_day__gte=date(1900, 1, 1), first_day__lte=date(2200, 12, 31))
                & Q(last_day__gte=date(1900, 1, 1), last_day__lte=date(2200, 12, 31))
                & Q(base_year__gte=1900, base_year__lte=2200),
                violation_error_message="Första dag, sista dag och basår ska ligga mellan år 1900 och 2200.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.purpose}" if self.purpose else self.get_kind_display()

    def natural_key(self) -> tuple[str, int]:
        return (*self.basis.natural_key(), self.number)

    def terms(self) -> Terms:
        """The conditions in the form that the rules calculate with."""
        return Terms(
            clause=self.clause,
            full_year_amount=self.full_year_amount.amount,
            rate=self.index_rate,
            compounding=Compounding(self.compounding),
            rounding=Rounding(self.rounding),
            base_year=self.base_year,
            first_day=self.first_day,
            last_day=self.last_day,
            part=PartOfYear(self.part_of_year),
        )
