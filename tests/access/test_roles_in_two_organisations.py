"""A right in one organisation is no right in another, for a person who holds roles in two."""

from datetime import date

import pytest
from django.urls import reverse

from grants.models import Decision
from invoicing.models import Invoice
from parties.actions import give_role
from parties.models import Party, Role
from tests.clients import Client
from tests.conftest import SetDay
from tests.worker import waiting_work
from tests.world import World


@pytest.fixture
def rut(world: World, clock: SetDay) -> Client:
    """Auditor of the region, and officer of another: may look here, may write only there."""
    clock(date(2027, 1, 11))
    elsewhere = Party.objects.create(slug="annan-region", name="Annan region", kind=Party.Kind.REGION)
    auditor = world.person(Role.AUDITOR)
    give_role(user=auditor, party=elsewhere, role=Role.OFFICER, valid_from=date(2025, 1, 1))
    give_role(user=auditor, party=world.stranger, role=Role.GRANTEE, valid_from=date(2025, 1, 1))
    client = Client()
    client.force_login(auditor)
    return client


def test_the_january_run_prepares_nothing_of_the_others(world: World, rut: Client) -> None:
    page = rut.post(reverse("january_run_of", args=[2027]), follow=True)

    assert page.status_code == 200
    assert not waiting_work()


def test_a_decision_of_the_others_is_seen_but_not_recorded(world: World, rut: Client) -> None:
    decision = Decision.objects.get()

    assert rut.get(decision.get_absolute_url()).status_code == 200
    answer = rut.post(reverse("record_decision", args=[decision.pk]), {"status": "decided", "decided_on": "2026-06-01"})
    assert answer.status_code == 404


def test_an_invoice_of_the_others_is_seen_but_not_sent(world: World, rut: Client) -> None:
    draft = world.draft()

    assert rut.get(draft.get_absolute_url()).status_code == 200
    assert rut.post(reverse("submit_invoice", args=[draft.pk])).status_code == 404
    assert Invoice.objects.get().is_draft


@pytest.mark.parametrize("route", ["record_signature", "meet_condition"])
def test_an_agreement_of_the_others_is_not_written_to(world: World, rut: Client, route: str) -> None:
    assert rut.get(reverse(route, args=[world.agreement.pk, 1])).status_code == 404
    assert rut.get(reverse("attach_signed_file", args=[world.agreement.pk])).status_code == 404


def test_a_party_of_the_others_is_not_written_to(world: World, rut: Client) -> None:
    for route in ("verify_identity", "record_invoice_details"):
        assert rut.get(reverse(route, args=[world.teknikcollege.pk])).status_code == 404
