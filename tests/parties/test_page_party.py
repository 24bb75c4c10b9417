"""The parties' pages: who sees which organisation, and what of it."""

from datetime import date

import pytest
from django.urls import reverse

from grants.models import Basis, OpenQuestion
from overview.views.parties import SHOWN
from parties.actions import correct_party, give_role, open_account
from parties.models import Party, Role, User
from tests.clients import Client
from tests.conftest import SetDay
from tests.world import World

DAY = date(2027, 1, 11)
NAMES = {
    "Region Örebro län",
    "Teknikcollege Örebro län",
    "IUC Industrihubb AB",
    "IUC Industrihubb Örebro län",
    "Främmande förening",
}


@pytest.fixture(autouse=True)
def day(clock: SetDay) -> None:
    clock(DAY)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, party: Party) -> str:
    return client_of(user).get(party.get_absolute_url()).content.decode()


@pytest.fixture
def other_officer(world: World) -> User:
    """An officer of another region that gives to Teknikcollege too."""
    other = Party.objects.create(slug="annan-region", name="Annan region", kind=Party.Kind.REGION)
    paper = Basis.objects.create(slug="annat", kind="decision", title="Annat beslut", grantor=other)
    question = OpenQuestion.objects.create(basis=paper, number=1, reference="att-sats 1", question="Annan oklarhet?")
    question.parties.add(world.teknikcollege)
    user = open_account(email="other@example.se", name="Other", password=None)
    give_role(user=user, party=other, role=Role.OFFICER, valid_from=date(2025, 1, 1))
    return user


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CHECKER, Role.APPROVER, Role.FINANCE, Role.AUDITOR])
def test_who_works_for_the_region_sees_all_that_its_papers_name(world: World, role: str) -> None:
    shown = client_of(world.person(role)).get(reverse("parties")).content.decode()

    assert {name for name in NAMES if name in shown} == NAMES - {"Främmande förening"}


def test_a_grantee_sees_its_own_organisation_and_no_other(world: World) -> None:
    anna = client_of(world.person(Role.GRANTEE))
    shown = anna.get(reverse("parties")).content.decode()

    assert {name for name in NAMES if name in shown} == {"Teknikcollege Örebro län"}
    assert anna.get(world.teknikcollege.get_absolute_url()).status_code == 200
    assert anna.get(world.region.get_absolute_url()).status_code == 404
    assert anna.get(world.stranger.get_absolute_url()).status_code == 404


def test_a_membership_that_has_ended_shows_nothing(world: World) -> None:
    anna = world.person(Role.GRANTEE)
    anna.memberships.update(valid_until=date(2027, 1, 10))

    assert client_of(anna).get(world.teknikcollege.get_absolute_url()).status_code == 403


def test_the_number_is_shown_as_printed_and_as_verified_with_what_they_tell(world: World) -> None:
    shown = page(world.person(Role.OFFICER), world.region)

    assert "212300-0164" in shown
    assert "Regioner har nummer som börjar med 232100." in shown
    assert "232100-0164" in shown
    assert "Skiljer sig från handlingens nummer." in shown
    assert "2026-01-09" in shown
    assert "Officer" in shown
    assert "Källa: Bolagsverket" in shown
    assert "701 16 Örebro" in shown
    assert "010-ABC123" in shown


def test_its_doubts_and_agreements_stand_there(world: World) -> None:
    shown = page(world.person(Role.OFFICER), world.teknikcollege)

    assert "Vem är juridiskt betalningsmottagare?" in shown
    assert "Klargör<" in shown
    assert str(world.agreement) in shown
    assert "5050-1055" in shown


def test_only_an_officer_is_offered_to_record(world: World) -> None:
    host = Party.objects.get(slug="iuc-industrihubb-ab")
    shown = {role: page(world.person(role), host) for role in (Role.OFFICER, Role.FINANCE, Role.AUDITOR)}

    assert "Kontrollera identitet" in shown[Role.OFFICER]
    assert "Ändra uppgifter för fakturor" in shown[Role.OFFICER]
    for role in (Role.FINANCE, Role.AUDITOR):
        assert "Kontrollera identitet" not in shown[role]
        assert "Ändra uppgifter" not in shown[role]
        assert "Klargör<" not in shown[role]


def test_a_grantee_reads_the_doubts_about_itself_and_closes_none(world: World) -> None:
    shown = page(world.person(Role.GRANTEE), world.teknikcollege)

    assert "Vem är juridiskt betalningsmottagare?" in shown
    assert "Klargör<" not in shown
    assert "Ändra uppgifter" not in shown


def test_another_regions_papers_about_the_same_party_are_not_shown(world: World, other_officer: User) -> None:
    ours, theirs = page(world.person(Role.OFFICER), world.teknikcollege), page(other_officer, world.teknikcollege)

    assert "Annan oklarhet?" in theirs
    assert "Annan oklarhet?" not in ours
    assert "Vem är juridiskt" not in theirs
    assert str(world.agreement) not in theirs
    assert client_of(other_officer).get(world.region.get_absolute_url()).status_code == 404


def test_an_organisation_with_officers_of_its_own_keeps_its_own_details(world: World, other_officer: User) -> None:
    other = Party.objects.get(slug="annan-region")
    question = OpenQuestion.objects.filter(basis__grantor=world.region).first()
    assert question is not None
    question.parties.add(other)
    officer = client_of(world.person(Role.OFFICER))

    assert officer.get(other.get_absolute_url()).status_code == 200
    assert officer.get(reverse("record_invoice_details", args=[other.pk])).status_code == 404
    assert client_of(other_officer).get(reverse("record_invoice_details", args=[other.pk])).status_code == 200


def test_what_others_have_is_as_if_it_did_not_exist(world: World) -> None:
    officer = client_of(world.person(Role.OFFICER))

    for party_id in (world.stranger.pk, 999_999, 2**63):
        for route in ("party", "verify_identity", "record_invoice_details"):
            assert officer.get(reverse(route, args=[party_id])).status_code == 404


def test_a_name_of_markup_is_text(world: World) -> None:
    correct_party(
        party_id=world.teknikcollege.pk,
        name="Ab ]]><x>&\"'",
        street="<script>alert(1)</script>",
        reason="<b>",
        today=DAY,
        by=world.person(Role.OFFICER),
    )
    shown = page(world.person(Role.OFFICER), world.teknikcollege)

    assert "<x>" not in shown
    assert "<script>alert" not in shown
    assert "<b>" not in shown
    assert "Ab ]]&gt;&lt;x&gt;&amp;&quot;" in shown


def test_the_first_agreements_stand_there_and_all_of_them_in_the_list(world: World, many: None, clock: SetDay) -> None:
    clock(date(2027, 1, 15))
    region, officer = world.region, client_of(world.person(Role.OFFICER))
    shown = page(world.person(Role.OFFICER), region)
    assert shown.count("till Teknikcollege Örebro län</small>") == SHOWN
    found = officer.get(reverse("agreements"), {"q": region.name})
    assert found.context["list"].total == 61
    assert f"{reverse('agreements')}?q=Region%20%C3%96rebro%20l%C3%A4n" in shown
    assert "Sök fram alla 61 avtal i listan" in shown
