from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from agreements.actions.rights import require_officer
from agreements.models import Agreement, Signature
from agreements.rules.instalments import in_words
from agreements.rules.lifecycle import Status, may_become
from grants.actions import bind_basis, promised_rows
from office.formats import day
from office.refusal import Refusal
from office.uploads import Upload
from parties.actions import Asked, hand_in_document, propose, takes_two
from parties.models import Proposal, ProposalKind, User
from parties.queries import colleague_called


class AgreementNotDraft(Refusal):
    """Somebody signs an agreement that has left draft."""

    sentence = "Någon annan har hunnit före. Gå tillbaka till avtalet och se vad som gäller."


class AlreadySigned(Refusal):
    """This signature has already been recorded with its day."""

    sentence = "Någon annan har hunnit före. Gå tillbaka till avtalet och se vad som gäller."


class SignedInTheFuture(Refusal):
    """A signature cannot be dated later than the day on which it is recorded."""

    sentence = "Dagen har inte varit än. Ange dagen då avtalet undertecknades."
    field = "signed_on"


class AgreementNotSigned(Refusal):
    """A signed copy of an agreement that nobody has signed."""

    sentence = "Avtalet är inte undertecknat. Registrera underskrifterna först."


def _asked(*, signature_id: int, signed_on: date) -> Asked:
    agreement = Agreement.objects.select_related("basis__grantor", "grantee").get(signatures=signature_id)
    signature, basis = agreement.signatures.get(pk=signature_id), agreement.basis
    others = agreement.signatures.exclude(pk=signature_id).order_by("number")
    clauses = "\n".join(f"{one} {one.summary}" for one in agreement.clauses.order_by("position"))
    return Asked(
        party=basis.grantor,
        other_side=agreement.grantee,
        named=colleague_called(signature.name, basis.grantor, on=signed_on),
        what=f"{agreement} blir bindande",
        url=agreement.get_absolute_url(),
        rows=[
            (f"Underskrift: {signature}", "", day(signed_on)),
            *((f"Underskrift: {one}", *[day(one.signed_on) if one.signed_on else ""] * 2) for one in others),
            ("Parter", "", f"{basis.grantor} och {agreement.grantee}"),
            ("Avtalstid", "", f"{day(agreement.first_day)} till {day(agreement.last_day)}"),
            ("Uppsägningstid", "", f"{agreement.notice_months} månader"),
            ("Betalningsvillkor", "", f"{agreement.payment_days} dagar"),
            *(
                (f"Faktureringstillfälle {one.number}", "", f"månad {one.month}, andel {in_words(one.share)}")
                for one in agreement.instalments.order_by("number")
            ),
            *promised_rows(basis),
            ("Paragrafernas ordalydelse, kontrollsumma", "", sha256(clauses.encode()).hexdigest()[:16]),
        ],
    )


@transaction.atomic
def propose_signature(*, signature_id: int, signed_on: date, now: datetime, by: User) -> Proposal | None:
    """Record the day of one signature; the last one, which binds, is proposed for a colleague to confirm.

    None when it was not the last. Refused: as `record_signature`, and as `propose`.
    """
    agreement = Agreement.objects.select_for_update(no_key=True).get(signatures=signature_id)
    content: dict[str, Any] = {"signature_id": signature_id, "signed_on": signed_on}
    if agreement.signatures.filter(signed_on=None).exclude(pk=signature_id).exists():
        record_signature(**content, today=now.date(), by=by)
        return None
    return propose(kind=ProposalKind.AGREEMENT, content=content, now=now, by=by)


@takes_two(ProposalKind.AGREEMENT, asked=_asked, read={"signed_on": date.fromisoformat})
@transaction.atomic
def record_signature(*, signature_id: int, signed_on: date, today: date, by: User) -> Agreement:
    """Record the day of one signature. With the last one the agreement is signed, and binds its grantor from that day:
    the amounts of all its years are posted as promised.

    The last one stands when another confirms it.
    `signed_on` is at the latest today. Refused: AgreementNotDraft, AlreadySigned, SignedInTheFuture, NotAnOfficer.
    """
    agreement = Agreement.objects.select_for_update(no_key=True).get(signatures=signature_id)
    require_officer(agreement, by, today)
    if not may_become(Status(agreement.status), Status.SIGNED):
        raise AgreementNotDraft
    signature = agreement.signatures.get(pk=signature_id)
    if signature.signed_on:
        raise AlreadySigned
    if signed_on > today:
        raise SignedInTheFuture
    signature.signed_on = signed_on
    signature.save(update_fields=["signed_on"])
    _sign_when_complete(agreement, by)
    return agreement


def _sign_when_complete(agreement: Agreement, by: User) -> None:
    days = list(Signature.objects.filter(agreement=agreement).values_list("signed_on", flat=True))
    if None in days:
        return
    agreement.status = Status.SIGNED
    agreement.signed_on = max(one for one in days if one)
    agreement.save(update_fields=["status", "signed_on"])
    bind_basis(basis_id=agreement.basis_id, on=agreement.signed_on, by=by)


@transaction.atomic
def attach_signed_file(*, agreement_id: int, upload: Upload, today: date, by: User) -> Agreement:
    """Keep the signed copy, read by both sides. A better copy takes its place; the first one is kept too.

    Refused: AgreementNotSigned, NotAnOfficer.
    """
    agreement = Agreement.objects.select_for_update(no_key=True).get(pk=agreement_id)
    require_officer(agreement, by, today)
    if not agreement.is_signed:
        raise AgreementNotSigned
    agreement.signed_file = hand_in_document(
        party_id=agreement.basis.grantor_id,
        shared_with_id=agreement.grantee_id,
        title=f"Undertecknat exemplar: {agreement}",
        upload=upload,
        today=today,
        by=by,
    )
    agreement.save(update_fields=["signed_file"])
    return agreement
