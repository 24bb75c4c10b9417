"""Admin of agreements and their parts."""

from django.contrib import admin

from agreements.models import Agreement, Clause, Instalment, Signature
from office.admin import ReadOnlyAdmin, ReadOnlyInline


class SignaturesOfAgreement(ReadOnlyInline):
    model = Signature


class InstalmentsOfAgreement(ReadOnlyInline):
    model = Instalment


@admin.register(Agreement)
class AgreementAdmin(ReadOnlyAdmin):
    list_display = ["basis", "grantee", "status", "first_day", "last_day", "signed_on"]
    list_filter = ["status", "grantee", "basis__grantor"]
    list_select_related = ["basis", "grantee"]
    search_fields = ["basis__title", "basis__case_number", "grantee__name"]
    date_hierarchy = "first_day"
    inlines = [SignaturesOfAgreement, InstalmentsOfAgreement]


@admin.register(Clause)
class ClauseAdmin(ReadOnlyAdmin):
    list_display = ["agreement", "number", "heading"]
    list_filter = ["agreement"]
    list_select_related = ["agreement__basis"]
    search_fields = ["heading", "summary", "agreement__basis__title"]


@admin.register(Instalment)
class InstalmentAdmin(ReadOnlyAdmin):
    list_display = ["agreement", "number", "month", "share"]
    list_filter = ["month"]
    list_select_related = ["agreement__basis"]
    search_fields = ["agreement__basis__title"]


@admin.register(Signature)
class SignatureAdmin(ReadOnlyAdmin):
    list_display = ["agreement", "party", "name", "title", "signed_on"]
    list_filter = [("signed_on", admin.EmptyFieldListFilter), "party"]
    list_select_related = ["agreement__basis", "party"]
    search_fields = ["name", "title", "party__name", "agreement__basis__title"]
