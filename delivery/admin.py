"""Admin of deliveries."""

from django.contrib import admin

from delivery.models import Delivery, Reply
from office.admin import ReadOnlyAdmin


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ["invoice", "channel", "prepared_at", "dropped_at", "delivered_at", "refused_at", "reason"]
    list_filter = ["channel", "invoice__issuer"]
    list_select_related = ["invoice"]
    search_fields = ["invoice__number", "invoice__issuer__name", "sha256", "reason"]
    date_hierarchy = "prepared_at"


@admin.register(Reply)
class ReplyAdmin(ReadOnlyAdmin):
    list_display = ["reference", "code", "reason", "delivery", "payer", "came_at", "handled_at", "handled_by"]
    list_filter = ["code"]
    list_select_related = ["delivery__invoice", "payer", "handled_by"]
    search_fields = ["reference", "reason", "sender", "receiver", "sha256", "note"]
    date_hierarchy = "came_at"
