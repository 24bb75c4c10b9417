from __future__ import annotations

from dataclasses import fields

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from invoicing.models.invoice import Invoice
from invoicing.rules.content import Side
from office.keeping import kept


@kept(never_emptied=True)
class InvoiceSide(models.Model):
    """Säljare eller köpare: a party as it was named when the invoice was submitted, by the names of a Side."""

    class Which(models.TextChoices):
        SELLER = "seller", "Från"
        BUYER = "buyer", "Till"

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="sides", verbose_name="faktura")
    which = models.CharField("sida", max_length=10, choices=Which.choices)
    name = models.CharField("namn", max_length=200)
    organisation_number = models.CharField("organisationsnummer", max_length=10)
    through = models.CharField("genom", max_length=200, blank=True)
    address = ArrayField(models.CharField(max_length=210), verbose_name="adress")
    peppol_id = models.CharField("Peppol-id", max_length=20, blank=True)
    registered_office = models.CharField("säte", max_length=100, blank=True)
    contact = models.CharField("vår referens", max_length=100, blank=True)
    contact_at = models.CharField("vår referens, e-post eller telefon", max_length=100, blank=True)

    f_tax = models.BooleanField("godkänd för F-skatt", default=False)
    late_interest = models.CharField("dröjsmålsränta", max_length=200, blank=True)
    sends_einvoice = models.BooleanField("skickas även som e-faktura", default=False)

    class Meta:
        verbose_name = "fakturapart"
        verbose_name_plural = "fakturaparter"
        constraints = [
            models.UniqueConstraint(name="invoice_side_once", fields=["invoice", "which"]),
            models.CheckConstraint(
                name="invoice_side_organisation_number_ten_digits",
                condition=Q(organisation_number__regex=r"^[0-9]{10}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_which_display()} {self.name}"

    @classmethod
    def written(cls, invoice: Invoice, which: Which, side: Side) -> InvoiceSide:
        """The row, not yet saved, that keeps what the side says."""
        return cls(invoice=invoice, which=which, **vars(side))

    @property
    def side(self) -> Side:
        """What it says, as it was written."""
        said = {field.name: getattr(self, field.name) for field in fields(Side)}
        return Side(**said | {"address": tuple(self.address)})
