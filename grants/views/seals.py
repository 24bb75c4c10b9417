"""Seals: what the ends of the chains were at a moment, to be kept where nobody here can change it."""

from functools import partial

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from grants import actions
from grants.lists import SEALS
from grants.models import LedgerSeal
from office import clock
from office.access import open_to
from office.acting import press
from office.downloads import attachment
from office.formats import counted
from parties.models import Role
from parties.models.membership import GRANTOR_ROLES
from parties.queries import roles_of, signed_in_user


def _seals() -> QuerySet[LedgerSeal]:
    """A seal is of the whole house and says nothing but numbers and hashes: whoever works for a grantor may see it."""
    return LedgerSeal.objects.select_related("sealed_by").order_by("-sealed_at", "-pk")


@open_to(*GRANTOR_ROLES)
@require_safe
def seals(request: HttpRequest) -> HttpResponse:
    """Every seal, what it proves and what it does not."""
    roles = roles_of(signed_in_user(request), on=clock.today())
    return SEALS.answer(request, _seals(), "grants/seals.html", lambda _: {"may_seal": Role.FINANCE in roles})


@open_to(Role.FINANCE)
@require_POST
def seal_ledger(request: HttpRequest) -> HttpResponse:
    """Seal the ledger as it stands."""
    return press(
        request,
        partial(actions.seal_ledger, now=clock.now(), by=signed_in_user(request)),
        done=lambda seal: (
            f"Liggaren är förseglad: {counted(len(seal.ends), 'kedja', 'kedjor')}. "
            "Ladda ner sigillet och förvara det på annat håll."
        ),
        to="seals",
    )


@open_to(*GRANTOR_ROLES)
@require_safe
def seal_file(request: HttpRequest, seal_id: int) -> HttpResponse:
    """The seal as JSON, as `verify_ledger --seal` reads it."""
    seal = get_object_or_404(_seals(), pk=seal_id)
    content = (seal.as_json() + "\n").encode()
    return attachment(content, name=f"sigill-{seal.sealed_at:%Y-%m-%d}-{seal.pk}.json", media_type="application/json")
