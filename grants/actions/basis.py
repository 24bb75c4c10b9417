from datetime import date

from django.db import transaction

from grants.actions.ledger import Item, first_open_day, post
from grants.models import Basis, Grant, GrantYear, Posting, Voucher
from grants.rules.ledger import Event
from office.formats import day, kronor, percent
from office.refusal import Refusal
from parties.models import Role, User
from parties.queries import has_role


class NotAnOfficer(Refusal):
    """Somebody records about a paper of an organisation in which they are no officer on the day."""

    sentence = "Du är inte handläggare i organisationen i dag."


class ReachOfOnesOwnMandate(Refusal):
    """The person attests for some cost centres only: which of them a promise burdens, somebody else says."""

    sentence = "Du attesterar själv för vissa kostnadsställen. Be en annan handläggare ange vilket som gäller."


class AlreadyBinding(Refusal):
    """The basis has bound its grantor before; it cannot begin to do so twice."""

    sentence = "Det är redan bindande."


@transaction.atomic
def bind_basis(*, basis_id: int, on: date, by: User) -> Basis:
    """Let a basis bind its grantor from the day of the last signature, or of the decision.

    From then on all its grant-years are promised and not only proposed: each is posted to COMMITTED, on a voucher for
    its clause or decision item. The caller has seen to it
    that the binding day has been. It is the business date too, or else the first open day where that is closed.
    Refused: AlreadyBinding; OverAppropriation for more than the decision sets aside.
    """
    basis = Basis.objects.select_for_update(no_key=True, of=("self",)).select_related("grantor").get(pk=basis_id)
    if basis.is_binding:
        raise AlreadyBinding
    basis.binding_on = on
    basis.save(update_fields=["binding_on"])
    _commit_all_years(basis, on, by)
    return basis


@transaction.atomic
def record_cost_centre(*, basis_id: int, cost_centre: str, today: date, by: User) -> Basis:
    """Record which of the grantor's cost centres the promise burdens; empty: none is said.

    Mandates to attest may be limited to one. It may change also when kronor have been posted. Refused: NotAnOfficer;
    ReachOfOnesOwnMandate, for who has such a mandate that has not ended.
    """
    basis = Basis.objects.select_for_update(no_key=True, of=("self",)).select_related("grantor").get(pk=basis_id)
    if not has_role(by, basis.grantor, Role.OFFICER, on=today):
        raise NotAnOfficer
    if basis.grantor.mandates.filter(user=by).exclude(cost_centre="").exclude(valid_until__lt=today).exists():
        raise ReachOfOnesOwnMandate
    basis.cost_centre = cost_centre
    basis.save(update_fields=["cost_centre"])
    return basis


def promised_rows(basis: Basis) -> list[tuple[str, str, str]]:
    """What a paper promises once it binds: its grants, and their amount each year, as `Asked` has it."""
    grants = basis.grants.select_related("grantee").order_by("number")
    terms = [(f"{grant}, {grant.clause}", "", _in_words(grant)) for grant in grants]
    years = GrantYear.objects.filter(grant__basis=basis).select_related("grant").order_by("grant__number", "year")
    return [*terms, *((str(year), "Inget beviljat", kronor(year.amount)) for year in years)]


def _in_words(grant: Grant) -> str:
    amount = f"{kronor(grant.full_year_amount)} för ett helt år till {grant.grantee}"
    indexation = f"{grant.get_compounding_display().lower()}, {percent(grant.index_rate)}"
    return f"{amount}, {day(grant.first_day)} till {day(grant.last_day)}; {indexation}"


def _commit_all_years(basis: Basis, on: date, by: User) -> list[Posting]:
    years = list(GrantYear.objects.filter(grant__basis=basis).select_related("grant").order_by("grant__number", "year"))
    if not years:
        return []
    vouchers: dict[str, Voucher] = {}
    for year in years:
        if year.grant.clause not in vouchers:
            vouchers[year.grant.clause] = _voucher(basis, year.grant.clause, on)
    items = [
        Item(event=Event.COMMIT, grant_year=year, amount=year.amount, voucher=vouchers[year.grant.clause])
        for year in years
    ]
    business_date = first_open_day(basis.grantor, on)
    reason = f"{basis.get_kind_display()}et binder från {day(on)}"
    if business_date != on:
        reason += f"; perioden var stängd, därför bokfört {day(business_date)}"
    return post(items=items, business_date=business_date, reason=reason, today=business_date, by=by)


def _voucher(basis: Basis, clause: str, on: date) -> Voucher:
    of_agreement = basis.kind == Basis.Kind.AGREEMENT
    return Voucher.objects.create(
        basis=basis,
        kind=Voucher.Kind.CLAUSE if of_agreement else Voucher.Kind.DECISION_ITEM,
        label=f"{basis.title}, {clause}",
        dated_on=on,
    )
