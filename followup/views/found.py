"""What the person may see or record about; everything else is not found."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from agreements.models import Agreement
from agreements.queries import agreements_visible_to
from followup.models import Condition
from office import clock
from parties.models import Role
from parties.queries import has_role, signed_in_user


def visible_condition(request: HttpRequest, agreement_id: int, number: int) -> Condition:
    """The condition of an agreement that the person may see."""
    visible = agreements_visible_to(signed_in_user(request), on=clock.today())
    return get_object_or_404(Condition, agreement__in=visible, agreement=agreement_id, number=number)


def condition_where(request: HttpRequest, agreement_id: int, number: int, *roles: Role) -> Condition:
    """The condition, if the person holds one of the roles: GRANTEE in the grantee, others in the grantor."""
    found = visible_condition(request, agreement_id, number)
    require_role(request, found.agreement, *roles)
    return found


def require_role(request: HttpRequest, agreement: Agreement, *roles: Role) -> None:
    """Not found, unless the person holds one of the roles: GRANTEE in the grantee, others in the grantor."""
    user, today = signed_in_user(request), clock.today()
    sides = ((agreement.grantee if role == Role.GRANTEE else agreement.basis.grantor, role) for role in roles)
    if not any(has_role(user, side, role, on=today) for side, role in sides):
        raise Http404
