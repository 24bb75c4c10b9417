"""Admin of conditions, their papers and waivers."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from followup.models import Condition, ConditionWaiver, HandedIn
from office.admin import ReadOnlyAdmin


@admin.register(Condition)
class ConditionAdmin(ReadOnlyAdmin):
    list_display = ["agreement", "number", "summary", "holds", "met_on", "met_by"]
    list_filter = ["holds", ("met_on", admin.EmptyFieldListFilter), "agreement"]
    list_select_related = ["agreement__basis", "met_by"]
    search_fields = ["summary", "clause", "met_note", "agreement__basis__title"]


@admin.register(*HandedIn.__subclasses__())
class HandedInAdmin(ReadOnlyAdmin):
    """Papers that are handed in, of whatever kind."""

    list_filter = ["state"]
    date_hierarchy = "handed_in_on"

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        asked_for = self.model.to_agreement.partition("__")[0]
        return [asked_for, "document", "state", "handed_in_by", "handed_in_on", "judged_by", "judged_on"]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        kind = self.model
        return ["document__title", "comment", *kind.looked_in, f"{kind.to_agreement}__basis__title"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[HandedIn]:
        papers: Any = super().get_queryset(request)
        with_agreement: QuerySet[HandedIn] = papers.for_reading().select_related(f"{self.model.to_agreement}__basis")
        return with_agreement


@admin.register(ConditionWaiver)
class ConditionWaiverAdmin(ReadOnlyAdmin):
    list_display = ["condition", "state", "proposed_by", "proposed_on", "decided_by", "decided_on"]
    list_filter = ["state"]
    list_select_related = ["condition", "proposed_by", "decided_by"]
    search_fields = ["reason", "words", "condition__summary", "condition__agreement__basis__title"]
    date_hierarchy = "proposed_on"
