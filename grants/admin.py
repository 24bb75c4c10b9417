"""Admin of what grants rest on, the grants and their years, and the ledger: read, and corrected by its actions."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from grants import actions
from grants.forms import CorrectedPosting
from grants.models import (
    AddedCommitment,
    Appropriation,
    Basis,
    BudgetRequest,
    ClosedDifference,
    ClosedPeriod,
    Decision,
    DecisionItem,
    FundingSource,
    Grant,
    GrantYear,
    LedgerSeal,
    OpenQuestion,
    Posting,
    Voucher,
    YearEndChoice,
)
from grants.models.posting import STAGE_LABELS
from grants.queries import effects_of_correction
from grants.rules.ledger import LONGEST_REASON
from office import clock
from office.admin import Correction, ReadOnlyAdmin, ReadOnlyInline, ReferenceAdmin
from office.formats import kronor
from office.forms import TextField


class ItemsOfDecision(ReadOnlyInline):
    model = DecisionItem


class YearsOfGrant(ReadOnlyInline):
    model = GrantYear
    fields = ["year", "amount"]


@admin.register(Basis)
class BasisAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "grantor", "case_number", "binding_on"]
    list_filter = ["kind", "grantor", ("binding_on", admin.EmptyFieldListFilter)]
    list_select_related = ["grantor"]
    search_fields = ["title", "slug", "case_number", "grantor__name"]


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ["basis", "board", "meeting_date", "status", "decided_on"]
    list_filter = ["status", "board"]
    list_select_related = ["basis"]
    search_fields = ["basis__title", "basis__case_number", "board", "officer_name"]
    date_hierarchy = "meeting_date"
    inlines = [ItemsOfDecision]


@admin.register(DecisionItem)
class DecisionItemAdmin(ReadOnlyAdmin):
    list_display = ["decision", "number", "summary"]
    list_select_related = ["decision__basis"]
    search_fields = ["decision__basis__title", "decision__basis__case_number", "summary"]


@admin.register(FundingSource)
class FundingSourceAdmin(ReferenceAdmin):
    list_display = ["name", "party", "slug"]
    list_filter = ["party"]
    list_select_related = ["party"]
    search_fields = ["name", "slug", "party__name"]

    def get_readonly_fields(self, request: HttpRequest, obj: FundingSource | None = None) -> list[str]:
        if obj is None:
            return []
        # Fixtures and decisions name it by its slug; what a decision draws on stands (law/promises.sql).
        return ["slug", "name", "party"] if obj.is_drawn_on else ["slug"]


@admin.register(Appropriation)
class AppropriationAdmin(ReadOnlyAdmin):
    list_display = ["item", "year", "amount", "recipient", "funding_source"]
    list_filter = ["year", "funding_source"]
    list_select_related = ["item", "recipient", "funding_source"]
    search_fields = ["recipient__name", "funding_source__name", "item__decision__basis__title"]


@admin.register(BudgetRequest)
class BudgetRequestAdmin(ReadOnlyAdmin):
    list_display = ["item", "year", "amount", "recipient"]
    list_filter = ["year"]
    list_select_related = ["item", "recipient"]
    search_fields = ["recipient__name", "item__decision__basis__title"]


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    list_display = ["basis", "number", "kind", "grantee", "full_year_amount", "index_rate", "first_day", "last_day"]
    list_filter = ["kind", "compounding", "rounding", "grantee"]
    list_select_related = ["basis", "grantee"]
    search_fields = ["basis__title", "basis__case_number", "grantee__name", "purpose", "clause"]
    inlines = [YearsOfGrant]


@admin.register(GrantYear)
class GrantYearAdmin(ReadOnlyAdmin):
    list_display = ["grant", "year", "amount"]
    list_filter = ["year", "grant__kind"]
    list_select_related = ["grant__basis", "grant__grantee"]
    search_fields = ["grant__basis__title", "grant__grantee__name", "grant__purpose"]


@admin.register(OpenQuestion)
class OpenQuestionAdmin(ReadOnlyAdmin):
    list_display = ["basis", "reference", "question", "closed_on", "closed_by"]
    list_filter = [("closed_on", admin.EmptyFieldListFilter), "basis"]
    list_select_related = ["basis", "closed_by"]
    search_fields = ["question", "reading", "answer", "reference", "basis__title"]


class CorrectPosting(CorrectedPosting, Correction):
    """Rättelse av en bokföringspost: reversed and, with a right amount, posted anew."""

    name = "correct"
    label = "Rätta"
    done = "Posten är rättad. Det här är posten som tog tillbaka den."

    reason = TextField(
        label="Skäl",
        max_length=LONGEST_REASON,
        help_text="Varför, och på vems begäran. Sparas i liggaren och i historiken tillsammans med ditt namn.",
    )

    def __init__(self, *args: Any, row: Any = None, **options: Any) -> None:
        super().__init__(*args, row=row, **options)
        self.fields["business_date"].initial = clock.today()
        effects = effects_of_correction(row)
        after = ", ".join(
            f"{STAGE_LABELS[effect.stage].lower()} {kronor(effect.before)} → {kronor(effect.after)}"
            for effect in effects
        )
        self.lead = f"Posten ändras inte: en ny post tar tillbaka den. Tas hela beloppet tillbaka blir saldona {after}."  # type: ignore[misc]

    @classmethod
    def offered(cls, row: Any) -> bool:
        return row is not None and row.may_be_corrected and not row.reversals.exists()

    def carry_out(self, by: Any) -> Model:
        said = self.cleaned_data
        return actions.correct_posting(
            posting_id=self.row.pk,
            new_amount=said["amount"],
            business_date=said["business_date"],
            reason=said["reason"],
            today=clock.today(),
            by=by,
            by_administrator=True,  # ReadOnlyAdmin's door lets nobody else in
        )[0]


@admin.register(Posting)
class PostingAdmin(ReadOnlyAdmin):
    list_display = ["id", "what", "grant_year", "amount", "business_date", "voucher", "by", "reverses"]
    list_filter = ["to_stage", "grant_year__year", "grant__basis"]
    list_select_related = ["grant_year__grant", "voucher", "by", "reverses"]
    search_fields = ["reason", "voucher__label", "grant__basis__title"]
    date_hierarchy = "business_date"
    corrections = [CorrectPosting]


@admin.register(Voucher)
class VoucherAdmin(ReadOnlyAdmin):
    list_display = ["label", "kind", "dated_on", "basis"]
    list_filter = ["kind"]
    list_select_related = ["basis"]
    search_fields = ["label", "basis__title"]


@admin.register(LedgerSeal)
class LedgerSealAdmin(ReadOnlyAdmin):
    list_display = ["sealed_at", "sealed_by", "root"]
    list_select_related = ["sealed_by"]


@admin.register(ClosedPeriod)
class ClosedPeriodAdmin(ReadOnlyAdmin):
    list_display = ["party", "closed_until", "closed_on", "closed_by", "reason"]
    list_filter = ["party"]
    list_select_related = ["party", "closed_by"]


@admin.register(ClosedDifference)
class ClosedDifferenceAdmin(ReadOnlyAdmin):
    list_display = ["grant_year", "computed", "promised", "closed_on", "closed_by", "reason"]
    list_select_related = ["grant_year__grant", "closed_by"]


@admin.register(YearEndChoice)
class YearEndChoiceAdmin(ReadOnlyAdmin):
    list_display = ["grant_year", "year", "choice", "amount", "chosen_on", "chosen_by", "reason"]
    list_filter = ["year", "choice"]
    list_select_related = ["grant_year__grant", "chosen_by"]


@admin.register(AddedCommitment)
class AddedCommitmentAdmin(ReadOnlyAdmin):
    list_display = ["grant_year", "amount", "decision", "decided_on", "recorded_on", "recorded_by", "reason"]
    list_select_related = ["grant_year__grant", "recorded_by"]
    search_fields = ["decision", "reason"]
