from datetime import date

from django.db import transaction

from grants.models import Basis


class AlreadyBinding(Exception):
    """The basis has bound its grantor before; it cannot begin to do so twice."""


@transaction.atomic
def bind_basis(*, basis_id: int, on: date) -> Basis:
    """Let a basis bind its grantor from the day of the last signature, or of the decision.

    From then on its grant-years are promised and not only proposed. Refused when it binds already (AlreadyBinding).
    """
    basis = Basis.objects.select_for_update(no_key=True).get(pk=basis_id)
    if basis.is_binding:
        raise AlreadyBinding
    basis.binding_on = on
    basis.save(update_fields=["binding_on"])
    return basis
