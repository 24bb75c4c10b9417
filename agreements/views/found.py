"""What the person may see or record about; everything else is not found."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from agreements.models import Agreement
from agreements.queries import agreements_where_officer
from office import clock
from parties.queries import signed_in_user


def own_agreement(request: HttpRequest, agreement_id: int) -> Agreement:
    """The agreement, if the person is an officer of its grantor."""
    mine = agreements_where_officer(signed_in_user(request), on=clock.today())
    return get_object_or_404(mine, pk=agreement_id)
