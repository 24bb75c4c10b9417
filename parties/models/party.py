from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypedDict

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q

from office import clock
from office.history import tracked
from office.places import address_of
from office.swedish import sort_key_of
from parties.rules import buyer_reference as buyer_reference_rules
from parties.rules import contact, postal_code
from parties.rules.organisation_number import Series


class CheckDigitHolds(Func):
    """The last digit of a number of digits is its Luhn check digit (parties/functions/luhn.sql)."""

    function = "luhn_holds"
    output_field = models.BooleanField()
    arity = 1


def validate_buyer_reference_pattern(text: str) -> None:
    """Refuse with a ValidationError what `parties.rules.buyer_reference.pattern` refuses."""
    try:
        buyer_reference_rules.pattern(text)
    except buyer_reference_rules.PatternRefused as refusal:
        raise ValidationError(str(refusal)) from refusal


class InvoiceDetails(TypedDict, total=False):
    """What is recorded of a party because invoices from or to it carry it; the names are of its columns."""

    invoice_prefix: str
    buyer_reference: str
    buyer_reference_pattern: str
    peppol_id: str
    registered_office: str
    invoice_contact: str
    invoice_contact_at: str
    f_tax: bool
    late_interest: str


class PartyParticulars(TypedDict, total=False):
    """Who an organisation is and where, as it may be corrected; the names are of its columns."""

    name: str
    kind: str
    printed_organisation_number: str
    verified_organisation_number: str
    registered_office: str
    care_of: str
    street: str
    postal_code: str
    city: str


class PartyManager(models.Manager["Party"]):
    def get_by_natural_key(self, slug: str) -> Party:
        return self.get(slug=slug)


@tracked(exclude=["sort_key", "former_names"])
class Party(models.Model):
    """Part (organisation): one who promises, receives or hosts. Numbers are kept as printed *and* as verified.

    Name and numbers stand on papers: they change by a `PartyNaming`, which the database sees to once one is bound.
    """

    class Kind(models.TextChoices):
        REGION = "region", "Region"
        MUNICIPALITY = "municipality", "Kommun"
        COMPANY = "company", "Företag"
        ASSOCIATION = "association", "Förening"
        OTHER = "other", "Annan"

    class EInvoiceChannel(models.TextChoices):
        """Sätt att skicka e-fakturor: how the e-invoices that the organisation issues reach the buyer."""

        DOWNLOAD = "download", "Hämtas här och skickas av organisationen själv"
        OUTBOX = "outbox", "Skickas härifrån genom en accesspunkt"

    slug = models.SlugField("kortnamn", unique=True, help_text="Används i adresser och filer, ändras inte.")
    name = models.CharField("namn", max_length=200)
    sort_key = sort_key_of("name")
    # Written by a trigger (law/names.sql): each with the day from which it was so no more, the first one first.
    former_names = models.JSONField("tidigare namn", default=list, editable=False)
    kind = models.CharField("slag", max_length=20, choices=Kind.choices)
    printed_organisation_number = models.CharField(
        "organisationsnummer enligt handlingen", max_length=30, blank=True, help_text="Som det står tryckt."
    )
    verified_organisation_number = models.CharField(
        "kontrollerat organisationsnummer", max_length=10, blank=True, help_text="Tio siffror, utan bindestreck."
    )
    identity_verified_on = models.DateField("identitet kontrollerad den", null=True, blank=True)
    identity_verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="kontrollerad av",
    )
    identity_source = models.CharField("källa för kontrollen", max_length=300, blank=True)
    care_of = models.CharField("c/o", max_length=200, blank=True)
    street = models.CharField("gata eller box", max_length=200, blank=True)
    postal_code = models.CharField("postnummer", max_length=5, blank=True, help_text="Fem siffror.")
    city = models.CharField("ort", max_length=100, blank=True)
    peppol_id = models.CharField("Peppol-id", max_length=20, blank=True)
    bankgiro = models.CharField("bankgiro", max_length=8, blank=True, help_text="Sju eller åtta siffror.")
    buyer_reference = models.CharField("er referens på fakturor hit", max_length=100, blank=True)
    buyer_reference_pattern = models.CharField(
        "mönster för er referens",
        max_length=buyer_reference_rules.LONGEST,
        blank=True,
        validators=[validate_buyer_reference_pattern],
        help_text=r"Reguljärt uttryck, till exempel \d{3}-[A-Z]{3}\d{3}. Tomt: alla referenser tas emot.",
    )
    invoice_prefix = models.CharField("fakturanumrens början", max_length=6, blank=True, help_text="A–Z och siffror.")
    registered_office = models.CharField(
        "säte", max_length=100, blank=True, help_text="Kommunen enligt bolagsordningen."
    )
    invoice_contact = models.CharField("vår referens på fakturor härifrån", max_length=100, blank=True)
    invoice_contact_at = models.CharField("vår referens, e-post eller telefon", max_length=100, blank=True)
    f_tax = models.BooleanField("godkänd för F-skatt", default=False)
    late_interest = models.CharField("dröjsmålsränta enligt avtal", max_length=200, blank=True)
    einvoice_channel = models.CharField(
        "så skickas e-fakturor härifrån",
        max_length=10,
        choices=EInvoiceChannel.choices,
        default=EInvoiceChannel.DOWNLOAD,
    )
    einvoice_channel_since = models.DateTimeField(
        "skickas så sedan", null=True, blank=True, help_text="Fakturor som utfärdats tidigare skickas som det var då."
    )

    has_one_officer = models.BooleanField(
        "har en enda handläggare",
        default=False,
        help_text="Det som tar två gör den handläggaren då ensam när ingen annan finns, och det står att det var så.",
    )

    objects = PartyManager()

    class Meta:
        verbose_name = "part"
        verbose_name_plural = "parter"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="party_name_not_empty", condition=~Q(name="")),
            models.CheckConstraint(
                name="party_verified_number_ten_digits_and_check_digit",
                condition=Q(verified_organisation_number="")
                | Q(verified_organisation_number__regex=r"^[0-9]{10}$")
                & Q(CheckDigitHolds(F("verified_organisation_number"))),
                violation_error_message="Ett kontrollerat organisationsnummer har tio siffror och rätt kontrollsiffra.",
            ),
            models.CheckConstraint(
                name="party_bankgiro_digits_and_check_digit",
                condition=Q(bankgiro="") | Q(bankgiro__regex=r"^[0-9]{7,8}$") & Q(CheckDigitHolds(F("bankgiro"))),
                violation_error_message="Ett bankgiro har sju eller åtta siffror och rätt kontrollsiffra.",
            ),
            models.CheckConstraint(
                name="party_postal_code_five_digits",
                condition=Q(postal_code="") | Q(postal_code__regex=r"^[0-9]{5}$"),
                violation_error_message="Ett postnummer har fem siffror.",
            ),
            models.CheckConstraint(
                name="party_invoice_prefix_plain",
                condition=Q(invoice_prefix="") | Q(invoice_prefix__regex=r"^[A-Z0-9]{1,6}$"),
                violation_error_message="Fakturanumrens början är en till sex tecken, A–Z och siffror.",
            ),
            models.CheckConstraint(
                name="party_invoice_contact_at_mail_or_telephone",
                condition=Q(invoice_contact_at="")
                | Q(invoice_contact_at__regex=f"^({contact.MAIL}|{contact.TELEPHONE})$"),
                violation_error_message="Vår referens nås på en e-postadress eller ett telefonnummer.",
            ),
            models.CheckConstraint(
                name="party_einvoice_channel_known", condition=Q(einvoice_channel__in=["download", "outbox"])
            ),
            models.CheckConstraint(
                name="party_sends_through_outbox_since_a_moment",
                condition=~Q(einvoice_channel="outbox") | Q(einvoice_channel_since__isnull=False),
            ),
            # Two parties with one number are one organisation, or one of them is wrong: never both by guess.
            models.UniqueConstraint(
                name="party_verified_number_once",
                fields=["verified_organisation_number"],
                condition=~Q(verified_organisation_number=""),
                violation_error_message=(
                    "Numret är redan kontrollerat för en annan part. Är det samma organisation? Reda först ut det."
                ),
            ),
            models.UniqueConstraint(
                name="party_invoice_prefix_once",
                fields=["invoice_prefix"],
                condition=~Q(invoice_prefix=""),
                violation_error_message="En annan part börjar redan sina fakturanummer så. Välj en annan början.",
            ),
            # Verified means: by a person, on a day, against a source, and with a number to stand on.
            models.CheckConstraint(
                name="party_identity_verified_whole_or_not_at_all",
                condition=Q(identity_verified_on=None, identity_verified_by=None, identity_source="")
                | Q(identity_verified_on__isnull=False, identity_verified_by__isnull=False)
                & ~Q(identity_source="")
                & ~Q(verified_organisation_number=""),
                violation_error_message="En kontrollerad identitet har dag, person, källa och kontrollerat nummer.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("party", self.pk)

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def name_on(self, moment: date | datetime | None) -> str:
        """What the organisation was called on the day of a paper; today's name where it has no day yet."""
        if moment is None:
            return self.name
        day = clock.day_of(moment) if isinstance(moment, datetime) else moment
        later = (former["name"] for former in self.former_names if day < date.fromisoformat(former["until"]))
        return str(next(later, self.name))

    @property
    def was_called(self) -> str:
        """The former names, the latest first, for a list that shows today's."""
        return ", ".join(former["name"] for former in reversed(self.former_names))

    @property
    def identity_is_verified(self) -> bool:
        return self.identity_verified_on is not None

    @property
    def registered_office_is_missing(self) -> bool:
        """A limited company has not said where its registered office is, which its invoices must (28 kap. 5 § ABL).

        One is whoever is called so here, or has a verified number of the companies' series, whatever it is called.
        """
        number = self.verified_organisation_number
        is_company = self.kind == self.Kind.COMPANY or number.startswith(Series.LIMITED_COMPANY)
        return is_company and not self.registered_office

    @property
    def on_its_invoices(self) -> dict[str, Any]:
        """What its own invoices say of it beside name, number and address, by the names of an invoice's side."""
        return {
            "registered_office": self.registered_office,
            "contact": self.invoice_contact,
            "contact_at": self.invoice_contact_at,
            "f_tax": self.f_tax,
            "late_interest": self.late_interest,
            "sends_einvoice": self.einvoice_channel == self.EInvoiceChannel.OUTBOX,
        }

    @property
    def address_lines(self) -> list[str]:
        """The postal address as it stands on an envelope, without the name."""
        care_of = f"c/o {self.care_of}" if self.care_of else ""
        place = f"{postal_code.written(self.postal_code)} {self.city}".strip()
        return [line for line in (care_of, self.street, place) if line]
