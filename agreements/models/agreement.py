from __future__ import annotations

from calendar import monthrange
from datetime import date
from fractions import Fraction

from django.db import models
from django.db.models import F, Q

from agreements.rules.instalments import Term, shares_of_year
from agreements.rules.lifecycle import MEANING, SIGNED, UNSIGNED, Status
from grants.models import Basis
from office.fractions import FractionField
from office.history import tracked
from office.keeping import kept
from office.places import address_of
from office.status import Tone, labels
from parties.models import Document, Party


class AgreementManager(models.Manager["Agreement"]):
    def get_by_natural_key(self, slug: str) -> Agreement:
        return self.get(basis__slug=slug)


@kept(bound_by="basis", free=["status", "signed_file_id"], stands="agreement_stands")
@tracked()
class Agreement(models.Model):
    """Avtal: what a grantor and a grantee have put their names to, or are about to."""

    basis = models.OneToOneField(Basis, models.PROTECT, related_name="agreement", verbose_name="grund")
    grantee = models.ForeignKey(Party, models.PROTECT, related_name="agreements", verbose_name="bidragstagare")
    host = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="hosted_agreements", verbose_name="värdorganisation"
    )
    first_day = models.DateField("första dag")
    last_day = models.DateField("sista dag")
    status = models.CharField("status", max_length=20, choices=labels(MEANING), default=Status.DRAFT)
    signed_on = models.DateField("undertecknat den", null=True, blank=True, help_text="Dagen för sista underskriften.")
    signed_file = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="undertecknat exemplar"
    )
    notice_latest_month = models.PositiveSmallIntegerField("uppsägning senast, månad", default=12)
    notice_latest_day = models.PositiveSmallIntegerField("uppsägning senast, dag", default=31)
    notice_months = models.PositiveSmallIntegerField("uppsägningstid, månader", default=12)
    payment_days = models.PositiveSmallIntegerField("betalningsvillkor, dagar", default=30)
    late_interest = models.DecimalField(
        "dröjsmålsränta, procent per år",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Tomt: ingen är avtalad. Visas, bokförs aldrig.",
    )
    electronic_invoice = models.BooleanField("elektronisk faktura", default=True)
    copies = models.PositiveSmallIntegerField("antal exemplar", default=2)

    objects = AgreementManager()

    class Meta:
        verbose_name = "avtal"
        verbose_name_plural = "avtal"
        ordering = ["basis__title"]
        constraints = [
            models.CheckConstraint(
                name="agreement_ends_after_it_begins",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message="Avtalets sista dag kan inte ligga före dess första.",
            ),
            models.CheckConstraint(name="agreement_status_known", condition=Q(status__in=[s.value for s in Status])),
            models.CheckConstraint(
                name="agreement_day_of_signature_when_signed",
                condition=Q(status__in=UNSIGNED, signed_on=None) | Q(status__in=SIGNED, signed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="agreement_signed_file_only_when_signed",
                condition=Q(signed_file=None) | Q(signed_on__isnull=False),
            ),
            models.CheckConstraint(name="agreement_payment_days_0_to_365", condition=Q(payment_days__lte=365)),
            models.CheckConstraint(
                name="agreement_late_interest_above_0_to_100",
                condition=Q(late_interest=None) | Q(late_interest__gt=0, late_interest__lte=100),
            ),
            models.CheckConstraint(
                name="agreement_notice_day_in_calendar",
                condition=Q(notice_latest_month__in=[1, 3, 5, 7, 8, 10, 12], notice_latest_day__range=(1, 31))
                | Q(notice_latest_month__in=[4, 6, 9, 11], notice_latest_day__range=(1, 30))
                | Q(notice_latest_month=2, notice_latest_day__range=(1, 29)),
                violation_error_message="Sista dag för uppsägning finns inte i kalendern.",
            ),
            models.CheckConstraint(name="agreement_notice_months_0_to_120", condition=Q(notice_months__lte=120)),
        ]

    def __str__(self) -> str:
        return str(self.basis)

    def get_absolute_url(self) -> str:
        return address_of("agreement", self.pk)

    def natural_key(self) -> tuple[str]:
        return self.basis.natural_key()

    @property
    def tone(self) -> Tone:
        return MEANING[Status(self.status)].tone

    @property
    def is_signed(self) -> bool:
        return self.signed_on is not None

    @property
    def years(self) -> range:
        return range(self.first_day.year, self.last_day.year + 1)

    @property
    def term(self) -> Term:
        return Term(self.first_day, self.last_day)

    def shares_in(self, year: int, *, of: Term | None = None) -> dict[int, Fraction]:
        """The instalments of a year, by key and in order, with what of its amount each asks for; of a grant's term."""
        terms = (self.term,) if of is None else (self.term, of)
        return shares_of_year({one.pk: (one.month, one.share) for one in self.in_order}, year, *terms)

    @property
    def in_order(self) -> list[Instalment]:
        """Its instalments, the first first; those that are fetched already are not fetched again."""
        return sorted(self.instalments.all(), key=lambda instalment: instalment.number)


class IsShare(models.Func):
    """The text is a fraction above 0 and at most 1 (agreements/functions/shares.sql)."""

    function = "share_above_0_to_1"
    output_field = models.BooleanField()
    arity = 1


class InstalmentManager(models.Manager["Instalment"]):
    def get_by_natural_key(self, slug: str, number: int) -> Instalment:
        return self.get(agreement__basis__slug=slug, number=number)


@kept(bound_by="agreement")
@tracked()
class Instalment(models.Model):
    """Rekvisitionstillfälle: in which month of each year how large a share of the year's amount is invoiced."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="instalments", verbose_name="avtal")
    number = models.PositiveSmallIntegerField("nummer")
    month = models.PositiveSmallIntegerField("månad")
    share = FractionField("andel", help_text="1 är hela årets belopp, 1/3 en tredjedel.")

    objects = InstalmentManager()

    class Meta:
        verbose_name = "faktureringstillfälle"
        verbose_name_plural = "faktureringstillfällen"
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(name="instalment_number_once", fields=["agreement", "number"]),
            models.CheckConstraint(name="instalment_month_in_calendar", condition=Q(month__range=(1, 12))),
            models.CheckConstraint(
                name="instalment_share_above_0_to_1",
                condition=Q(IsShare(F("share"))),
                violation_error_message="En andel är större än noll och högst ett, till exempel 1/3.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}, tillfälle {self.number}"

    def last_day_in(self, year: int) -> date:
        """The last day on which the invoice of a year may be sent."""
        return date(year, self.month, monthrange(year, self.month)[1])

    def natural_key(self) -> tuple[str, int]:
        return (*self.agreement.natural_key(), self.number)
