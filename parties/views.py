"""The papers handed in, the attest register, and what each person is told.

The pages about a party stand in overview: they show its agreements and questions too.
"""

from functools import partial

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import clock
from office.access import open_to, signed_in
from office.acting import answer
from office.downloads import attachment
from parties import actions
from parties.exports import register_csv
from parties.forms import ChooseMail, EndMandate, GrantMandate, ShownMessages
from parties.models import Role
from parties.models.membership import GRANTOR_ROLES
from parties.queries import (
    attest_registers,
    documents_visible_to,
    kinds_mailed_to,
    mandates_visible_to,
    messages_to,
    parties_with_role,
    people_who_attest,
    signed_in_user,
    unread_messages,
)

MESSAGES_A_PAGE = 50


@open_to(*Role.values)
@require_safe
def document(request: HttpRequest, document_id: int) -> HttpResponse:
    """The paper, byte for byte as it was handed in."""
    found = get_object_or_404(documents_visible_to(signed_in_user(request), on=clock.today()), pk=document_id)
    return attachment(bytes(found.content), name=found.file_name, media_type=found.media_type)


@signed_in
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What the person has been told, the newest first."""
    user = signed_in_user(request)
    page = Paginator(messages_to(user), MESSAGES_A_PAGE).get_page(request.GET.get("page"))
    may_mark = page.number == 1 and unread_messages(user) > 0
    newest = max((message.pk for message in page), default=None)
    return render(request, "parties/inbox.html", {"page_obj": page, "newest": newest if may_mark else None})


@signed_in
@require_POST
def open_message(request: HttpRequest, message_id: int) -> HttpResponse:
    """Mark a message as read and go to what it is about."""
    user = signed_in_user(request)
    found = get_object_or_404(messages_to(user), pk=message_id)
    return redirect(actions.open_message(message_id=found.pk, now=clock.now(), by=user).url)


@signed_in
@require_POST
def read_messages(request: HttpRequest) -> HttpResponse:
    """Mark all messages as read, but not what has come since the list was shown."""
    form = ShownMessages(request.POST)
    if form.is_valid():
        newest = form.cleaned_data["newest"]
        actions.read_messages(newest_id=newest, now=clock.now(), by=signed_in_user(request))
    return redirect("inbox")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def mail_settings(request: HttpRequest) -> HttpResponse:
    """Choose which kinds of messages come by mail too."""
    user = signed_in_user(request)
    form = ChooseMail(
        request.POST if request.method == "POST" else None, initial=dict.fromkeys(kinds_mailed_to(user), True)
    )
    return answer(
        request,
        form,
        lambda **_: actions.choose_mail(wanted=form.wanted, by=user),
        template="parties/mail_settings.html",
        done="Ditt val är sparat. Alla meddelanden visas även i fortsättningen här på sidan.",
        to="inbox",
    )


@open_to(*GRANTOR_ROLES)
@require_safe
def mandates(request: HttpRequest) -> HttpResponse:
    """The attest register of each grantor that the person works for: what holds today, or (`show=all`) all of it."""
    user, today = signed_in_user(request), clock.today()
    everything = request.GET.get("show") == "all"
    context = {
        "registers": attest_registers(user, on=today, everything=everything),
        "everything": everything,
        "today": today,
        "kept": parties_with_role(user, Role.FINANCE, on=today),
    }
    return render(request, "parties/mandates.html", context)


@open_to(*GRANTOR_ROLES)
@require_safe
def mandates_csv(request: HttpRequest) -> HttpResponse:
    """What the page shows, as a file for a spreadsheet."""
    today, everything = clock.today(), request.GET.get("show") == "all"
    registers = attest_registers(signed_in_user(request), on=today, everything=everything)
    content = register_csv(mandate for register in registers for mandate in register.mandates)
    return attachment(content, name=f"attestforteckning-{today}.csv", media_type="text/csv; charset=utf-8")


@open_to(Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def grant_mandate(request: HttpRequest) -> HttpResponse:
    """Record that a decision lets somebody attest."""
    user, today = signed_in_user(request), clock.today()
    kept = parties_with_role(user, Role.FINANCE, on=today)
    return answer(
        request,
        GrantMandate(request.POST or None, parties=kept, people=people_who_attest(kept, on=today)),
        partial(actions.grant_mandate, today=today, by=user),
        template="parties/grant_mandate.html",
        done=lambda granted: f"{granted.user} står nu i attestförteckningen för {granted.party}.",
        to="mandates",
    )


@open_to(Role.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def end_mandate(request: HttpRequest, mandate_id: int) -> HttpResponse:
    """Let a mandate end with a day."""
    user, today = signed_in_user(request), clock.today()
    kept = mandates_visible_to(user, on=today).filter(party__in=parties_with_role(user, Role.FINANCE, on=today))
    mandate = get_object_or_404(kept, pk=mandate_id)
    return answer(
        request,
        EndMandate(request.POST or None),
        partial(actions.end_mandate, mandate_id=mandate.pk, today=today, by=user),
        template="parties/end_mandate.html",
        context={"mandate": mandate},
        done=f"Mandatet för {mandate.user} har fått en sista dag.",
        to="mandates",
        of=mandate,
    )
