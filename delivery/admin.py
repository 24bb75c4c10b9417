"""Admin of deliveries."""

from django.contrib import admin

from delivery.models import Delivery
from office.admin import ReadOnlyAdmin


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ["invoice", "channel", "prepared_at", "dropped_at", "delivered_at", "refused_at", "reason"]
    list_filter = ["channel", "invoice__issuer"]
    list_select_related = ["invoice"]
    search_fields = ["invoice__number", "invoice__issuer__name", "sha256", "reason"]
    date_hierarchy = "prepared_at"
