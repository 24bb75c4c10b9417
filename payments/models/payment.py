from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from grants.models import Voucher
from invoicing.models.invoice import Invoice
from office.keeping import kept
from office.money import KronorField, positive_kronor
from parties.models import Party
from payments.rules.accounts import LONGEST_ACCOUNT


@kept(only_added=True, key_first=True)
class PaymentFile(models.Model):
    """Betalningsfil: that a file from the bank or the supplier ledger was read, and what was kept of it.

    The file itself is not kept: most of its rows are payments to others, which are none of our business.
    """

    class Kind(models.TextChoices):
        CAMT = "camt.054", "Avisering från banken (camt.054)"
        STATEMENT = "camt.053", "Kontoutdrag från banken (camt.053)"
        CSV = "csv", "Lista från leverantörsreskontran (CSV)"

    payer = models.ForeignKey(Party, models.PROTECT, related_name="payment_files", verbose_name="betalare")
    name = models.CharField("filnamn", max_length=200)
    kind = models.CharField("slag", max_length=10, choices=Kind.choices)
    sha256 = models.CharField("SHA-256", max_length=64)
    rows_read = models.PositiveIntegerField("lästa rader")
    rows_kept = models.PositiveIntegerField("sparade rader")
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="inläst av")
    read_at = models.DateTimeField("inläst")

    objects = models.Manager["PaymentFile"]()

    class Meta:
        verbose_name = "betalningsfil"
        verbose_name_plural = "betalningsfiler"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(name="payment_file_read_once", fields=["payer", "sha256"]),
            models.CheckConstraint(
                name="payment_file_kind_known", condition=Q(kind__in=["camt.054", "camt.053", "csv"])
            ),
            models.CheckConstraint(name="payment_file_hash_is_a_hash", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(name="payment_file_keeps_what_it_reads", condition=Q(rows_kept__lte=F("rows_read"))),
        ]

    def __str__(self) -> str:
        return self.name


@kept(only_added=True)
class Payment(models.Model):
    """Utbetalning: what the bank has done, by hand or from a file. Never edited; `Allocation` says what it paid."""

    payer = models.ForeignKey(Party, models.PROTECT, related_name="payments_made", verbose_name="betalare")
    receiver = models.ForeignKey(Party, models.PROTECT, related_name="payments_received", verbose_name="mottagare")
    invoice = models.ForeignKey(
        Invoice,
        models.PROTECT,
        null=True,
        related_name="payments",
        verbose_name="för faktura",
        help_text="Den som banken eller ekonomen nämnde, vad betalningen än räknas av mot sedan.",
    )
    amount = KronorField("belopp")
    paid_on = models.DateField("betald den")
    bank_reference = models.CharField("bankens referens", max_length=100)
    bankgiro = models.CharField("till bankgiro", max_length=8, blank=True)
    account = models.CharField(
        "till annat konto",
        max_length=LONGEST_ACCOUNT,
        blank=True,
        help_text="Inget bankgiro: IBAN, plusgiro och så vidare.",
    )
    again = models.PositiveSmallIntegerField(
        "gång", default=0, help_text="En mer för varje likadan utbetalning som är struken."
    )
    end_to_end = models.CharField(
        "betalarens märkning",
        max_length=100,
        blank=True,
        help_text="EndToEndId: det som en betalning som kommer tillbaka har gemensamt med den första.",
    )
    note = models.CharField("anteckning", max_length=500, blank=True)
    file = models.ForeignKey(PaymentFile, models.PROTECT, null=True, related_name="payments", verbose_name="ur fil")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="registrerad av"
    )
    recorded_at = models.DateTimeField("registrerad")

    objects = models.Manager["Payment"]()

    class Meta:
        verbose_name = "utbetalning"
        verbose_name_plural = "utbetalningar"
        ordering = ["-paid_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="payment_recorded_once",
                fields=[
                    "payer",
                    "bank_reference",
                    "receiver",
                    "invoice",
                    "amount",
                    "paid_on",
                    "bankgiro",
                    "account",
                    "again",
                ],
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="payment_to_one_account", condition=Q(bankgiro="") | Q(account="")),
            positive_kronor("payment_positive_kronor"),
            models.CheckConstraint(name="payment_has_reference", condition=~Q(bank_reference="")),
            models.CheckConstraint(
                name="payment_bankgiro_digits", condition=Q(bankgiro="") | Q(bankgiro__regex=r"^[0-9]{7,8}$")
            ),
        ]

    def __str__(self) -> str:
        return f"Utbetalning {self.bank_reference}"

    def get_absolute_url(self) -> str:
        return reverse("payment", args=[self.pk])


@kept(only_added=True)
class Allocation(models.Model):
    """Avräkning: kronor of a payment that settle an invoice, or, taken back, that do so no longer. Never edited."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations", verbose_name="utbetalning")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="allocations", verbose_name="faktura")
    amount = KronorField("belopp")
    takes_back = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="taken_back_by", verbose_name="tar tillbaka"
    )
    reason = models.CharField("skäl", max_length=500, blank=True)
    voucher = models.OneToOneField(Voucher, models.PROTECT, related_name="allocation", verbose_name="verifikation")
    allocated_on = models.DateField("bokförd den")
    allocated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="av")
    allocated_at = models.DateTimeField("registrerad")

    objects = models.Manager["Allocation"]()

    class Meta:
        verbose_name = "avräkning"
        verbose_name_plural = "avräkningar"
        ordering = ["pk"]
        constraints = [
            positive_kronor("allocation_positive_kronor"),
            models.CheckConstraint(
                name="allocation_taken_back_for_a_reason", condition=Q(takes_back=None) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payment} till {self.invoice}"


@kept(only_added=True)
class Refund(models.Model):
    """Återbetalning: kronor of a payment that came back, because too much was paid or because it bounced.

    Or that never left: a payment that was recorded by mistake is struck, all of it and for a reason, by such a row.
    """

    class Kind(models.TextChoices):
        REFUND = "refund", "Återbetald av mottagaren"
        BOUNCE = "bounce", "Studsad: banken gav tillbaka den"
        STRIKE = "strike", "Struken: registrerad av misstag"

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds", verbose_name="utbetalning")
    kind = models.CharField("slag", max_length=10, choices=Kind.choices)
    amount = KronorField("belopp")
    received_on = models.DateField("tillbaka den")
    bank_reference = models.CharField("bankens referens", max_length=100, blank=True)
    reason = models.CharField("skäl", max_length=500, blank=True)
    file = models.ForeignKey(PaymentFile, models.PROTECT, null=True, related_name="refunds", verbose_name="ur fil")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="registrerad av"
    )
    recorded_at = models.DateTimeField("registrerad")

    objects = models.Manager["Refund"]()

    class Meta:
        verbose_name = "återbetalning"
        verbose_name_plural = "återbetalningar"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="refund_recorded_once", fields=["payment", "bank_reference", "amount", "received_on"]
            ),
            models.CheckConstraint(name="refund_kind_known", condition=Q(kind__in=["refund", "bounce", "strike"])),
            positive_kronor("refund_positive_kronor"),
            models.CheckConstraint(
                name="refund_has_reference",
                condition=Q(kind="strike", bank_reference="") | (~Q(kind="strike") & ~Q(bank_reference="")),
            ),
            models.CheckConstraint(
                name="refund_struck_for_a_reason",
                condition=(Q(kind="strike") & ~Q(reason="")) | (~Q(kind="strike") & Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.payment}"
