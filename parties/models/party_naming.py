from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from office.keeping import kept
from parties.models.party import Party


@kept(only_added=True, stands="party_naming_stands")
class PartyNaming(models.Model):
    """Namnändring: an organisation is called otherwise from a day, or its name or a number was recorded wrongly.

    The one way in which they change once a bound paper has them: adding the row changes the organisation, and what it
    was before is written by the database (law/names.sql). A number is an organisation's own for good, so a new one is
    always a correction. What is frozen on invoices stands.
    """

    class Kind(models.TextChoices):
        RENAME = "rename", "Namnbyte"
        CORRECTION = "correction", "Rättelse"

    party = models.ForeignKey(Party, models.PROTECT, related_name="namings", verbose_name="part")
    kind = models.CharField("slag", max_length=10, choices=Kind.choices)
    holds_from = models.DateField("gäller från", null=True, blank=True, help_text="Tomt: rättelsen gäller hela tiden.")
    name = models.CharField("namn", max_length=200)
    name_before = models.CharField("namn före", max_length=200, default="", editable=False)
    printed_organisation_number = models.CharField("organisationsnummer enligt handlingen", max_length=30, blank=True)
    printed_before = models.CharField("enligt handlingen före", max_length=30, default="", editable=False)
    verified_organisation_number = models.CharField("kontrollerat organisationsnummer", max_length=10, blank=True)
    verified_before = models.CharField("kontrollerat före", max_length=10, default="", editable=False)
    reason = models.CharField("källa eller skäl", max_length=300)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="registrerat av"
    )
    recorded_on = models.DateField("registrerat den")

    class Meta:
        verbose_name = "namnändring"
        verbose_name_plural = "namnändringar"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="naming_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="naming_from_a_day_that_has_come",
                condition=Q(kind="rename", holds_from__isnull=False, holds_from__lte=F("recorded_on"))
                | Q(kind="correction", holds_from=None),
            ),
            models.CheckConstraint(
                name="naming_of_a_new_name_keeps_the_numbers",
                condition=~Q(kind="rename")
                | Q(printed_organisation_number=F("printed_before"), verified_organisation_number=F("verified_before")),
            ),
            models.CheckConstraint(
                name="naming_changes_something",
                condition=~Q(name=F("name_before"))
                | Q(kind="correction")
                & (
                    ~Q(printed_organisation_number=F("printed_before"))
                    | ~Q(verified_organisation_number=F("verified_before"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.party}"

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """What it changed: a label, what it was, and what it became."""
        said = [
            ("Namn", self.name_before, self.name),
            ("Enligt handlingen", self.printed_before, self.printed_organisation_number),
            ("Kontrollerat", self.verified_before, self.verified_organisation_number),
        ]
        return [change for change in said if change[1] != change[2]]
