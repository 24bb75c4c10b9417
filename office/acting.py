"""From a form by way of an action to the page that shows what was done: the one way in which a page does something.

No view catches what an action refuses: it stands beside its field, or above the form, and nothing typed is lost. Each
deed is one transaction, done once for each showing of its page (office/once.py), and not at all when somebody else has
changed what the page showed (`of`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max, Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.utils.datastructures import MultiValueDict

from office import once
from office.forms import said_of_read
from office.history import history_since, kept_fields
from office.refusal import Refusal

Done = TypeVar("Done")
SHOWN = "shown"  # the hidden field with what the page showed


class Stale(Refusal):
    """Somebody has changed what the page showed; `version` is what it shows now that this is said."""

    status = 409

    def __init__(self, sentence: str, version: str) -> None:
        super().__init__(sentence)
        self.version = version


class NotWhole(Stale):
    """What the page showed is not said as a page of ours says it."""

    status = 400

    def __init__(self, version: str) -> None:
        super().__init__(
            "Sidan kom inte fram hel, och inget är gjort. Kontrollera uppgifterna och skicka igen.", version
        )


def answer(
    request: HttpRequest,
    form: forms.Form,
    action: Callable[..., Done],
    *,
    template: str,
    done: str | Callable[[Done], str],
    to: Any,
    context: dict[str, Any] | None = None,
    of: Model | None = None,
    fields: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Show a form; posted and valid, do the action with its cleaned fields and go on, or say why it was refused.

    `done` is what is said then, and `to` where that is (what `redirect` takes, or a function of the result). `of` is
    the row that the form changes, where the page shows what is stored: its history tells whether it still is so.
    `fields` says what the form calls a field that the action knows by another name.
    """
    status = 200
    if of is not None:
        form.fields[SHOWN] = forms.CharField(widget=forms.HiddenInput, required=False, initial=partial(_version, of))
    if request.method == "POST" and form.is_valid():
        said = {name: value for name, value in form.cleaned_data.items() if name != SHOWN}
        try:
            with transaction.atomic():
                still = None
                if of is not None and form.add_prefix(SHOWN) in request.POST:  # what has shown nothing is not old
                    still = partial(_refuse_stale, of, form.cleaned_data[SHOWN])
                deed = _once(request, partial(action, **said), done, to, still=still, read=said_of_read(form))
            return _go(request, deed)
        except Refusal as refusal:
            if refusal.template:
                return render(request, refusal.template, refusal.context, status=refusal.status)
            status, context = refusal.status, {**(context or {}), **refusal.context}
            tell(form, refusal, fields or {})
            if isinstance(refusal, Stale):
                form.data = request.POST.copy()
                form.data[form.add_prefix(SHOWN)] = refusal.version
    return render(request, template, {"form": form, **(context or {})}, status=status)


def press(
    request: HttpRequest,
    action: Callable[[], Done],
    *,
    done: str | Callable[[Done], str],
    to: Any,
    otherwise: str = "",
    back: Any = None,
) -> HttpResponse:
    """Do what a button without a form asks for and go on; what is refused is said where the person comes from.

    `otherwise` begins that sentence; `back` is where it is said, if not at `to`.
    """
    try:
        with transaction.atomic():
            deed = _once(request, action, done, to)
        return _go(request, deed)
    except Refusal as refusal:
        if refusal.template:
            return render(request, refusal.template, refusal.context, status=refusal.status)
        messages.error(request, " ".join([otherwise, *refusal.sentences]).strip())
        return redirect(to if back is None else back)


def attempt(action: Callable[[], Any]) -> Refusal | None:
    """Do one of several, each by itself; the refusal of it, if it was refused."""
    try:
        with transaction.atomic():
            action()
    except Refusal as refusal:
        return refusal
    return None


def repeated(respond: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a page that has done its deed leads there again, whatever it would say of what now is done."""

    def ask(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        if request.method == "POST" and response.status_code != HTTPStatus.FOUND and (deed := once.made(request)):
            return _go(request, deed)
        return response

    return ask


def posted(request: HttpRequest) -> tuple[QueryDict | None, MultiValueDict[str, "UploadedFile[bytes]"] | None]:
    """What a form is made of: fields and files, or nothing before it is posted (or was, in vain: office/kept.py)."""
    return (request.POST, request.FILES) if request.method == "POST" or request.POST else (None, None)


def tell(form: forms.BaseForm, refusal: Refusal, fields: Mapping[str, str] = MappingProxyType({})) -> None:
    """Put what was refused beside its field (`fields`: what the form calls it), or above a form that has none such."""
    field = fields.get(refusal.field or "", refusal.field)
    for sentence in refusal.sentences:
        form.add_error(field if field in form.fields else None, sentence)


def _once(
    request: HttpRequest,
    action: Callable[[], Done],
    done: str | Callable[[Done], str],
    to: Any,
    *,
    still: Callable[[], None] | None = None,
    read: Sequence[str] = (),
) -> once.Deed:
    """Do it in the transaction of the caller, or find what the same showing of the page has done before.

    `still` refuses what no longer is as the page showed it; asked of what is new only, for the deed itself changed it.
    `read` says how something was read that may be read in another way.
    """
    if before := once.begin(request):
        return before
    if still is not None:
        still()
    result = action()
    address = resolve_url(to(result) if _asks(to) else to)
    deed = once.Deed(address, " ".join([done(result) if callable(done) else done, *read]).strip())
    once.end(request, deed)
    return deed


def _asks(to: Any) -> bool:
    """Whether it is a function of the result: models, too, have what can be called."""
    return callable(to) and not isinstance(to, Model)


def _go(request: HttpRequest, deed: once.Deed) -> HttpResponse:
    if deed.message:
        messages.success(request, deed.message)
    return redirect(deed.address)


def _version(of: Model) -> str:
    """The last event of the row's history that says what the row says: what was read, whatever is written meanwhile."""
    as_read = ((field.attname, getattr(of, field.attname)) for field in kept_fields(type(of)))
    return _last(of, **dict((f"{name}__isnull", True) if value is None else (name, value) for name, value in as_read))


def _last(of: Model, **as_read: Any) -> str:
    events = of.pgh_event_model.objects.filter(pgh_obj_id=of.pk, **as_read)  # type: ignore[attr-defined] # of @tracked
    return str(events.aggregate(last=Max("pgh_id"))["last"] or 0)


def _refuse_stale(of: Model, shown: str) -> None:
    """Refused: Stale, with who has changed what since."""
    type(of).objects.select_for_update(of=("self",), no_key=True).get(pk=of.pk)  # type: ignore[attr-defined]
    now = _last(of)
    if shown == now:
        return
    if not re.fullmatch(r"[0-9]{1,9}", shown):
        raise NotWhole(_version(of))
    changes = [
        f"{entry.who} ändrade {change.field} från {change.old} till {change.new} ({entry.at:%Y-%m-%d %H:%M})."
        for entry in history_since(of, int(shown))
        for happening in entry.happenings
        for change in happening.changes
    ]
    said = [
        "Uppgifterna ändrades medan du hade sidan öppen.",
        *changes,
        "Inget av ditt är sparat. Spara igen om det ska gälla.",
    ]
    raise Stale(" ".join(said), now)
