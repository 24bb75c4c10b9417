"""What is asked for by supplementary invoices: what was promised beyond the terms, and what is left of a year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import QuerySet

from agreements.models import Agreement
from grants.models import AddedCommitment, Basis, GrantYear
from grants.queries.visible import grants_visible_to
from invoicing.models import Invoice
from invoicing.queries.promise import Promise, promises_of
from invoicing.queries.run import why_not_prepared
from invoicing.rules.parts import ZERO
from parties.models import Role, User
from parties.queries import has_role, parties_where_grantee, parties_with_role


@dataclass(frozen=True)
class AdditionRow:
    """An addition, its live invoice or draft if there is one, and whether the person may have one prepared."""

    addition: AddedCommitment
    invoice: Invoice | None
    may_prepare: bool


def addition_rows(basis: Basis, user: User, *, on: date) -> list[AdditionRow]:
    """What has been added to the years of a basis, of the grants that the person may see, the first decided first."""
    additions = AddedCommitment.objects.filter(
        grant_year__grant__basis=basis, grant_year__grant__in=grants_visible_to(user, basis, on=on)
    ).select_related("grant_year__grant__grantee", "recorded_by", "voucher")
    live = {invoice.addition_id: invoice for invoice in Invoice.objects.live().filter(addition__in=additions)}
    is_officer = has_role(user, basis.grantor, Role.OFFICER, on=on)
    mine = set(parties_where_grantee(user, on=on).values_list("pk", flat=True))
    return [
        AdditionRow(
            addition,
            live.get(addition.pk),
            may_prepare=addition.pk not in live
            and not addition.is_taken_back
            and (is_officer or addition.grant_year.grant.grantee_id in mine),
        )
        for addition in additions
    ]


@dataclass(frozen=True)
class RestRow:
    """What is left of a year and comes on no instalment's invoice, in kronor; its draft, or why there is none."""

    year: int
    amount: Decimal
    invoice: Invoice | None
    why_not: str  # in Swedish; empty where a draft is there or can be made
    may_prepare: bool  # the person


def rest_rows(agreement: Agreement, user: User, *, on: date) -> list[RestRow]:
    """What is left of the years that have begun, the first first. What instalments are still to ask for is not."""
    if not agreement.is_signed or not grants_visible_to(user, agreement.basis, on=on).exists():
        return []
    drafts = {draft.year: draft for draft in Invoice.objects.drafts().of_the_rest().filter(basis=agreement.basis)}
    promises = _promises(agreement, range(agreement.first_day.year, on.year + 1))
    is_officer = has_role(user, agreement.basis.grantor, Role.OFFICER, on=on)
    may_prepare = is_officer or has_role(user, agreement.grantee, Role.GRANTEE, on=on)
    rows = []
    for year, of_year in groupby(promises, key=lambda promise: promise.item.year):
        left = [promise for promise in of_year if promise.left]
        rest = [promise for promise in left if promise.is_of_the_rest(agreement)]
        why_not = "" if rest else _why_not_left(agreement, year, left, today=on)
        if rest or (left and year < on.year):
            amount = sum((promise.left for promise in rest or left), ZERO)
            rows.append(RestRow(year, amount, drafts.get(year), why_not, may_prepare and not why_not))
    return rows


def why_no_rest(agreement: Agreement, year: int, *, today: date) -> str:
    """Why no supplementary invoice of what is left of a year can be prepared, in Swedish; empty when one can.

    The page and the action both ask here.
    """
    if problem := why_not_prepared(agreement, year):
        return problem
    if year > today.year or today < agreement.first_day:
        return f"{year} har inte börjat för avtalet. Då går det att fakturera."
    left = [promise for promise in _promises(agreement, [year]) if promise.left]
    if any(promise.is_of_the_rest(agreement) for promise in left):
        return ""
    return _why_not_left(agreement, year, left, today=today)


def _why_not_left(agreement: Agreement, year: int, left: Sequence[Promise], *, today: date) -> str:
    if not left:
        return f"Inget står kvar att fakturera för {year}. Allt är fakturerat, frigjort eller överfört."
    if year < today.year:
        return (
            f"Fakturan för {year} är inte skickad. {agreement.basis.grantor} väljer vid årsskiftet: det som behålls "
            "som skuld kan sedan faktureras här."
        )
    return f"Det som står kvar av {year} kommer på fakturan i den avtalade månaden."


def _promises(agreement: Agreement, years: Iterable[int]) -> list[Promise]:
    """In order of year, then of the agreement."""
    items = GrantYear.objects.filter(grant__basis=agreement.basis, grant__grantee=agreement.grantee, year__in=years)
    found = list(items.select_related("grant__basis").order_by("year", "grant__number"))
    promises = promises_of(found)
    return [promises[item.pk] for item in found]


def additions_to_invoice(user: User, *, on: date) -> QuerySet[AddedCommitment]:
    """The additions whose invoices the person may have prepared: as officer of the grantor, or for the grantee."""
    as_officer = AddedCommitment.objects.filter(
        grant_year__grant__basis__grantor__in=parties_with_role(user, Role.OFFICER, on=on)
    )
    as_grantee = AddedCommitment.objects.filter(grant_year__grant__grantee__in=parties_where_grantee(user, on=on))
    return as_officer | as_grantee


def grant_years_of_officer(user: User, *, on: date) -> QuerySet[GrantYear]:
    """The grant-years that the person may add to, of agreements that bind."""
    return GrantYear.objects.filter(
        grant__basis__grantor__in=parties_with_role(user, Role.OFFICER, on=on),
        grant__basis__kind=Basis.Kind.AGREEMENT,
        grant__basis__binding_on__isnull=False,
    ).select_related("grant__basis__agreement")
