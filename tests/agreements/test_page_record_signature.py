"""An officer records signatures one by one; with the last one the agreement is signed and its amounts are promised."""

from datetime import date

import pytest
from django.urls import reverse

from agreements.models import Agreement
from parties.actions import give_role, open_account
from parties.models import Party, Role
from tests.clients import Client
from tests.conftest import SetDay
from tests.world import confirmed_by

DAY = date(2026, 1, 20)


@pytest.fixture
def officer(documents: None, clock: SetDay) -> Client:
    clock(DAY)
    user = open_account(email="olle@example.se", name="Olle")
    region = Party.objects.get(slug="region-orebro-lan")
    give_role(user=user, party=region, role=Role.OFFICER, valid_from=date(2025, 1, 1))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def agreement(documents: None) -> Agreement:
    return Agreement.objects.get()


def record(client: Client, agreement: Agreement, number: int, day: str) -> str:
    address = reverse("record_signature", args=[agreement.pk, number])
    return client.post(address, {"signed_on": day}, follow=True).content.decode()


def test_with_the_last_signature_the_agreement_is_signed(officer: Client, agreement: Agreement) -> None:
    assert "Underskriften är registrerad." in record(officer, agreement, 1, "2026-01-08")
    agreement.refresh_from_db()
    assert agreement.status == "draft"
    assert not agreement.basis.is_binding

    assert "väntar på att en kollega bekräftar" in record(officer, agreement, 2, "2026-01-12")
    agreement.refresh_from_db()
    assert agreement.status == "draft"
    colleague = open_account(email="eva@example.se", name="Eva")
    give_role(user=colleague, party=agreement.basis.grantor, role=Role.FINANCE, valid_from=date(2025, 1, 1))
    confirmed_by(colleague)
    agreement.refresh_from_db()
    agreement.basis.refresh_from_db()
    assert agreement.status == "signed"
    assert agreement.signed_on == agreement.basis.binding_on == date(2026, 1, 12)


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("2026-01-21", "Dagen har inte varit än."),
        ("01/02/2026", "Skriv dagen som år-månad-dag"),
        ("2026-02-29", "finns inte i kalendern"),
        ("", "Skriv dagen som år-månad-dag"),
        ("x" * 1_000, "Skriv dagen som år-månad-dag"),
    ],
)
def test_a_bad_day_is_explained_and_kept_as_typed(
    officer: Client, agreement: Agreement, typed: str, complaint: str
) -> None:
    page = record(officer, agreement, 1, typed)

    assert complaint in page
    assert not typed or f'value="{typed}"' in page
    assert agreement.signatures.get(number=1).signed_on is None


def test_a_signature_that_is_recorded_or_does_not_exist_is_not_found(officer: Client, agreement: Agreement) -> None:
    record(officer, agreement, 1, "2026-01-08")

    for number in (1, 3, 2**63):
        assert officer.get(reverse("record_signature", args=[agreement.pk, number])).status_code == 404


def test_conditions_are_recorded_with_how_it_was_shown(officer: Client, agreement: Agreement) -> None:
    address = reverse("meet_condition", args=[agreement.pk, 1])
    assert "Fyll i det här." in officer.post(address, {"note": ""}).content.decode()
    officer.post(address, {"note": "Statusrapport inkommen 2026-01-15"})

    condition = agreement.conditions.get(number=1)
    assert condition.met_on == DAY
    assert condition.met_note == "Statusrapport inkommen 2026-01-15"
    assert officer.get(address).status_code == 404
