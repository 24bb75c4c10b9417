"""What an officer records about an agreement's paper: a signature, the signed copy."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agreements import actions
from agreements.forms import AttachSignedFile, RecordSignature
from agreements.views.found import own_agreement
from office import clock
from office.access import open_to
from parties.models import Role
from parties.queries import signed_in_user


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def record_signature(request: HttpRequest, agreement_id: int, number: int) -> HttpResponse:
    """Record the day of a signature; with the last one the agreement is signed."""
    agreement = own_agreement(request, agreement_id)
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
    agreement = own_agreement(request, agreement_id)
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
