from __future__ import annotations

from django.db import models
from django.db.models import Q

from grants.models.basis import Basis
from office.keeping import kept


@kept(only_added=True)
class Voucher(models.Model):
    """Verifikation: the document behind a posting, as the ledger knows it (bokföringslagen 1999:1078, 5 kap. 6 §).

    What it stands for (an agreement's clause, an invoice, a payment) points here and never the other way, so the
    ledger knows nothing of the rooms above it. A voucher is never edited or deleted: its words are part of the chain.
    """

    class Kind(models.TextChoices):
        CLAUSE = "clause", "Paragraf i avtal"
        DECISION_ITEM = "decision_item", "Att-sats i beslut"
        AMENDMENT = "amendment", "Ändring"
        NOTICE = "notice", "Uppsägning"
        INVOICE = "invoice", "Faktura"
        CREDIT_NOTE = "credit_note", "Kreditfaktura"
        ATTEST = "attest", "Attest"
        PAYMENT = "payment", "Utbetalning"
        RECOVERY_CLAIM = "recovery_claim", "Återkrav"
        CORRECTION = "correction", "Rättelse"
        YEAR_END = "year_end", "Årsbokslut"

    basis = models.ForeignKey(Basis, models.PROTECT, related_name="vouchers", verbose_name="grund")
    kind = models.CharField("slag", max_length=20, choices=Kind.choices)
    label = models.CharField("benämning", max_length=400, help_text="Till exempel Faktura TC-2027-0001.")
    dated_on = models.DateField("daterad", help_text="Ingen bokföringspost på verifikationen får ha en tidigare dag.")

    class Meta:
        verbose_name = "verifikation"
        verbose_name_plural = "verifikationer"
        ordering = ["dated_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="voucher_kind_known",
                condition=Q(
                    kind__in=[
                        "clause",
                        "decision_item",
                        "amendment",
                        "notice",
                        "invoice",
                        "credit_note",
                        "attest",
                        "payment",
                        "recovery_claim",
                        "correction",
                        "year_end",
                    ]
                ),
            ),
            # The words of a chain are parted by a control character, so none may stand in them.
            models.CheckConstraint(
                name="voucher_label_plain", condition=~Q(label="") & ~Q(label__regex=r"[\x01-\x1f\x7f]")
            ),
        ]

    def __str__(self) -> str:
        return self.label
