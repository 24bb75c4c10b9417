"""Admin reads. What a system administrator may do besides is a correction: a form of its own, with a reason.

Every admin of the house inherits `ReadOnlyAdmin`. Reference data opts in by inheriting `ReferenceAdmin`; everything
else is written by an action, which a `Correction` calls and the history keeps the reason of.
"""

# ruff: noqa: SLF001 - Django's public names for what models are made of begin with an underscore

from collections.abc import Sequence
from functools import partial, partialmethod
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse

from office.access import signed_in
from office.acting import answer, posted
from office.forms import TextField
from office.history import history_of, noted
from office.unseen import without_unseen

# What the filters beside a list and the days above it put in the address: never a way to guess at a value.
_FILTERS = ("", "__exact", "__id__exact", "__isnull", "__isempty")
_DAYS = ("__year", "__month", "__day")


def is_administrator(request: HttpRequest) -> bool:
    return request.user.is_active and getattr(request.user, "is_staff", False)


class Correction(forms.Form):
    """Rättelse: what a system administrator may do, and the form that asks what is needed for it.

    A subclass says its `name` (in the address), its `label` (on the button), what was `done`, and its fields.
    """

    do_not_call_in_templates = True  # a template would make one of the class just by naming it

    name: ClassVar[str]
    label: ClassVar[str]
    done: ClassVar[str]
    lead: ClassVar[str] = ""

    reason = TextField(
        label="Skäl",
        max_length=300,
        help_text="Varför, och på vems begäran. Sparas i historiken tillsammans med ditt namn.",
    )

    def __init__(self, *args: Any, row: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.row = row
        self.fields["reason"] = self.fields.pop("reason")  # last, after what it is the reason of

    @classmethod
    def offered(cls, row: Any) -> bool:
        """Whether its button is shown on the page of the row. The action has its own say."""
        return row is not None

    def carry_out(self, by: Any) -> Model:
        """Call the action with the cleaned fields; gives the row to show after it."""
        raise NotImplementedError

    def with_its_reason(self, by: Any, **_: Any) -> Model:
        """Carry out, with its reason kept."""
        with noted(by=by, why=self.cleaned_data["reason"]):
            return self.carry_out(by)


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # Django's class takes no parameter when it runs
    """An administrator sees all rows and edits none.

    `corrections` have a button on the page of a row; `list_corrections`, which begin something new, one on the list.
    """

    corrections: ClassVar[Sequence[type[Correction]]] = ()
    list_corrections: ClassVar[Sequence[type[Correction]]] = ()

    actions = None
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False  # an administrator holds no role there
    change_list_template = "admin/corrections_list.html"
    change_form_template = "admin/corrections_row.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the page itself offers: Django would let any column, a password's too, be asked about."""
        filters = [one if isinstance(one, str) else one[0] for one in self.get_list_filter(request)]  # type: ignore[index]
        offered = {f"{name}{ending}" for name in filters for ending in _FILTERS}
        offered |= {f"{self.date_hierarchy}{ending}" for ending in _DAYS if self.date_hierarchy}
        return lookup in offered and "password" not in lookup

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return super().get_search_results(request, queryset, without_unseen(search_term))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        try:
            return super().get_changelist_instance(request)
        except (DisallowedModelAdminLookup, ValueError, OverflowError) as refusal:  # such as the year after 9999
            raise IncorrectLookupParameters from refusal

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> HttpResponse:
        context["corrections"] = [one for one in self.corrections if one.offered(options.get("obj"))]
        return super().render_change_form(request, context, *args, **options)

    @signed_in  # the middleware lets in whoever has signed in; admin itself then asks for an administrator
    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Our own history, in place of the log that Django keeps of its own pages."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        history = history_of(row) if hasattr(row, "pgh_event_model") else []
        return render(request, "admin/object_history.html", self._of_house({"row": row, "history": history}))

    def get_urls(self) -> list[URLPattern]:
        ours = [self._address(one, "<int:object_id>/") for one in self.corrections]
        ours += [self._address(one, "") for one in self.list_corrections]
        # The only one of Django's without a name sends any unknown address on; it would meet the middleware untagged.
        return [*ours, *(one for one in super().get_urls() if one.name)]

    def _address(self, correction: type[Correction], before: str) -> URLPattern:
        name = f"{self.opts.app_label}_{self.opts.model_name}_{correction.name}"
        view = self.admin_site.admin_view(self.correction_view)
        return path(f"{before}{correction.name}/", view, {"correction": correction}, name=name)

    @signed_in
    def correction_view(
        self, request: HttpRequest, correction: type[Correction], object_id: int | None = None
    ) -> HttpResponseBase:
        row = None if object_id is None else get_object_or_404(self.get_queryset(request), pk=object_id)
        form = correction(posted(request)[0], row=row)
        return answer(
            request,
            form,
            partial(form.with_its_reason, request.user),
            template="admin/correction.html",
            context=self._of_house({"row": row}),
            done=correction.done,
            to=_page_of,
            of=row if hasattr(row, "pgh_event_model") else None,
        )

    def _of_house(self, context: dict[str, Any]) -> dict[str, Any]:
        listing = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        back = listing if context["row"] is None else _page_of(context["row"])
        return {"opts": self.opts, "listing": listing, "back": back, **context}


def _page_of(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


class ReferenceAdmin(ReadOnlyAdmin):
    """Reference data opts in: an administrator adds and changes rows; nobody deletes what others may point at."""

    formfield_overrides = {
        models.CharField: {"form_class": TextField},
        models.SlugField: {},  # a kind of CharField, but its form field refuses enough by itself
    }

    def get_form(self, request: HttpRequest, *args: Any, **options: Any) -> Any:
        """Django's own, which on a page that only is opened shows what was sent in vain (office/kept.py)."""
        form = super().get_form(request, *args, **options)
        if request.method == "POST" or not request.POST:
            return form
        return type(form.__name__, (form,), {"__init__": partialmethod(form.__init__, request.POST)})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)


class ReadOnlyInline(admin.TabularInline):  # type: ignore[type-arg] # as above
    """Rows that belong to the one shown."""

    extra = 0
    can_delete = False
    show_change_link = True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
