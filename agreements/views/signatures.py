"""What an officer records about an agreement's paper: a signature, the signed copy."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from agreements import actions
from agreements.forms import AttachSignedFile, RecordSignature
from agreements.views.found import own_agreement
from office import clock
from office.access import open_to
from office.acting import answer, posted
from parties.models import Role
from parties.queries import signed_in_user


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def record_signature(request: HttpRequest, agreement_id: int, number: int) -> HttpResponse:
    """Record the day of a signature; the last one is proposed, and with it confirmed the agreement is signed."""
    agreement = own_agreement(request, agreement_id)
    signature = get_object_or_404(agreement.signatures, number=number, signed_on=None)
    return answer(
        request,
        RecordSignature(request.POST or None),
        partial(actions.propose_signature, signature_id=signature.pk, now=clock.now(), by=signed_in_user(request)),
        template="agreements/record_signature.html",
        context={"agreement": agreement, "signature": signature},
        done=lambda proposal: proposal.said if proposal else "Underskriften är registrerad.",
        to=agreement,
    )


@open_to(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def attach_signed_file(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Keep the signed copy with the agreement, for both sides to read."""
    agreement = own_agreement(request, agreement_id)
    return answer(
        request,
        AttachSignedFile(*posted(request)),
        partial(actions.attach_signed_file, agreement_id=agreement.pk, today=clock.today(), by=signed_in_user(request)),
        template="agreements/attach_signed_file.html",
        context={"agreement": agreement},
        done="Det undertecknade exemplaret är sparat.",
        to=agreement,
    )
