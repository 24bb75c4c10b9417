"""Admin of payments, what they settle, and claims."""

from django.contrib import admin

from office.admin import ReadOnlyAdmin, ReadOnlyInline
from payments.models import Allocation, ClaimSettlement, Payment, PaymentFile, RecoveryClaim, Refund


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
    list_display = ["bank_reference", "paid_on", "amount", "payer", "receiver", "invoice", "recorded_by"]
    list_filter = ["payer", "receiver"]
    list_select_related = ["payer", "receiver", "invoice", "recorded_by"]
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
