"""Year-end, computed against posted, closed periods and seals: finance decides, everybody of the grantor reads."""

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from grants.actions import release
from grants.models import ClosedPeriod, GrantYear, LedgerSeal, Posting, Voucher, YearEndChoice
from grants.queries import balances_of
from grants.rules.ledger import Stage
from grants.rules.year_end import is_over
from parties.actions import give_role
from parties.models import Role
from tests.clients import Client
from tests.conftest import SetDay
from tests.grants.test_page_statement import DAY, plain, signed_in
from tests.world import World

SAID = {
    "amount": "200 000,00",
    "business_date": "2026-12-31",
    "reason": "Enligt genomgång",
    "to_year": "",
    "decision": "",
}


@pytest.fixture
def finance(world: World, clock: SetDay) -> Client:
    clock(DAY)
    return signed_in(world, Role.FINANCE)


@pytest.fixture
def stem(world: World) -> GrantYear:
    return GrantYear.objects.get(grant__basis=world.agreement.basis, grant__number=2, year=2026)


def choose(client: Client, grant_year: GrantYear, *, year: int = 2026, **said: Any) -> Any:
    address = reverse("choose_at_year_end", args=[year, grant_year.pk])
    return client.post(address, {**SAID, **said}, follow=True)


def test_what_is_unpaid_waits_for_a_choice(finance: Client, stem: GrantYear) -> None:
    page = plain(finance.get(reverse("year_end")).content)

    assert "2 rader väntar på ett val." in page
    assert "2 bidragsår stod obetalda den 31 december." in plain(finance.get(reverse("start")).content)
    assert "817 000,00 kr" in page
    assert "3 520 563,96 kr" in page
    assert reverse("choose_at_year_end", args=[2026, stem.pk]) in page
    assert "Året är inte slut." in plain(finance.get(reverse("year_end_of", args=[2027])).content)


def test_kept_as_a_debt_it_is_recorded_and_no_krona_moves(finance: Client, stem: GrantYear) -> None:
    page = plain(choose(finance, stem, choice="keep").content)

    assert "Kvar som skuld" in page
    assert "Enligt genomgång (Finance, 2027-01-11)" in page
    assert "1 rad väntar" in page
    assert "1 bidragsår stod obetalt den 31 december." in plain(finance.get(reverse("start")).content)
    assert balances_of(grant_year=stem)[Stage.COMMITTED] == Decimal(200000)


def test_released_it_leaves_the_list(finance: Client, stem: GrantYear) -> None:
    page = plain(choose(finance, stem, choice="release").content)

    assert "frigjort." in page
    assert balances_of(grant_year=stem)[Stage.RELEASED] == Decimal(200000)
    assert YearEndChoice.objects.get().voucher == Posting.objects.latest("pk").voucher


def test_carried_over_by_a_decision_it_is_promised_anew(finance: Client, stem: GrantYear) -> None:
    choose(finance, stem, choice="carry_over", to_year="2027", decision="RS 2027-01-08, § 3", amount="50 000")
    later = GrantYear.objects.get(grant=stem.grant, year=2027)

    assert balances_of(grant_year=later)[Stage.COMMITTED] == Decimal(256000)
    assert "RS 2027-01-08, § 3" in YearEndChoice.objects.get().voucher.label  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"choice": ""}, "Välj om beloppet behålls som skuld, frigörs eller förs över."),
        ({"choice": "release", "amount": ""}, "Skriv ett belopp, till exempel"),
        ({"choice": "release", "amount": "200 000,01"}, "kan inte flyttas"),
        ({"choice": "release", "business_date": "2027-01-12"}, "har inte varit än"),
        ({"choice": "carry_over"}, "Välj ett år."),
        ({"choice": "carry_over", "to_year": "2026", "decision": "x"}, "Välj ett giltigt alternativ"),
        ({"choice": "keep", "reason": ""}, "Fyll i det här."),
    ],
)
def test_a_choice_that_cannot_be_is_explained(
    finance: Client, stem: GrantYear, wrong: dict[str, Any], sentence: str
) -> None:
    page = plain(choose(finance, stem, **wrong).content)

    assert sentence in page
    assert "Spara valet" in page
    assert not YearEndChoice.objects.exists()


EACH_CHOICE = [
    {"choice": "keep"},
    {"choice": "release", "amount": "100,00", "business_date": "2027-01-11"},
    {"choice": "carry_over", "amount": "100,00", "business_date": "2027-01-11", "to_year": "2030", "decision": "§ 3"},
]


@pytest.mark.parametrize("said", EACH_CHOICE, ids=lambda said: said["choice"])
def test_before_the_year_is_over_nothing_is_chosen(finance: Client, stem: GrantYear, said: dict[str, Any]) -> None:
    assert "År 2027 är inte slut än." in plain(choose(finance, stem, year=2027, **said).content)
    assert not YearEndChoice.objects.exists()


@pytest.mark.parametrize("said", EACH_CHOICE, ids=lambda said: said["choice"])
def test_a_promise_of_a_later_year_is_not_chosen_about(finance: Client, stem: GrantYear, said: dict[str, Any]) -> None:
    later = GrantYear.objects.get(grant=stem.grant, year=2029)
    before, postings = balances_of(grant_year=later), Posting.objects.count()

    assert "inget stod obetalt vid årsskiftet 2026." in plain(choose(finance, later, **said).content)
    assert not YearEndChoice.objects.exists()
    assert (balances_of(grant_year=later), Posting.objects.count()) == (before, postings)


@pytest.mark.parametrize(("day", "over"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True)])
def test_the_last_day_belongs_to_the_year(
    clock: SetDay, finance: Client, stem: GrantYear, day: date, over: bool
) -> None:
    clock(day)

    assert is_over(2026, day) is over
    page = plain(finance.get(reverse("year_end_of", args=[2026])).content)
    assert ("Året är inte slut." not in page) is over
    assert (reverse("choose_at_year_end", args=[2026, stem.pk]) in page) is over
    choose(finance, stem, choice="keep")
    assert YearEndChoice.objects.exists() is over


def reduce(world: World, stem: GrantYear, amount: str) -> None:
    voucher = Voucher.objects.create(basis=world.agreement.basis, kind="amendment", label="Ändring 1", dated_on=DAY)
    release(
        lines=[(stem, Decimal(amount))],
        voucher=voucher,
        business_date=DAY,
        reason="Lägre ambition",
        today=DAY,
        by=world.person("finance"),
    )


def test_a_difference_is_shown_with_its_reason_until_somebody_closes_it(
    world: World, finance: Client, stem: GrantYear
) -> None:
    reduce(world, stem, "1000")
    listed = reverse("compare_ledger", args=[world.agreement.basis_id])
    address = reverse("close_difference", args=[stem.pk])

    page = plain(finance.get(listed).content)
    assert "Det finns öppna avvikelser" in page
    assert "Lägre ambition (Ändring 1)" in page
    assert "−1 000,00 kr" in page
    assert address in page
    assert address not in plain(signed_in(world, Role.AUDITOR).get(listed).content)
    assert "Fyll i det här." in plain(finance.post(address, {"reason": ""}).content)
    closed = plain(finance.post(address, {"reason": "Ändringen gäller"}, follow=True).content)
    assert "Ändringen gäller" in closed
    assert "öppna avvikelser" not in closed
    again = plain(finance.post(address, {"reason": "En gång till"}).content)
    assert "Här finns ingen öppen avvikelse." in again
    assert "En gång till" in again
    reduce(world, stem, "1")
    assert "Det finns öppna avvikelser" in plain(finance.get(listed).content)


def test_the_command_names_the_open_difference(world: World, finance: Client, stem: GrantYear) -> None:
    out = StringIO()
    call_command("compare_ledger", stdout=out)
    assert "Ingen öppen avvikelse." in out.getvalue()
    reduce(world, stem, "1000")
    with pytest.raises(CommandError, match="1 av 10 bidragsår"):
        call_command("compare_ledger", stdout=out)
    assert "Lägre ambition" in out.getvalue()
    finance.post(reverse("close_difference", args=[stem.pk]), {"reason": "Ändringen gäller"})
    call_command("compare_ledger", stdout=out)
    assert "av Finance: Ändringen gäller" in out.getvalue()


def test_what_was_chosen_and_closed_is_never_rewritten(world: World, finance: Client, stem: GrantYear) -> None:
    choose(finance, stem, choice="keep")

    for statement in ("UPDATE grants_yearendchoice SET year = 2000", "DELETE FROM grants_closeddifference"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_period_is_closed_once_and_for_all(world: World, finance: Client) -> None:
    address = reverse("close_period")
    said = {"party": world.region.pk, "until": "2026-12-31", "reason": "Årsbokslut 2026"}

    page = plain(finance.post(address, said, follow=True).content)
    assert "stängd till och med 2026-12-31" in page
    assert "Årsbokslut 2026" in page
    assert "Det är redan stängt" in plain(finance.post(address, said).content)
    assert "är inte slut än" in plain(finance.post(address, {**said, "until": "2027-01-11"}).content)
    assert ClosedPeriod.objects.count() == 1
    strange = {**said, "party": world.stranger.pk, "until": "2027-01-05"}
    assert "Välj ett giltigt alternativ" in plain(finance.post(address, strange).content)


def test_a_seal_is_made_by_finance_and_taken_home_by_the_auditor(world: World, finance: Client, tmp_path: Path) -> None:
    page = plain(finance.post(reverse("seal_ledger"), follow=True).content)
    seal = LedgerSeal.objects.get()
    auditor = signed_in(world, Role.AUDITOR)

    assert "Liggaren är förseglad: 2 kedjor." in page
    assert seal.root in page
    listed = plain(auditor.get(reverse("seals")).content)
    assert "Det bevisar det inte" in listed
    assert "Försegla nu" not in listed
    kept = tmp_path / "sigill.json"
    kept.write_bytes(auditor.get(reverse("seal_file", args=[seal.pk])).content)
    out = StringIO()
    call_command("verify_ledger", seal=[kept], stdout=out)
    assert "Sigill som har förvarats på annat håll: 1 st" in out.getvalue()


@pytest.mark.parametrize("name", ["year_end", "close_period", "seal_ledger"])
def test_an_auditor_decides_nothing(world: World, name: str) -> None:
    assert signed_in(world, Role.AUDITOR).post(reverse(name), {}).status_code == 403


def test_finance_of_another_region_finds_nothing(world: World, finance: Client, stem: GrantYear) -> None:
    membership = world.people[Role.FINANCE].memberships.get()
    membership.valid_until = membership.valid_from
    membership.save()
    give_role(user=membership.user, party=world.stranger, role=Role.FINANCE, valid_from=date(2026, 1, 2))

    for name, of in (("choose_at_year_end", [2026, stem.pk]), ("close_difference", [stem.pk])):
        assert finance.get(reverse(name, args=of)).status_code == 404
    for name in ("statement", "compare_ledger"):
        assert finance.get(reverse(name, args=[world.agreement.basis_id])).status_code == 404
    assert "Teknikcollege" not in plain(finance.get(reverse("ledger")).content)
    assert "Inget obetalt" in plain(finance.get(reverse("year_end")).content)
