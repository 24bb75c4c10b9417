from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from grants.models import Voucher
from invoicing.models.invoice import Invoice
from office.keeping import kept
from office.money import KronorField, positive_kronor


@kept(never_deleted=True, once=["withdrawn_on", "withdrawn_by_id", "withdrawn_reason"])
class RecoveryClaim(models.Model):
    """Återkrav: the payer asks for kronor back that an invoice was paid with. Nothing is posted until they come.

    Never edited; one that was made in error is withdrawn, once and with a reason.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="recovery_claims", verbose_name="faktura")
    amount = KronorField("belopp")
    reason = models.CharField("skäl", max_length=500)
    issued_on = models.DateField("utfärdat den")
    due_on = models.DateField("förfaller den")
    voucher = models.OneToOneField(Voucher, models.PROTECT, related_name="recovery_claim", verbose_name="verifikation")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="av")
    withdrawn_on = models.DateField("återkallat den", null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="återkallat av"
    )
    withdrawn_reason = models.CharField("skäl för återkallande", max_length=500, blank=True)

    objects = models.Manager["RecoveryClaim"]()

    class Meta:
        verbose_name = "återkrav"
        verbose_name_plural = "återkrav"
        ordering = ["pk"]
        constraints = [
            positive_kronor("recovery_claim_positive_kronor"),
            models.CheckConstraint(name="recovery_claim_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="recovery_claim_due_after_it_is_issued", condition=Q(due_on__gte=F("issued_on"))
            ),
            models.CheckConstraint(
                name="recovery_claim_withdrawn_whole_or_not_at_all",
                condition=Q(withdrawn_on=None, withdrawn_by=None, withdrawn_reason="")
                | Q(withdrawn_on__gte=F("issued_on"), withdrawn_by__isnull=False) & ~Q(withdrawn_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Återkrav på faktura {self.invoice.number}"

    def get_absolute_url(self) -> str:
        return reverse("recovery_claim", args=[self.pk])


@kept(only_added=True)
class ClaimSettlement(models.Model):
    """Reglering av återkrav: money that came, or a set-off (kvittning) against another invoice. Never edited."""

    class Kind(models.TextChoices):
        MONEY = "money", "Inbetalt"
        SET_OFF = "set_off", "Kvittat mot faktura"

    claim = models.ForeignKey(RecoveryClaim, models.PROTECT, related_name="settlements", verbose_name="återkrav")
    kind = models.CharField("slag", max_length=10, choices=Kind.choices)
    amount = KronorField("belopp")
    settled_on = models.DateField("reglerat den")
    bank_reference = models.CharField("bankens referens", max_length=100, blank=True)
    invoice = models.ForeignKey(
        Invoice, models.PROTECT, null=True, related_name="set_offs", verbose_name="kvittat mot faktura"
    )
    voucher = models.OneToOneField(
        Voucher, models.PROTECT, null=True, related_name="set_off", verbose_name="verifikation"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="registrerat av"
    )
    recorded_at = models.DateTimeField("registrerat")

    objects = models.Manager["ClaimSettlement"]()

    class Meta:
        verbose_name = "reglering av återkrav"
        verbose_name_plural = "regleringar av återkrav"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="claim_settlement_recorded_once",
                fields=["claim", "bank_reference"],
                condition=~Q(bank_reference=""),
            ),
            positive_kronor("claim_settlement_positive_kronor"),
            models.CheckConstraint(
                name="claim_settlement_by_money_or_set_off",
                condition=Q(kind="money", invoice=None, voucher=None) & ~Q(bank_reference="")
                | Q(kind="set_off", invoice__isnull=False, voucher__isnull=False, bank_reference=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.claim}"
