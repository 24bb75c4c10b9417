from collections.abc import Sequence
from datetime import date

from django.db import transaction

from agreements.actions.rights import NotAnOfficer
from agreements.models import Agreement, Clause, Instalment, Signature
from agreements.rules.instalments import Term, why_no_instalment, why_not_whole
from grants.actions import add_grant
from grants.models import Basis, Grant
from office.fractions import as_fraction
from office.refusal import Refusal
from parties.models import Role, User
from parties.queries import has_role


class SharesNotWhole(Refusal):
    """The shares of the instalments of a year are not 1 together; the message says what they sum to, in Swedish."""


class NoInstalmentInTerm(Refusal):
    """A year has money and no instalment within the term; the message says which and what to do, in Swedish."""

    field = "month"


class GrantToAnother(Refusal):
    """A grant goes to another organisation than the agreement is with, which then could not ask for it."""

    sentence = "Bidragen i ett avtal går till avtalets bidragstagare."


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

    Refused: NotAnOfficer; SharesNotWhole; GrantToAnother; NoInstalmentInTerm; django's ValidationError for what the
    constraints forbid.
    """
    if not has_role(by, basis.grantor, Role.OFFICER, on=today):
        raise NotAnOfficer
    if differs := why_not_whole([as_fraction(instalment.share) for instalment in instalments]):
        raise SharesNotWhole(differs)
    if any(grant.grantee_id != agreement.grantee_id for grant in grants):
        raise GrantToAnother
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
        _require_instalments(agreement, add_grant(grant))
    return agreement


def _require_instalments(agreement: Agreement, grant: Grant) -> None:
    """Refused: NoInstalmentInTerm, for a year whose money no invoice would ask for."""
    term = Term(grant.first_day, grant.last_day)
    for year in grant.grant_years.values_list("year", flat=True):
        if not agreement.shares_in(year, of=term):
            raise NoInstalmentInTerm(why_no_instalment(year, term.within(agreement.term)))
