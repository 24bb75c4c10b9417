"""Admin of conditions, their papers and waivers."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from followup.models import Condition, ConditionPaper, ConditionWaiver
from office.admin import ReadOnlyAdmin


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
