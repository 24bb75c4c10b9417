from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value

from invoicing.models.invoice import Invoice
from office.database_functions import Sha256Hex
from office.keeping import kept


@kept(never_emptied=True)
class InvoiceFile(models.Model):
    """Fakturafil: the very bytes that were sent. The stored file is the invoice, not a later rendering of it."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        XML = "xml", "E-faktura"
        CORE = "core", "E-faktura utan PDF"  # what the PDF carries

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="files", verbose_name="faktura")
    kind = models.CharField("slag", max_length=10, choices=Kind.choices)
    name = models.CharField("filnamn", max_length=100)
    content = models.BinaryField("innehåll")
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        verbose_name = "fakturafil"
        verbose_name_plural = "fakturafiler"
        constraints = [
            models.UniqueConstraint(name="invoice_file_kind_once", fields=["invoice", "kind"]),
            models.CheckConstraint(name="invoice_file_hash_is_of_content", condition=Q(sha256=Sha256Hex(F("content")))),
            models.CheckConstraint(name="invoice_file_not_empty", condition=~Q(content=Value(b""))),
        ]

    def __str__(self) -> str:
        return self.name
