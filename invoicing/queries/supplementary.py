"""What has been promised beyond the terms, and its invoices."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from grants.models import AddedCommitment, Basis, GrantYear
from grants.queries.visible import grants_visible_to
from invoicing.models import Invoice
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
