from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agreements.models import Agreement, Instalment
from grants.models import Grant, Voucher
from invoicing.models.number_series import NumberSeries
from invoicing.rules.lifecycle import Status
from office.money import KronorField
from parties.models import Party

STATUS_LABELS = {
    Status.DRAFT: "Utkast",
    Status.SUBMITTED: "Inskickad",
    Status.CHECKED: "Kontrollattesterad",
    Status.APPROVED: "Beslutsattesterad",
    Status.PAID: "Betald",
    Status.RETURNED: "Återsänd",
    Status.CREDITED: "Krediterad",
}

_DRAFT = Q(
    status=Status.DRAFT,
    number="",
    voucher=None,
    series=None,
    sequence=None,
    issue_date=None,
    due_date=None,
    pay_by=None,
    total=None,
    submitted_by=None,
    submitted_at=None,
)
_NUMBERED = (
    Q(
        voucher__isnull=False,
        series__isnull=False,
        sequence__isnull=False,
        issue_date__isnull=False,
        due_date__gte=F("issue_date"),
        pay_by__gte=F("due_date"),
        total__gt=0,
        total_currency="SEK",
        submitted_by__isnull=False,
        submitted_at__isnull=False,
    )
    & ~Q(number="")
    & ~Q(status=Status.DRAFT)
)


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def drafts(self) -> InvoiceQuerySet:
        return self.filter(status=Status.DRAFT)

    def submitted(self) -> InvoiceQuerySet:
        """Everything that has a number, whatever became of it."""
        return self.exclude(status=Status.DRAFT)

    def live(self) -> InvoiceQuerySet:
        """Those that stand for their instalment: a credited one has set it free."""
        return self.exclude(status=Status.CREDITED)

    def overdue(self, *, on: date) -> InvoiceQuerySet:
        """Unpaid on a day later than the last day on which payment is in time."""
        settled = (Status.DRAFT, Status.PAID, Status.RETURNED, Status.CREDITED)
        return self.exclude(status__in=settled).filter(pay_by__lt=on)


class Invoice(models.Model):
    """Faktura: what a grantee asks to be paid for one instalment of one year.

    A draft holds no figures: they are worked out anew each time it is looked at. Submitting numbers the invoice and
    freezes all of it; a trigger lets only `status` change after that (migrations/sql/invoice_frozen.sql).
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="invoices", verbose_name="avtal")
    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="invoices", verbose_name="tillfälle")
    year = models.PositiveSmallIntegerField("bidragsår")
    issuer = models.ForeignKey(Party, models.PROTECT, related_name="issued_invoices", verbose_name="utfärdare")
    payer = models.ForeignKey(Party, models.PROTECT, related_name="received_invoices", verbose_name="betalare")
    vat = models.CharField("mervärdesskatt", max_length=20, choices=Grant.Vat.choices, default=Grant.Vat.OUTSIDE)
    status = models.CharField("status", max_length=20, choices=list(STATUS_LABELS.items()), default=Status.DRAFT)
    prepared_on = models.DateField("förberedd den")

    series = models.ForeignKey(NumberSeries, models.PROTECT, null=True, related_name="invoices", verbose_name="serie")
    sequence = models.PositiveIntegerField("löpnummer", null=True)
    number = models.CharField("fakturanummer", max_length=30, blank=True)
    voucher = models.OneToOneField(
        Voucher, models.PROTECT, null=True, related_name="invoice", verbose_name="verifikation"
    )
    issue_date = models.DateField("fakturadatum", null=True)
    due_date = models.DateField("förfallodag", null=True)
    pay_by = models.DateField("betalning i tid till och med", null=True)
    payment_days = models.PositiveSmallIntegerField("betalningsvillkor, dagar", null=True)
    total = KronorField("att betala", null=True)
    buyer_reference = models.CharField("er referens", max_length=100, blank=True)
    bankgiro = models.CharField("bankgiro", max_length=8, blank=True)
    agreement_title = models.CharField("avtalets rubrik", max_length=300, blank=True)
    agreement_signed_on = models.DateField("avtalet undertecknat", null=True)
    case_number = models.CharField("diarienummer", max_length=50, blank=True)
    demo = models.BooleanField("demodata", default=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="inskickad av"
    )
    submitted_at = models.DateTimeField("inskickad", null=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = "faktura"
        verbose_name_plural = "fakturor"
        ordering = ["-year", "instalment", "pk"]
        constraints = [
            models.CheckConstraint(name="invoice_status_known", condition=Q(status__in=[s.value for s in Status])),
            models.CheckConstraint(name="invoice_draft_has_no_figures_numbered_has_all", condition=_DRAFT | _NUMBERED),
            models.UniqueConstraint(name="invoice_sequence_once", fields=["series", "sequence"]),
            models.UniqueConstraint(
                name="invoice_number_once_per_issuer", fields=["issuer", "number"], condition=~Q(number="")
            ),
            models.UniqueConstraint(
                name="invoice_one_live_per_instalment",
                fields=["agreement", "issuer", "vat", "year", "instalment"],
                condition=~Q(status=Status.CREDITED),
            ),
        ]

    def __str__(self) -> str:
        return f"Faktura {self.number}" if self.number else f"Utkast till faktura {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("invoice", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT
