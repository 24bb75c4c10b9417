from datetime import date
from decimal import Decimal

from django.db import transaction
from moneyed import Money

from grants.actions.basis import NotAnOfficer
from grants.actions.decisions import DecidedInTheFuture
from grants.actions.ledger import commit, first_open_day, plain_reason
from grants.models import AddedCommitment, GrantYear, Voucher
from office.formats import day, kronor
from office.money import sek
from office.refusal import Refusal
from parties.models import Role, User
from parties.queries import conflict_of_interest, has_role

MANY_TIMES = 3  # the year's amount; more than that is asked about


class NothingToAddTo(Refusal):
    """The agreement or decision does not bind yet: what it promises is changed there, not added to."""

    sentence = "Skriv vilket beslut tillägget vilar på."
    field = "decision"


class AddsInConflict(Refusal):
    """The person may not take part in what concerns the grantee; the message says why, in Swedish."""


class AlreadyAdded(Refusal):
    """The same decision has added the same amount to the grant-year before: nobody promises it twice by a slip."""

    sentence = "Samma belopp enligt samma beslut är redan registrerat för bidragsåret."


class AmountUnlikely(Refusal):
    """Many times what the year's terms give: asked about, for a slip of the hand promises it just as well."""

    field = "sure"

    def __init__(self, amount: Decimal, terms: Money) -> None:
        super().__init__(
            f"{kronor(amount)} är mer än {MANY_TIMES} gånger så mycket som villkoren ger året, {kronor(terms)}. "
            "Är det rätt? Kryssa då i rutan, annars rätta beloppet."
        )


class DecisionNotNamed(Refusal):
    """Kronor beyond the terms are promised by a decision, and it is to be found again."""

    sentence = "Skriv vilket beslut tillägget vilar på."
    field = "decision"


@transaction.atomic
def add_commitment(
    *,
    grant_year_id: int,
    amount: Decimal,
    decision: str,
    decided_on: date,
    reason: str,
    sure: bool = False,
    today: date,
    by: User,
) -> AddedCommitment:
    """Promise more kronor for a grant-year than its terms give, by a decision of its own.

    They are posted to COMMITTED on the day of the decision, or else the first open day after it. `amount` in kronor;
    `sure` says that one that is many times the year's has been looked at. It stands when it is confirmed by another
    (`invoicing.actions.add_with_draft`). Refused: NotAnOfficer (of the grantor), AddsInConflict, NothingToAddTo,
    DecisionNotNamed, DecidedInTheFuture, AlreadyAdded, AmountUnlikely, and the
    subclasses of PostingRefused (as `commit`).
    """
    found = GrantYear.objects.select_for_update(no_key=True, of=("self",))
    grant_year = found.select_related("grant__basis__grantor", "grant__grantee").get(pk=grant_year_id)
    basis, paper = grant_year.grant.basis, " ".join(decision.split())
    _require_impartial_officer(grant_year, today, by)
    if not basis.is_binding:
        raise NothingToAddTo
    if not paper:
        raise DecisionNotNamed
    if decided_on > today:
        raise DecidedInTheFuture(f"Beslutet kan inte vara fattat efter i dag, {day(today)}.")
    same = grant_year.additions.filter(amount=amount, decision=paper, decided_on=decided_on)
    if same.exclude(voucher__postings__reversals__isnull=False).exists():
        raise AlreadyAdded
    if amount > MANY_TIMES * grant_year.amount.amount and not sure:
        raise AmountUnlikely(amount, grant_year.amount)
    why = plain_reason(reason)
    voucher = Voucher.objects.create(
        basis=basis,
        kind=Voucher.Kind.AMENDMENT,
        label=f"Tillägg till {grant_year} enligt {paper}"[:400],
        dated_on=decided_on,
    )
    commit(
        lines=[(grant_year, amount)],
        voucher=voucher,
        business_date=first_open_day(basis.grantor, decided_on),
        reason=why,
        today=today,
        by=by,
    )
    return AddedCommitment.objects.create(
        grant_year=grant_year,
        amount=sek(amount),
        decision=paper,
        decided_on=decided_on,
        reason=why,
        voucher=voucher,
        recorded_on=today,
        recorded_by=by,
    )


def _require_impartial_officer(grant_year: GrantYear, today: date, by: User) -> None:
    grant = grant_year.grant
    if not has_role(by, grant.basis.grantor, Role.OFFICER, on=today):
        raise NotAnOfficer
    if conflict := conflict_of_interest(by, parties=[grant.grantee], on=today):
        raise AddsInConflict(f"{conflict} Be en kollega göra det.")
