"""Admin of invoices and what is frozen with them. The bytes of a file are fetched from the invoice's own page."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from invoicing.models import (
    Allocation,
    ClaimSettlement,
    Delivery,
    Invoice,
    InvoiceFile,
    InvoiceLine,
    InvoiceSide,
    MonthException,
    NumberSeries,
    Payment,
    PaymentFile,
    RecoveryClaim,
    Refund,
)
from office.admin import ReadOnlyAdmin, ReadOnlyInline


class LinesOfInvoice(ReadOnlyInline):
    model = InvoiceLine
    fields = ["position", "description", "clause", "amount", "derivation"]


class SidesOfInvoice(ReadOnlyInline):
    model = InvoiceSide


class FilesOfInvoice(ReadOnlyInline):
    model = InvoiceFile
    fields = ["kind", "name", "sha256"]


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "kind", "status", "total", "issuer", "payer", "issue_date", "due_date"]
    list_filter = ["kind", "status", "year", "issuer", "payer"]
    list_select_related = ["issuer", "payer"]
    search_fields = ["number", "agreement__basis__title", "issuer__name", "payer__name", "buyer_reference"]
    date_hierarchy = "issue_date"
    inlines = [SidesOfInvoice, LinesOfInvoice, FilesOfInvoice]


@admin.register(InvoiceLine)
class InvoiceLineAdmin(ReadOnlyAdmin):
    list_display = ["invoice", "position", "description", "clause", "amount"]
    list_filter = ["invoice__status"]
    list_select_related = ["invoice"]
    search_fields = ["invoice__number", "description", "clause"]


@admin.register(InvoiceSide)
class InvoiceSideAdmin(ReadOnlyAdmin):
    list_display = ["invoice", "which", "name", "organisation_number"]
    list_filter = ["which"]
    list_select_related = ["invoice"]
    search_fields = ["invoice__number", "name", "organisation_number"]


@admin.register(InvoiceFile)
class InvoiceFileAdmin(ReadOnlyAdmin):
    list_display = ["name", "invoice", "kind", "sha256"]
    list_filter = ["kind"]
    list_select_related = ["invoice"]
    search_fields = ["name", "invoice__number", "sha256"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[InvoiceFile]:
        return super().get_queryset(request).defer("content")


@admin.register(NumberSeries)
class NumberSeriesAdmin(ReadOnlyAdmin):
    list_display = ["issuer", "year", "last_number"]
    list_filter = ["year", "issuer"]
    list_select_related = ["issuer"]
    search_fields = ["issuer__name"]


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ["invoice", "way", "prepared_at", "dropped_at", "delivered_at", "refused_at", "reason"]
    list_filter = ["way", "invoice__issuer"]
    list_select_related = ["invoice"]
    search_fields = ["invoice__number", "invoice__issuer__name", "sha256", "reason"]
    date_hierarchy = "prepared_at"


@admin.register(PaymentFile)
class PaymentFileAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "payer", "rows_read", "rows_kept", "read_by", "read_at"]
    list_filter = ["kind", "payer"]
    list_select_related = ["payer", "read_by"]
    search_fields = ["name", "sha256"]
    date_hierarchy = "read_at"


class AllocationsOfPayment(ReadOnlyInline):
    model = Allocation


class RefundsOfPayment(ReadOnlyInline):
    model = Refund


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ["bank_reference", "paid_on", "amount", "payer", "receiver", "recorded_by"]
    list_filter = ["payer", "receiver"]
    list_select_related = ["payer", "receiver", "recorded_by"]
    search_fields = ["bank_reference", "end_to_end", "note", "receiver__name"]
    date_hierarchy = "paid_on"
    inlines = [AllocationsOfPayment, RefundsOfPayment]


@admin.register(Allocation)
class AllocationAdmin(ReadOnlyAdmin):
    list_display = ["payment", "invoice", "amount", "takes_back", "allocated_on", "allocated_by"]
    list_filter = ["invoice__issuer"]
    list_select_related = ["payment", "invoice", "takes_back__payment", "takes_back__invoice", "allocated_by"]
    search_fields = ["payment__bank_reference", "invoice__number", "reason"]
    date_hierarchy = "allocated_on"


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    list_display = ["payment", "kind", "amount", "received_on", "bank_reference", "recorded_by"]
    list_filter = ["kind"]
    list_select_related = ["payment", "recorded_by"]
    search_fields = ["bank_reference", "payment__bank_reference"]
    date_hierarchy = "received_on"


class SettlementsOfClaim(ReadOnlyInline):
    model = ClaimSettlement


@admin.register(RecoveryClaim)
class RecoveryClaimAdmin(ReadOnlyAdmin):
    list_display = ["invoice", "amount", "issued_on", "due_on", "issued_by", "withdrawn_on"]
    list_filter = ["invoice__issuer"]
    list_select_related = ["invoice", "issued_by"]
    search_fields = ["invoice__number", "reason", "withdrawn_reason"]
    date_hierarchy = "issued_on"
    inlines = [SettlementsOfClaim]


@admin.register(ClaimSettlement)
class ClaimSettlementAdmin(ReadOnlyAdmin):
    list_display = ["claim", "kind", "amount", "settled_on", "bank_reference", "recorded_by"]
    list_filter = ["kind"]
    list_select_related = ["claim__invoice", "recorded_by"]
    search_fields = ["bank_reference", "claim__invoice__number", "invoice__number"]
    date_hierarchy = "settled_on"


@admin.register(MonthException)
class MonthExceptionAdmin(ReadOnlyAdmin):
    list_display = ["instalment", "year", "valid_until", "granted_on", "granted_by", "reason"]
    list_filter = ["year"]
    list_select_related = ["instalment__agreement__basis", "granted_by"]
