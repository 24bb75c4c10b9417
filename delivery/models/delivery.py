from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from invoicing.models.invoice import Invoice
from office.keeping import kept
from parties.models import Party


@kept(never_deleted=True, once=["dropped_at", "delivered_at", "refused_at", "reason"])
class Delivery(models.Model):
    """Leverans: that an e-invoice has been sent, and what the receiver's side answered. One an invoice, ever.

    The row is written before the file is where an access point can take it, and each moment after that is filled in
    once (`@kept`). How the moments keep a crash from sending twice: actions/delivery.py.
    """

    invoice = models.OneToOneField(Invoice, models.PROTECT, related_name="delivery", verbose_name="faktura")
    channel = models.CharField("sätt", max_length=10, choices=Party.EInvoiceChannel.choices)
    sha256 = models.CharField("SHA-256 för det som skickades", max_length=64)
    prepared_at = models.DateTimeField("förberedd")
    dropped_at = models.DateTimeField("lämnad", null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="skickad av",
        help_text="Tomt: lämnad till accesspunkten.",
    )
    delivered_at = models.DateTimeField("kvitterad som levererad", null=True)
    refused_at = models.DateTimeField("kvitterad som avvisad", null=True)
    reason = models.CharField("mottagarens skäl", max_length=500, blank=True)

    objects = models.Manager["Delivery"]()

    class Meta:
        verbose_name = "leverans"
        verbose_name_plural = "leveranser"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="delivery_sha256_is_one", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="delivery_by_a_person_or_by_outbox",
                condition=Q(channel="outbox", sent_by=None)
                | Q(
                    channel="download",
                    sent_by__isnull=False,
                    dropped_at__isnull=False,
                    delivered_at=None,
                    refused_at=None,
                ),
            ),
            models.CheckConstraint(
                name="delivery_answered_after_it_was_dropped",
                condition=Q(dropped_at__isnull=False) | Q(delivered_at=None, refused_at=None),
            ),
            models.CheckConstraint(
                name="delivery_refused_with_a_reason",
                condition=Q(refused_at=None, reason="") | Q(refused_at__isnull=False) & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Leverans av {self.invoice}"
