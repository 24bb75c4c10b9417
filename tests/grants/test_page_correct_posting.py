"""Corrections: seen before they are made, made once, and nothing that was typed is lost."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from grants.actions import close_period
from grants.models import Posting
from invoicing.actions import submit_invoice
from invoicing.models import Invoice
from parties.actions import open_account
from parties.models import Role
from payments.actions import issue_recovery_claim, settle_recovery_claim
from tests.clients import Client
from tests.conftest import SetDay
from tests.grants.test_page_statement import DAY, plain, signed_in
from tests.invoicing.steps import paid
from tests.world import World, morning

SAID = {"amount": "", "business_date": "2027-01-11", "reason": "Fakturan gällde ett annat år"}


@pytest.fixture
def posting(world: World, clock: SetDay) -> Posting:
    clock(DAY)
    submit_invoice(invoice_id=world.draft(2026).pk, now=morning(date(2026, 1, 19)), by=world.person(Role.GRANTEE))
    return Posting.objects.get(grant__number=2, grant_year__year=2028)


@pytest.fixture
def finance(world: World) -> Client:
    return signed_in(world, Role.FINANCE)


def test_it_is_seen_first_and_then_done(finance: Client, posting: Posting) -> None:
    address = reverse("correct_posting", args=[posting.pk])

    seen = plain(finance.post(address, SAID).content)
    assert "Så här blir det om du rättar" in seen
    assert "212 180,00 kr" in seen
    assert not posting.reversals.exists()
    done = plain(finance.post(address, {**SAID, "step": "confirm"}, follow=True).content)
    reversal = posting.reversals.get()
    assert f"Post {posting.pk} är rättad med post {reversal.pk}." in done
    assert (reversal.reason, reversal.by.name) == ("Fakturan gällde ett annat år", "Finance")


def test_with_the_right_amount_it_is_posted_anew(finance: Client, posting: Posting) -> None:
    address = reverse("correct_posting", args=[posting.pk])
    finance.post(address, {**SAID, "amount": "150 000,50", "step": "confirm"})

    assert Posting.objects.latest("pk").amount.amount == Decimal("150000.50")
    assert Posting.objects.latest("pk").voucher == posting.reversals.get().voucher


def test_a_second_correction_is_refused_and_says_what_was_typed(finance: Client, posting: Posting) -> None:
    address = reverse("correct_posting", args=[posting.pk])
    finance.post(address, {**SAID, "step": "confirm"})

    assert "Posten är redan rättad" in plain(finance.get(address).content)
    for step in ("look", "confirm"):
        again = finance.post(address, {**SAID, "step": step})
        assert again.status_code == 409
        assert "Posten är redan rättad" in plain(again.content)
        assert SAID["reason"] in plain(again.content)
    assert posting.reversals.count() == 1


def test_kronor_that_have_gone_on_are_not_taken_back(finance: Client, posting: Posting) -> None:
    committed = Posting.objects.get(grant__number=2, grant_year__year=2026, from_stage="OUTSIDE")
    address = reverse("correct_posting", args=[committed.pk])

    seen = plain(finance.post(address, SAID).content)
    assert "Rätta först den post som flyttade dem vidare" in seen
    assert 'value="confirm"' not in seen
    assert "kan inte flyttas" in plain(finance.post(address, {**SAID, "step": "confirm"}).content)


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        ("INVOICED", "En faktura rättas genom att den krediteras"),
        ("APPROVED", "En attest rättas genom att fakturan återsänds"),
        ("PAID", "En utbetalning rättas genom att avräkningen tas tillbaka"),
        ("REPAID", "Ett återkrav rättas genom att det återkallas"),
    ],
)
def test_what_belongs_to_an_invoice_is_corrected_with_it(
    world: World, finance: Client, posting: Posting, stage: str, sentence: str
) -> None:
    bill = paid(world, Invoice.objects.get(year=2026))
    claim = issue_recovery_claim(
        invoice_id=bill.pk, amount=Decimal(10), reason="Fel", due_on=DAY, now=morning(DAY), by=world.person("finance")
    )
    settle_recovery_claim(
        claim_id=claim.pk, amount=Decimal(10), settled_on=DAY, bank_reference="I1", now=morning(DAY),
        by=world.person("finance"),
    )  # fmt: skip
    moved = Posting.objects.filter(to_stage=stage).latest("pk")
    address = reverse("correct_posting", args=[moved.pk])

    page = plain(finance.post(address, {**SAID, "step": "confirm"}).content)
    assert sentence in page
    assert SAID["reason"] in page
    assert not moved.reversals.exists()
    assert not moved.may_be_corrected


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reason": " "}, "Fyll i det här."),
        ({"reason": "x" * 501}, "Korta den till högst 500."),
        ({"amount": "0"}, "Noll kronor bokförs inte."),
        ({"amount": "100.50"}, "kan läsas på flera sätt"),
        ({"business_date": "2027-02-30"}, "finns inte i kalendern"),
        ({"business_date": "2027-01-12"}, "har inte varit än"),
        ({"business_date": "2026-01-11"}, "kan inte ligga före"),
        ({"business_date": "2026-12-31"}, "har stängt sin bokföring"),
    ],
)
def test_what_cannot_be_is_explained_beside_its_field(
    world: World, finance: Client, posting: Posting, wrong: dict[str, str], sentence: str
) -> None:
    close_period(
        party_id=world.region.pk, until=date(2026, 12, 31), reason="Bokslut", today=DAY, by=world.person("finance")
    )
    said = {**SAID, **wrong, "step": "confirm"}
    page = plain(finance.post(reverse("correct_posting", args=[posting.pk]), said).content)

    assert sentence in page
    assert 'aria-invalid="true"' in page
    assert not posting.reversals.exists()


def test_edit_gives_the_words_back(finance: Client, posting: Posting) -> None:
    page = plain(finance.post(reverse("correct_posting", args=[posting.pk]), {**SAID, "step": "edit"}).content)

    assert SAID["reason"] in page
    assert "Se vad som händer" in page


@pytest.mark.parametrize("role", [Role.OFFICER, Role.AUDITOR, Role.GRANTEE])
def test_only_finance_corrects(world: World, posting: Posting, role: str) -> None:
    assert signed_in(world, role).get(reverse("correct_posting", args=[posting.pk])).status_code == 403


def test_an_administrator_corrects_in_admin_with_a_reason(posting: Posting) -> None:
    administrator = open_account(email="vera@example.se", name="Vera", password="ett-paahittat-loesenord")
    administrator.is_staff = True
    administrator.save()
    client = Client()
    client.force_login(administrator)
    page = reverse("admin:grants_posting_change", args=[posting.pk])
    address = reverse("admin:grants_posting_correct", args=[posting.pk])

    assert address in plain(client.get(page).content)
    assert "212 180,00 kr → 0,00 kr" in plain(client.get(address).content)
    assert "reason" in client.post(address, {**SAID, "reason": ""}).context["form"].errors
    assert client.post(address, SAID).status_code == 302
    assert posting.reversals.get().by == administrator
    assert "är redan rättad" in plain(client.post(address, SAID).content)
    assert address not in plain(client.get(page).content)
