"""What an officer records about an agreement: a signature, a condition that is met."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agreements import actions
from agreements.forms import AttachSignedFile, MeetCondition, RecordSignature
from agreements.models import Agreement
from agreements.queries import agreements_where_officer
from office import clock
from office.access import open_to
from parties.models import Role
from parties.queries import signed_in_user


def _own_agreement(request: HttpRequest, agreement_id: int) -> Agreement:
    """The agreement, if the person is an officer of its grantor."""
    mine = agreements_where_officer(signed_in_user(request), on=clock.today())
    return get_object_or_404(mine, pk=agreement_id)


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def record_signature(request: HttpRequest, agreement_id: int, number: int) -> HttpResponse:
    """Record the day of a signature; with the last one the agreement is signed."""
    agreement = _own_agreement(request, agreement_id)
    signature = get_object_or_404(agreement.signatures, number=number, signed_on=None)
    form = RecordSignature(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            signed = actions.record_signature(
                signature_id=signature.pk, today=clock.today(), by=signed_in_user(request), **form.cleaned_data
            )
        except actions.SignedInTheFuture:
            form.add_error("signed_on", "Dagen har inte varit än. Ange dagen då avtalet undertecknades.")
        except (actions.AgreementNotDraft, actions.AlreadySigned):
            form.add_error(None, "Någon annan har hunnit före. Gå tillbaka till avtalet och se vad som gäller.")
        else:
            done = "Avtalet är undertecknat." if signed.is_signed else "Underskriften är registrerad."
            messages.success(request, done)
            return redirect(agreement)
    context = {"form": form, "agreement": agreement, "signature": signature}
    return render(request, "agreements/record_signature.html", context)


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def attach_signed_file(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Keep the signed copy with the agreement, for both sides to read."""
    agreement = _own_agreement(request, agreement_id)
    posted = request.method == "POST"
    form = AttachSignedFile(request.POST if posted else None, request.FILES if posted else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.attach_signed_file(
                agreement_id=agreement.pk, today=clock.today(), by=signed_in_user(request), **form.cleaned_data
            )
        except actions.AgreementNotSigned:
            form.add_error(None, "Avtalet är inte undertecknat. Registrera underskrifterna först.")
        else:
            messages.success(request, "Det undertecknade exemplaret är sparat.")
            return redirect(agreement)
    return render(request, "agreements/attach_signed_file.html", {"form": form, "agreement": agreement})


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def meet_condition(request: HttpRequest, agreement_id: int, number: int) -> HttpResponse:
    """Record that a condition is met, and how that was shown."""
    agreement = _own_agreement(request, agreement_id)
    condition = get_object_or_404(agreement.conditions, number=number, met_on=None)
    form = MeetCondition(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.meet_condition(
                condition_id=condition.pk, on=clock.today(), by=signed_in_user(request), **form.cleaned_data
            )
        except actions.ConditionAlreadyMet:
            form.add_error(None, "Villkoret är redan registrerat som uppfyllt.")
        else:
            messages.success(request, "Villkoret är uppfyllt.")
            return redirect(agreement)
    context = {"form": form, "agreement": agreement, "condition": condition}
    return render(request, "agreements/meet_condition.html", context)
