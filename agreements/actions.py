"""Every write about agreements. Each action is one transaction and refuses by a named exception."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from agreements.models import Agreement, Clause, Condition, Instalment, Signature
from agreements.rules.lifecycle import Status, may_become
from grants.actions import add_grant, bind_basis
from grants.models import Basis, Grant
from office.uploads import Upload
from parties.actions import hand_in_document
from parties.models import Role, User
from parties.queries import has_role


class AgreementNotDraft(Exception):
    """Somebody signs an agreement that has left draft."""


class AlreadySigned(Exception):
    """This signature has already been recorded with its day."""


class SignedInTheFuture(Exception):
    """A signature cannot be dated later than the day on which it is recorded."""


class AgreementNotSigned(Exception):
    """A signed copy of an agreement that nobody has signed."""


class NotAnOfficer(Exception):
    """Only an officer of the grantor does this."""


class ConditionAlreadyMet(Exception):
    """The condition has been recorded as met before."""


class SharesNotWhole(Exception):
    """The shares of the instalments of a year are not 1 together."""


@transaction.atomic
def draft_agreement(
    *,
    basis: Basis,
    agreement: Agreement,
    clauses: Sequence[Clause],
    signatures: Sequence[Signature],
    instalments: Sequence[Instalment],
    grants: Sequence[Grant],
    today: date,
    by: User,
) -> Agreement:
    """Save a new agreement with its parts, all of them not saved before, and derive the amounts of its years.

    Refused: NotAnOfficer; SharesNotWhole; django's ValidationError for what the models' constraints forbid.
    """
    if not has_role(by, basis.grantor, Role.OFFICER, on=today):
        raise NotAnOfficer
    if sum(instalment.share for instalment in instalments) != 1:
        raise SharesNotWhole
    basis.full_clean()
    basis.save()
    agreement.basis = basis
    agreement.full_clean()
    agreement.save()
    parts: list[Clause | Signature | Instalment] = [*clauses, *signatures, *instalments]
    for part in parts:
        part.agreement = agreement
        part.full_clean()
        part.save()
    for grant in grants:
        grant.basis = basis
        add_grant(grant)
    return agreement


@transaction.atomic
def record_signature(*, signature_id: int, signed_on: date, today: date, by: User) -> Agreement:
    """Record the day of one signature. With the last one the agreement is signed, and binds its grantor from that day:
    the amounts of all its years are posted as promised.

    `signed_on` is at the latest today. Refused: AgreementNotDraft, AlreadySigned, SignedInTheFuture, NotAnOfficer.
    """
    agreement = Agreement.objects.select_for_update(no_key=True).get(signatures=signature_id)
    _require_officer(agreement, by, today)
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
    agreement.signed_on = max(day for day in days if day)
    agreement.save(update_fields=["status", "signed_on"])
    bind_basis(basis_id=agreement.basis_id, on=agreement.signed_on, by=by)


@transaction.atomic
def attach_signed_file(*, agreement_id: int, upload: Upload, today: date, by: User) -> Agreement:
    """Keep the signed copy, read by both sides. A better copy takes its place; the first one is kept too.

    Refused: AgreementNotSigned, NotAnOfficer.
    """
    agreement = Agreement.objects.select_for_update(no_key=True).get(pk=agreement_id)
    _require_officer(agreement, by, today)
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


@transaction.atomic
def meet_condition(*, condition_id: int, on: date, note: str, by: User) -> Condition:
    """Record that a condition is met, since which day and how that was shown.

    Refused: ConditionAlreadyMet, NotAnOfficer.
    """
    condition = Condition.objects.select_for_update(no_key=True).get(pk=condition_id)
    _require_officer(condition.agreement, by, on)
    if condition.is_met:
        raise ConditionAlreadyMet
    condition.met_on, condition.met_note, condition.met_by = on, note, by
    condition.save(update_fields=["met_on", "met_note", "met_by"])
    return condition


def _require_officer(agreement: Agreement, by: User, on: date) -> None:
    if not has_role(by, agreement.basis.grantor, Role.OFFICER, on=on):
        raise NotAnOfficer
