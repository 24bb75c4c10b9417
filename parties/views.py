"""The papers handed in, the attest register, what waits for a second person, and what each person is told.

The pages about a party stand in overview: they show its agreements and questions too.
"""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office import clock
from office.access import open_to, signed_in
from office.acting import answer, posted, press
from office.downloads import attachment
from office.lists import Shown
from parties import actions
from parties.forms import ChooseMail, EndMandate, GrantMandate, RefuseProposal, ShownMessages
from parties.lists import MANDATES, MESSAGES, PROPOSALS
from parties.models import Answer, Message, Party, Proposal, Role
from parties.models.membership import GRANTOR_ROLES
from parties.queries import (
    documents_visible_to,
    kinds_mailed_to,
    mandates_visible_to,
    messages_to,
    parties_where_grantor,
    parties_with_role,
    people_who_attest,
    proposals_to_confirm,
    proposals_visible_to,
    signed_in_user,
    unread_messages,
)


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

    def newest(shown: Shown[Message]) -> dict[str, int | None]:
        """What "mark all as read" reaches: nothing that comes after the page was shown."""
        may_mark = shown.page.number == 1 and not shown.is_narrowed and unread_messages(user) > 0
        return {"newest": max((message.pk for message in shown.rows), default=None) if may_mark else None}

    return MESSAGES.answer(request, messages_to(user), "parties/inbox.html", newest)


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
    form = ChooseMail(posted(request)[0], initial=dict.fromkeys(kinds_mailed_to(user), True))
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
    """The attest register of the grantors that the person works for: what holds today, or (`show=all`) all of it."""
    user, today = signed_in_user(request), clock.today()
    everything = request.GET.get("show") == "all"
    kept = parties_with_role(user, Role.FINANCE, on=today)
    visible = mandates_visible_to(user, on=today)
    return MANDATES.answer(
        request,
        visible if everything else visible.active(on=today),
        "parties/mandates.html",
        lambda _: {
            "everything": everything,
            "today": today,
            "kept": kept,
            "grantors": parties_where_grantor(user, on=today),
            "without": parties_where_grantor(user, on=today).exclude(pk__in=visible.active(on=today).values("party")),
        },
    )


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


@signed_in
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """What takes two persons: what waits for the second, and what became of the rest."""
    user, today = signed_in_user(request), clock.today()
    return PROPOSALS.answer(
        request,
        proposals_visible_to(user, on=today),
        "parties/proposals.html",
        lambda _: {
            "waiting": proposals_to_confirm(user, on=today).count(),
            "with_one_officer": Party.objects.filter(
                pk__in=parties_where_grantor(user, on=today), has_one_officer=True
            ),
        },
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """What is proposed, row by row, and the answer to it; what is posted here refuses it."""
    user, today = signed_in_user(request), clock.today()
    found = _visible_proposal(request, proposal_id)
    may_confirm = proposals_to_confirm(user, on=today).filter(pk=found.pk).exists()
    is_own = found.proposed_by_id == user.pk
    return answer(
        request,
        RefuseProposal(request.POST or None),
        partial(actions.refuse, proposal_id=found.pk, now=clock.now(), by=user),
        template="parties/proposal.html",
        context={
            "proposal": found,
            "may_confirm": may_confirm,
            "may_refuse": found.is_waiting and (may_confirm or (found.named_id == user.pk and not is_own)),
            "may_withdraw": found.is_waiting and is_own,
        },
        done="Förslaget är avvisat. Den som föreslog det har fått veta varför.",
        to=found,
    )


@signed_in
@require_POST
def confirm_proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Confirm what a colleague proposes: it is done."""
    found = _visible_proposal(request, proposal_id)
    return press(
        request,
        partial(actions.confirm, proposal_id=found.pk, now=clock.now(), by=signed_in_user(request)),
        done=_confirmed,
        to=found,
    )


@signed_in
@require_POST
def withdraw_proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Take one's own proposal back."""
    found = _visible_proposal(request, proposal_id)
    return press(
        request,
        partial(actions.withdraw, proposal_id=found.pk, now=clock.now(), by=signed_in_user(request)),
        done="Förslaget är återtaget. Inget är gjort.",
        to=found,
    )


def _visible_proposal(request: HttpRequest, proposal_id: int) -> Proposal:
    return get_object_or_404(proposals_visible_to(signed_in_user(request), on=clock.today()), pk=proposal_id)


def _confirmed(answered: Proposal) -> str:
    if answered.answer == Answer.VOID:
        return f"Inget är gjort: förslaget gäller inte längre. {answered.words}"
    return "Bekräftat. Det är gjort, och den som föreslog det har fått veta det."
