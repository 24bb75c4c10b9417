from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agreements.models import Agreement, Instalment
from grants.models import AddedCommitment, Basis, Grant, Voucher
from invoicing.models.number_series import NumberSeries
from invoicing.rules.lifecycle import MEANING, ON_ITS_WAY, InvoiceMeaning, Rests, Status
from office.keeping import kept
from office.money import KronorField
from office.places import address_of
from office.status import Tone, labels
from parties.models import ApprovalMandate, Document, Party

_DRAFT = Q(
    status=Status.DRAFT,
    number="",
    voucher=None,
    series=None,
    sequence=None,
    received_document=None,
    issue_date=None,
    due_date=None,
    pay_by=None,
    total=None,
    submitted_by=None,
    submitted_at=None,
)
# Numbered in our series, or received under a number of the issuer's own and kept as it came.
_OURS_OR_RECEIVED = Q(series__isnull=False, sequence__isnull=False, received_document=None) | Q(
    series=None, sequence=None, received_document__isnull=False
)
_NUMBERED = (
    Q(
        voucher__isnull=False,
        issue_date__isnull=False,
        due_date__gte=F("issue_date"),
        pay_by__gte=F("due_date"),
        total__gt=0,
        total_currency="SEK",
        submitted_by__isnull=False,
        submitted_at__isnull=False,
    )
    & _OURS_OR_RECEIVED
    & ~Q(number="")
    & ~Q(status=Status.DRAFT)
)
_NOT_CHECKED = Q(checked_by=None, checked_at=None, checked_under=None)
_CHECKED = Q(checked_by__isnull=False, checked_at__isnull=False, checked_under__isnull=False)
_NOT_APPROVED = Q(approved_by=None, approved_at=None, approved_under=None)
_APPROVED = Q(approved_by__isnull=False, approved_at__isnull=False, approved_under__isnull=False)
_NOT_RETURNED = Q(returned_by=None, returned_at=None, return_reason="")
_RETURNED = Q(returned_by__isnull=False, returned_at__isnull=False) & ~Q(return_reason="")
_ATTESTS = {
    Rests.ON_NOTHING: _NOT_CHECKED & _NOT_APPROVED & _NOT_RETURNED,
    Rests.ON_CHECK: _CHECKED & _NOT_APPROVED & _NOT_RETURNED,
    Rests.ON_APPROVAL: _CHECKED & _APPROVED & _NOT_RETURNED,
    Rests.ON_RETURN: _RETURNED,
    Rests.ON_ANYTHING: Q(),
}


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def drafts(self) -> InvoiceQuerySet:
        return self.filter(status=Status.DRAFT)

    def submitted(self) -> InvoiceQuerySet:
        """Everything that has a number, whatever became of it."""
        return self.exclude(status=Status.DRAFT)

    def bills(self) -> InvoiceQuerySet:
        """What asks to be paid and has a number: no drafts, and no credit notes."""
        return self.submitted().exclude(kind=Invoice.Kind.CREDIT_NOTE)

    def live(self) -> InvoiceQuerySet:
        """Those that stand for their instalment: a credited one has set it free, a credit note never stood for one."""
        return self.exclude(status=Status.CREDITED).exclude(kind=Invoice.Kind.CREDIT_NOTE)

    def of_the_rest(self) -> InvoiceQuerySet:
        """Supplementary ones of what no instalment asks for any more."""
        return self.filter(of_the_rest=True)

    def overdue(self, *, on: date) -> InvoiceQuerySet:
        """Unpaid on a day later than the last day on which payment is in time."""
        return self.filter(status__in=ON_ITS_WAY, pay_by__lt=on)

    def with_parties(self) -> InvoiceQuerySet:
        """With the rows that nearly whoever reads an invoice reads too."""
        return self.select_related("basis__agreement", "instalment", "issuer", "payer")


@kept(never_emptied=True)
class Invoice(models.Model):
    """Faktura: what a grantee asks to be paid for one instalment of one year.

    A draft holds no figures: they are worked out anew each time it is looked at. Submitting numbers the invoice and
    freezes all of it; after that a trigger lets only the status move, and who attested or returned it be written once
    (law/invoice.sql). A credit note is an invoice too: in the same series, with the same parts.
    """

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", "Faktura"
        SUPPLEMENTARY = "supplementary", "Tilläggsfaktura"
        CREDIT_NOTE = "credit_note", "Kreditfaktura"

    kind = models.CharField("slag", max_length=20, choices=Kind.choices, default=Kind.ORDINARY)
    basis = models.ForeignKey(Basis, models.PROTECT, related_name="invoices", verbose_name="grund")
    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="invoices", verbose_name="tillfälle")
    year = models.PositiveSmallIntegerField("bidragsår")
    issuer = models.ForeignKey(Party, models.PROTECT, related_name="issued_invoices", verbose_name="utfärdare")
    payer = models.ForeignKey(Party, models.PROTECT, related_name="received_invoices", verbose_name="betalare")
    vat = models.CharField("mervärdesskatt", max_length=20, choices=Grant.Vat.choices, default=Grant.Vat.OUTSIDE)
    status = models.CharField("status", max_length=20, choices=labels(MEANING), default=Status.DRAFT)
    prepared_on = models.DateField("förberedd den")
    addition = models.ForeignKey(
        AddedCommitment, models.PROTECT, null=True, related_name="invoices", verbose_name="tillägg"
    )
    of_the_rest = models.BooleanField(
        "av det som återstår",
        default=False,
        db_default=False,
        help_text="Begär det som står kvar av bidragsåret och som inget faktureringstillfälle begär längre.",
    )
    credits = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="credit_note", verbose_name="krediterar"
    )
    credit_reason = models.CharField("skäl för kreditering", max_length=500, blank=True)

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
    received_document = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="+", verbose_name="fakturan som den kom"
    )

    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="kontrollattest av"
    )
    checked_at = models.DateTimeField("kontrollattesterad", null=True)
    checked_under = models.ForeignKey(
        ApprovalMandate, models.PROTECT, null=True, related_name="+", verbose_name="kontrollattest enligt"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="beslutsattest av"
    )
    approved_at = models.DateTimeField("beslutsattesterad", null=True)
    approved_under = models.ForeignKey(
        ApprovalMandate, models.PROTECT, null=True, related_name="+", verbose_name="beslutsattest enligt"
    )
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="återsänd av"
    )
    returned_at = models.DateTimeField("återsänd", null=True)
    return_reason = models.CharField("skäl för återsändande", max_length=500, blank=True)

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
                fields=["basis", "issuer", "vat", "year", "instalment"],
                condition=Q(kind="ordinary") & ~Q(status=Status.CREDITED),
            ),
            models.UniqueConstraint(
                name="invoice_one_live_per_addition", fields=["addition"], condition=~Q(status=Status.CREDITED)
            ),
            models.UniqueConstraint(
                name="invoice_one_draft_of_the_rest",
                fields=["basis", "issuer", "vat", "year"],
                condition=Q(of_the_rest=True, status=Status.DRAFT),
            ),
            models.CheckConstraint(
                name="invoice_of_a_known_kind_with_what_it_needs",
                condition=Q(kind="ordinary", credits=None, addition=None, credit_reason="", of_the_rest=False)
                | Q(kind="supplementary", credits=None, addition__isnull=False, credit_reason="", of_the_rest=False)
                | Q(kind="supplementary", credits=None, addition=None, credit_reason="", of_the_rest=True)
                | Q(kind="credit_note", credits__isnull=False, addition=None, of_the_rest=False) & ~Q(credit_reason=""),
            ),
            models.CheckConstraint(
                name="invoice_only_a_credit_note_is_issued",
                condition=Q(kind="credit_note") & (Q(status=Status.DRAFT) | Q(status=Status.ISSUED))
                | ~Q(kind="credit_note") & ~Q(status=Status.ISSUED),
            ),
            # Four eyes (design, section 6): who sends, who checks and who decides are three persons.
            models.CheckConstraint(name="invoice_checker_did_not_submit", condition=~Q(checked_by=F("submitted_by"))),
            models.CheckConstraint(name="invoice_approver_did_not_submit", condition=~Q(approved_by=F("submitted_by"))),
            models.CheckConstraint(name="invoice_approver_did_not_check", condition=~Q(approved_by=F("checked_by"))),
            models.CheckConstraint(
                name="invoice_attest_whole_or_not_at_all",
                condition=(_NOT_CHECKED | _CHECKED) & (_NOT_APPROVED | _APPROVED) & (_NOT_RETURNED | _RETURNED),
            ),
            models.CheckConstraint(
                name="invoice_status_rests_on_its_attests",
                condition=reduce(
                    or_, (Q(status=status) & _ATTESTS[meaning.rests] for status, meaning in MEANING.items())
                ),
            ),
        ]

    def __str__(self) -> str:
        if self.number:
            return f"{self.get_kind_display()} {self.number}"
        return f"Utkast till {self.get_kind_display().lower()} {self.year}"

    def get_absolute_url(self) -> str:
        return address_of("invoice", self.pk)

    @property
    def agreement(self) -> Agreement:
        """The agreement that the basis is."""
        return self.basis.agreement

    @property
    def meaning(self) -> InvoiceMeaning:
        return MEANING[Status(self.status)]

    @property
    def waits_for(self) -> str:
        """What it waits for, and at whom; empty when it waits for nothing."""
        waits = self.meaning.waits
        return waits.what.format(issuer=self.issuer, payer=self.payer) if waits else ""

    @property
    def tone(self) -> Tone:
        return self.meaning.tone

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT

    @property
    def is_approved(self) -> bool:
        return self.status == Status.APPROVED

    @property
    def is_paid(self) -> bool:
        return self.status == Status.PAID

    @property
    def is_credit_note(self) -> bool:
        return self.kind == self.Kind.CREDIT_NOTE

    @property
    def is_received(self) -> bool:
        """Made in the issuer's own accounting system, and registered here as it came."""
        return self.received_document_id is not None
