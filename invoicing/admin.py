"""Admin of invoices and what is frozen with them. The bytes of a file are fetched from the invoice's own page."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from invoicing.models import Invoice, InvoiceFile, InvoiceLine, InvoiceSide, MonthException, NumberSeries
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
    search_fields = ["number", "basis__title", "issuer__name", "payer__name", "buyer_reference"]
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


@admin.register(MonthException)
class MonthExceptionAdmin(ReadOnlyAdmin):
    list_display = ["instalment", "year", "valid_until", "granted_on", "granted_by", "reason"]
    list_filter = ["year"]
    list_select_related = ["instalment__agreement__basis", "granted_by"]
