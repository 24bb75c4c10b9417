"""The attest register: finance records and ends mandates, and a right ends with its row."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from parties.actions import NotFinance, NotForOneself, end_membership, give_role, grant_mandate, open_account
from parties.models import ApprovalMandate, Membership, Party, Role, User
from parties.queries import mandate_for, why_no_mandate
from tests.clients import Client
from tests.conftest import SetDay
from tests.world import World

DAY = date(2027, 1, 11)
NEW = "/mandates/new/"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def finance(world: World, clock: SetDay) -> Client:
    clock(DAY)
    return client_of(world.person(Role.FINANCE))


def typed(world: World, **changed: str) -> dict[str, str]:
    approver = world.person(Role.APPROVER)
    return {
        "party": str(world.region.pk),
        "user": str(approver.pk),
        "kind": "approve",
        "limit": "250 000,50",
        "cost_centre": "4100",
        "deputy_for": "",
        "decision": "Delegationsbeslut 2027-01-04",
        "valid_from": "2027-02-01",
        "valid_until": "",
    } | changed


def test_finance_records_a_mandate_and_everybody_of_the_grantor_reads_it(world: World, finance: Client) -> None:
    answer = finance.post(NEW, typed(world))
    mandate = ApprovalMandate.objects.latest("pk")

    assert answer.headers["Location"] == reverse("mandates")
    assert mandate.terms.limit == Decimal("250000.50")
    assert (mandate.recorded_by, mandate.cost_centre) == (world.person(Role.FINANCE), "4100")
    for role in (Role.OFFICER, Role.CHECKER, Role.APPROVER, Role.AUDITOR):
        reader = client_of(world.person(role))
        today, everything = (reader.get("/mandates/", show).content.decode() for show in ({}, {"show": "all"}))
        assert "Region Örebro län, den 11 januari 2027" in today
        assert "1\u00a0000\u00a0000\u00a0kr" in today
        assert "Ingen gräns" in today
        assert "4100" not in today
        assert "4100" in everything
        assert "/mandates/new/" not in everything
        assert reader.get(NEW).status_code == 403
    file = finance.get(reverse("mandates"), {"show": "all", "as": "csv"}).content.decode("utf-8-sig")
    assert "Region Örebro län;Approver;Beslutsattest;250000,50;'4100;;Delegationsbeslut 2027-01-04;2027-02-01;" in file
    assert len(file.splitlines()) == 4


def test_a_register_is_seen_by_those_who_work_for_its_grantor_only(world: World, finance: Client) -> None:
    other = Party.objects.create(slug="annan-region", name="Annan region", kind=Party.Kind.REGION)
    elsewhere = open_account(email="ekonom@annan.example", name="Ekonom")
    give_role(user=elsewhere, party=other, role=Role.FINANCE, valid_from=date(2025, 1, 1))
    theirs = client_of(elsewhere)
    mandate = ApprovalMandate.objects.filter(party=world.region).first()
    assert mandate

    page = theirs.get("/mandates/").content.decode()
    assert "Annan region" in page
    assert "Region Örebro län" not in page
    assert theirs.get(reverse("end_mandate", args=[mandate.pk])).status_code == 404
    assert "Välj ett giltigt" in theirs.post(NEW, typed(world)).content.decode()
    assert client_of(world.person(Role.GRANTEE)).get("/mandates/").status_code == 403


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"limit": ""}, "Bara kontrollattest kan vara utan gräns"),
        ({"limit": "0"}, "Skriv ett belopp över noll"),
        ({"limit": "1e6"}, "är inte ett belopp"),
        ({"kind": "check"}, "Personen har inte den rollen"),
        ({"valid_until": "2027-01-31"}, "Sista dagen ligger före den första"),
        ({"valid_from": "1 februari"}, "Skriv dagen som år-månad-dag"),
        ({"decision": ""}, "Fyll i det här"),
        ({"deputy_for": "user"}, "Ingen är ersättare för sig själv"),
        ({"valid_from": "2027-01-10"}, "Ett mandat börjar tidigast i dag, också när beslutet är äldre."),
    ],
)
def test_what_cannot_be_a_mandate_is_refused_beside_the_field(
    world: World, finance: Client, changed: dict[str, str], complaint: str
) -> None:
    words = typed(world, **changed)
    if changed.get("deputy_for"):
        words["deputy_for"] = words["user"]
    page = finance.post(NEW, words)

    assert page.status_code == 200
    assert complaint in page.content.decode()
    assert ApprovalMandate.objects.count() == 2


def test_the_same_mandate_is_not_recorded_twice(world: World, finance: Client) -> None:
    finance.post(NEW, typed(world))
    assert "Personen har redan det mandatet" in finance.post(NEW, typed(world)).content.decode()
    assert ApprovalMandate.objects.count() == 3


def test_nobody_records_or_ends_a_mandate_of_their_own(world: World, finance: Client) -> None:
    maria = world.person(Role.FINANCE)
    give_role(user=maria, party=world.region, role=Role.APPROVER, valid_from=date(2025, 1, 1))

    assert "registrerar en annan ekonom" in finance.post(NEW, typed(world, user=str(maria.pk))).content.decode()
    terms = {"kind": "approve", "limit": Decimal(1), "cost_centre": "", "decision": "x", "valid_until": None}
    for refused, by in ((NotForOneself, maria), (NotFinance, world.person(Role.OFFICER))):
        with pytest.raises(refused):
            grant_mandate(user=maria, party=world.region, valid_from=DAY, today=DAY, by=by, **terms)  # type: ignore[arg-type]
    assert not ApprovalMandate.objects.filter(user=maria).exists()


def suffices(world: World, role: str, kind: str, amount: int, on: date = DAY) -> bool:
    asked = {"kind": kind, "party": world.region, "amount": Decimal(amount), "cost_centre": "", "on": on}
    found = mandate_for(world.person(role), **asked)  # type: ignore[arg-type]
    assert bool(found) == (why_no_mandate(world.person(role), **asked) == "")  # type: ignore[arg-type]
    return bool(found)


def test_a_mandate_that_ends_closes_the_right_the_day_after(world: World, finance: Client) -> None:
    mandate = ApprovalMandate.objects.get(kind="approve")
    end = reverse("end_mandate", args=[mandate.pk])

    assert suffices(world, Role.APPROVER, "approve", 1_000_000)
    assert not suffices(world, Role.APPROVER, "approve", 1_000_001)
    assert not suffices(world, Role.CHECKER, "approve", 1)
    for day, complaint in (
        ("2027-01-10", "slutar tidigast i dag"),
        ("nästa vecka", "Skriv dagen som år-månad-dag"),
    ):
        assert complaint in finance.send(end, {"last_day": day}).content.decode()
    assert finance.send(end, {"last_day": "2027-01-11"}).status_code == 302
    assert "slutar redan då" in finance.send(end, {"last_day": "2027-01-12"}).content.decode()
    assert suffices(world, Role.APPROVER, "approve", 1_000_000)
    assert not suffices(world, Role.APPROVER, "approve", 1_000_000, on=date(2027, 1, 12))


def test_without_the_role_a_mandate_gives_no_right(world: World, clock: SetDay) -> None:
    membership = Membership.objects.get(user=world.person(Role.CHECKER))
    end_membership(membership_id=membership.pk, last_day=DAY, today=DAY)
    after = date(2027, 1, 12)

    assert suffices(world, Role.CHECKER, "check", 10**9)
    assert not suffices(world, Role.CHECKER, "check", 1, on=after)
    why = why_no_mandate(
        world.person(Role.CHECKER),
        kind="check",
        party=world.region,
        amount=Decimal(1),
        cost_centre="",
        on=after,
    )
    assert why == "Checker är inte kontrollattestant för Region Örebro län den 2027-01-12."
    clock(after)
    assert client_of(world.person(Role.CHECKER)).get("/mandates/").status_code == 403
