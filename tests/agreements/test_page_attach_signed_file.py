"""The signed copy is kept with the agreement: both sides can take it home, nobody else."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements.models import Agreement
from parties.models import Document, Role
from tests.clients import Client
from tests.conftest import SetDay
from tests.office import files
from tests.world import World, drafted_agreement


@pytest.fixture
def officer(world: World, clock: SetDay) -> Client:
    clock(date(2026, 2, 2))
    client = Client()
    client.force_login(world.person(Role.OFFICER))
    return client


def attach(client: Client, agreement: Agreement, content: bytes) -> str:
    address = reverse("attach_signed_file", args=[agreement.pk])
    return client.post(address, {"upload": SimpleUploadedFile("avtal.pdf", content)}, follow=True).content.decode()


def test_both_sides_take_home_what_the_officer_kept(world: World, officer: Client) -> None:
    assert "Det undertecknade exemplaret är sparat." in attach(officer, world.agreement, files.pdf())
    document = Document.objects.get()
    world.agreement.refresh_from_db()
    assert world.agreement.signed_file == document

    for role, status in ((Role.GRANTEE, 200), (Role.AUDITOR, 200), ("stranger", 404)):
        client = Client()
        client.force_login(world.person(role))
        assert client.get(document.get_absolute_url()).status_code == status
    assert f'href="{document.get_absolute_url()}"' in officer.get(world.agreement.get_absolute_url()).content.decode()


def test_what_is_no_paper_is_refused_with_a_reason(world: World, officer: Client) -> None:
    page = attach(officer, world.agreement, b"<script>alert(1)</script>")

    assert 'aria-invalid="true"' in page
    assert not Document.objects.exists()
    page = officer.post(reverse("attach_signed_file", args=[world.agreement.pk]), {"upload": ""}).content.decode()
    assert "Välj en fil." in page


def test_an_agreement_that_nobody_has_signed_has_no_signed_copy(world: World, officer: Client) -> None:
    draft = drafted_agreement(world, 1, today=date(2026, 6, 1))

    assert "Registrera underskrifterna först." in attach(officer, draft, files.pdf())
    assert not Document.objects.exists()
