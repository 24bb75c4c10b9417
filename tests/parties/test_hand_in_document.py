"""A paper is handed in, kept byte for byte, and read by those it is for."""

from datetime import date

import pytest

from office.uploads import Upload, inspect
from parties.actions import NotAMember, hand_in_document
from parties.models import Document, Role
from tests.clients import Client
from tests.conftest import SetDay
from tests.office import files
from tests.world import World

DAY = date(2027, 1, 11)


@pytest.fixture(scope="module")
def upload() -> Upload:
    return inspect(files.pdf())


@pytest.fixture
def report(world: World, clock: SetDay, upload: Upload) -> Document:
    clock(DAY)
    return hand_in_document(
        party_id=world.teknikcollege.pk,
        shared_with_id=world.region.pk,
        title="Statusrapport: recertifiering",
        upload=upload,
        today=DAY,
        by=world.person(Role.GRANTEE),
    )


def download(world: World, who: str, document: Document) -> tuple[int, bytes]:
    client = Client()
    client.force_login(world.person(who))
    answer = client.get(document.get_absolute_url())
    return answer.status_code, answer.content


@pytest.mark.parametrize("who", [Role.GRANTEE, Role.OFFICER, Role.AUDITOR])
def test_both_sides_get_the_very_bytes(world: World, report: Document, upload: Upload, who: str) -> None:
    assert download(world, who, report) == (200, upload.content)


def test_it_is_saved_and_never_run(world: World, report: Document) -> None:
    client = Client()
    client.force_login(world.person(Role.OFFICER))
    answer = client.get(report.get_absolute_url())

    assert report.file_name.startswith("statusrapport-recertifiering-")
    assert answer["Content-Disposition"] == f'attachment; filename="{report.file_name}"'
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_it_stands_on_the_page_of_the_party(world: World, report: Document) -> None:
    client = Client()
    client.force_login(world.person(Role.OFFICER))

    assert report.file_name in client.get(world.teknikcollege.get_absolute_url()).content.decode()


def test_for_others_it_does_not_exist(world: World, report: Document) -> None:
    assert download(world, "stranger", report)[0] == 404


def test_a_paper_of_ones_own_is_not_the_others(world: World, clock: SetDay, upload: Upload) -> None:
    clock(DAY)
    anna = world.person(Role.GRANTEE)
    own = hand_in_document(party_id=world.teknikcollege.pk, title="Eget", upload=upload, today=DAY, by=anna)

    assert download(world, Role.GRANTEE, own)[0] == 200
    assert download(world, Role.OFFICER, own)[0] == 404


def test_nobody_hands_in_for_an_organisation_they_do_not_act_for(world: World, upload: Upload) -> None:
    with pytest.raises(NotAMember):
        hand_in_document(
            party_id=world.teknikcollege.pk, title="x", upload=upload, today=DAY, by=world.person("stranger")
        )
    assert not Document.objects.exists()
