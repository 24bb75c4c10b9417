"""Admin of agreements and their parts."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from agreements.models import Agreement, Clause, Condition, ConditionPaper, ConditionWaiver, Instalment, Signature
from office.admin import ReadOnlyAdmin, ReadOnlyInline


class SignaturesOfAgreement(ReadOnlyInline):
    model = Signature


class InstalmentsOfAgreement(ReadOnlyInline):
    model = Instalment


class ConditionsOfAgreement(ReadOnlyInline):
    model = Condition


@admin.register(Agreement)
class AgreementAdmin(ReadOnlyAdmin):
    list_display = ["basis", "grantee", "status", "first_day", "last_day", "signed_on"]
    list_filter = ["status", "grantee", "basis__grantor"]
    list_select_related = ["basis", "grantee"]
    search_fields = ["basis__title", "basis__case_number", "grantee__name"]
    date_hierarchy = "first_day"
    inlines = [SignaturesOfAgreement, InstalmentsOfAgreement, ConditionsOfAgreement]


@admin.register(Clause)
class ClauseAdmin(ReadOnlyAdmin):
    list_display = ["agreement", "number", "heading"]
    list_filter = ["agreement"]
    list_select_related = ["agreement__basis"]
    search_fields = ["heading", "summary", "agreement__basis__title"]


@admin.register(Condition)
class ConditionAdmin(ReadOnlyAdmin):
    list_display = ["agreement", "number", "summary", "holds", "met_on", "met_by"]
    list_filter = ["holds", ("met_on", admin.EmptyFieldListFilter), "agreement"]
    list_select_related = ["agreement__basis", "met_by"]
    search_fields = ["summary", "clause", "met_note", "agreement__basis__title"]


@admin.register(ConditionPaper)
class ConditionPaperAdmin(ReadOnlyAdmin):
    list_display = ["condition", "document", "state", "handed_in_by", "handed_in_on", "judged_by", "judged_on"]
    list_filter = ["state"]
    search_fields = ["document__title", "comment", "condition__summary", "condition__agreement__basis__title"]
    date_hierarchy = "handed_in_on"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConditionPaper]:
        papers: QuerySet[ConditionPaper] = super().get_queryset(request)
        return papers.select_related("condition", "document", "handed_in_by", "judged_by").defer("document__content")


@admin.register(ConditionWaiver)
class ConditionWaiverAdmin(ReadOnlyAdmin):
    list_display = ["condition", "state", "proposed_by", "proposed_on", "decided_by", "decided_on"]
    list_filter = ["state"]
    list_select_related = ["condition", "proposed_by", "decided_by"]
    search_fields = ["reason", "words", "condition__summary", "condition__agreement__basis__title"]
    date_hierarchy = "proposed_on"


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
