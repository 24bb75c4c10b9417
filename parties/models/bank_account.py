from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from office.history import tracked
from office.keeping import kept
from parties.models.party import CheckDigitHolds, Party


@kept(never_deleted=True)
@tracked()
class BankAccount(models.Model):
    """Bankkonto (bankgiro): a number that an organisation is to be paid to, proposed by one and verified by another.

    Never edited or removed, which the database sees to: it can be verified once and rejected once, and a new number is
    a new row. `Party.bankgiro` is the number that drafts carry; it must stand here.
    """

    party = models.ForeignKey(Party, models.PROTECT, related_name="bank_accounts", verbose_name="part")
    bankgiro = models.CharField("bankgiro", max_length=8)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="föreslaget av",
        help_text="Tomt bara för nummer som fanns före registret.",
    )
    proposed_at = models.DateTimeField("föreslaget")
    source = models.CharField("källa", max_length=300, help_text="Hur vi fick veta numret.")
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="kontrollerat av",
    )
    verified_at = models.DateTimeField("kontrollerat", null=True, blank=True)
    verified_through = models.CharField(
        "kontrollerat genom", max_length=300, blank=True, help_text="Vem vi talade med, genom vilken känd kontakt."
    )
    rejected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="underkänt av"
    )
    rejected_at = models.DateTimeField("underkänt", null=True, blank=True)
    rejection_reason = models.CharField("skäl till att det underkändes", max_length=300, blank=True)

    class Meta:
        verbose_name = "bankkonto"
        verbose_name_plural = "bankkonton"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="bank_account_digits_and_check_digit",
                condition=Q(bankgiro__regex=r"^[0-9]{7,8}$") & Q(CheckDigitHolds(F("bankgiro"))),
                violation_error_message="Ett bankgiro har sju eller åtta siffror och rätt kontrollsiffra.",
            ),
            models.CheckConstraint(name="bank_account_has_a_source", condition=~Q(source="")),
            models.CheckConstraint(
                name="bank_account_verified_whole_or_not_at_all",
                condition=Q(verified_by=None, verified_at=None, verified_through="")
                | Q(verified_by__isnull=False, verified_at__isnull=False) & ~Q(verified_through=""),
            ),
            models.CheckConstraint(
                name="bank_account_rejected_whole_or_not_at_all",
                condition=Q(rejected_by=None, rejected_at=None, rejection_reason="")
                | Q(rejected_by__isnull=False, rejected_at__isnull=False) & ~Q(rejection_reason=""),
            ),
            models.CheckConstraint(
                name="bank_account_verified_by_another",
                condition=Q(verified_by=None) | Q(proposed_by=None) | ~Q(verified_by=F("proposed_by")),
                violation_error_message="Den som har föreslagit ett bankgiro kontrollerar det inte.",
            ),
            models.UniqueConstraint(
                name="bank_account_waits_once",
                fields=["party", "bankgiro"],
                condition=Q(verified_at=None, rejected_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bankgiro[:-4]}-{self.bankgiro[-4:]}"

    @property
    def is_waiting(self) -> bool:
        return self.verified_at is None and self.rejected_at is None

    @property
    def is_verified(self) -> bool:
        """Whether somebody has verified the account and nobody rejected it since."""
        return self.verified_at is not None and self.rejected_at is None
