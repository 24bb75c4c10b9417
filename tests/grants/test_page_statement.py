"""The statement: every posting with running balances, what was known on a day, and the file for a spreadsheet."""

from datetime import date

import pytest
from django.urls import reverse

from grants.actions import correct_posting
from grants.models import Posting, PostingLink
from invoicing.actions import submit_invoice
from parties.models import Role
from tests.clients import Client
from tests.conftest import SetDay
from tests.world import World, morning

DAY = date(2027, 1, 11)


def signed_in(world: World, role: str) -> Client:
    client = Client()
    client.force_login(world.person(role))
    return client


def plain(page: bytes) -> str:
    return page.decode().replace("\u00a0", " ")


@pytest.fixture
def address(world: World, clock: SetDay) -> str:
    clock(DAY)
    submit_invoice(invoice_id=world.draft(2026).pk, now=morning(date(2026, 1, 19)), by=world.person(Role.GRANTEE))
    return reverse("statement", args=[world.agreement.basis_id])


def test_each_row_says_what_happened_and_leads_to_its_document(world: World, address: str) -> None:
    page = plain(signed_in(world, Role.AUDITOR).get(address).content)

    assert "12 poster" in page
    assert "Saldo fakturerat" in page
    assert "817 000,00 kr" in page
    invoice = world.agreement.basis.invoices.get()
    assert f'<a href="{invoice.get_absolute_url()}">Faktura TC-2026-0001</a>' in page
    assert "Avtalet binder från 2026-01-12 (Officer)" in page
    assert "Rätta<" not in page


def test_a_year_has_balances_of_its_own_and_an_event_only_hides_rows(world: World, address: str) -> None:
    auditor = signed_in(world, Role.AUDITOR)

    of_year = plain(auditor.get(address, {"year": 2027}).content)
    assert "2 poster" in of_year
    assert "841 510,00 kr" in of_year
    assert "Saldo fakturerat" not in of_year
    invoiced = plain(auditor.get(address, {"event": "invoice"}).content)
    assert "10 visas inte men är med i saldona" in invoiced


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"first": "1 maj"}, "Skriv dagen som år-månad-dag"),
        ({"first": "2026-05-01", "last": "2026-01-01"}, "Sista dagen ligger före den första."),
        ({"year": "1066"}, "Välj ett giltigt alternativ"),
        ({"grant": "999999999999999999999"}, "Välj ett giltigt alternativ"),
    ],
)
def test_a_choice_that_cannot_be_read_is_explained(
    world: World, address: str, wrong: dict[str, str], sentence: str
) -> None:
    auditor = signed_in(world, Role.AUDITOR)

    assert sentence in plain(auditor.get(address, wrong).content)
    assert auditor.get(f"{address}csv/", wrong).status_code == 302


def test_what_was_known_on_a_day_is_what_was_recorded_by_then(world: World, address: str) -> None:
    auditor = signed_in(world, Role.AUDITOR)
    recorded = PostingLink.objects.latest("recorded_at").recorded_at.date()

    before = plain(auditor.get(address, {"known_on": "2020-06-30"}).content)
    assert "Inga poster var registrerade då." in before
    after = plain(auditor.get(address, {"known_on": f"{recorded.replace(year=recorded.year + 1)}"}).content)
    assert "12 poster" in after


def test_a_statement_on_paper_says_its_selection_and_who_took_it_when(world: World, address: str) -> None:
    auditor = signed_in(world, Role.AUDITOR)
    assert "Urval: Alla poster. Uttaget 2027-01-11 " in plain(auditor.get(address).content)
    chosen = {"year": "2027", "event": "invoice", "first": "1/1 2026", "known_on": "i dag"}
    page = plain(auditor.get(address, chosen).content)
    assert "”1/1 2026” lästes som 2026-01-01." in page
    assert "”i dag” lästes som 2027-01-11." in page
    said = page.partition('class="on-paper">')[2].partition("</p>")[0]
    assert said.startswith(
        "Urval: År: 2027. Händelse: Fakturerat. Från bokföringsdag: 2026-01-01. "
        "Som det var registrerat den: 2027-01-11. Uttaget 2027-01-11 "
    )
    assert said.endswith(" av Auditor.")


def test_the_grantee_reads_its_own_without_reasons_and_a_stranger_nothing(world: World, address: str) -> None:
    page = plain(signed_in(world, Role.GRANTEE).get(address).content)

    assert "12 poster" in page
    assert "Avtalet binder från" not in page
    assert signed_in(world, "stranger").get(address).status_code == 404
    assert signed_in(world, "stranger").get(f"{address}csv/").status_code == 404


def test_the_file_opens_in_a_swedish_spreadsheet(world: World, address: str) -> None:
    posting = Posting.objects.get(grant__number=2, grant_year__year=2028)
    correct_posting(
        posting_id=posting.pk, new_amount=None, business_date=DAY, reason="=1+1", today=DAY, by=world.person("finance")
    )
    answer = signed_in(world, Role.FINANCE).get(f"{address}csv/", {"year": 2028})
    lines = answer.content.decode("utf-8-sig").splitlines()

    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert lines[0].startswith("Post;Bokföringsdag;Registrerad;Händelse")
    assert ";654575,30;" in lines[1]
    assert ";'=1+1;" in lines[-1]
    assert f";{posting.pk};;" in lines[-1]
    assert "Skäl" not in signed_in(world, Role.GRANTEE).get(f"{address}csv/").content.decode()


def test_a_correction_and_what_it_corrects_lead_to_each_other(world: World, address: str) -> None:
    posting = Posting.objects.get(grant__number=2, grant_year__year=2028)
    reversal = correct_posting(
        posting_id=posting.pk, new_amount=None, business_date=DAY, reason="Fel", today=DAY, by=world.person("finance")
    )[0]
    page = plain(signed_in(world, Role.FINANCE).get(address).content)

    assert f'Rättar <a href="{address}#posting-{posting.pk}">' in page
    assert f'Rättad av <a href="{address}#posting-{reversal.pk}">' in page
    assert reverse("correct_posting", args=[posting.pk]) not in page


def test_the_agreement_shows_where_each_krona_stands(world: World, address: str) -> None:
    page = plain(signed_in(world, Role.GRANTEE).get(world.agreement.get_absolute_url()).content)

    assert '<rect class="stage--invoiced" x="0"' in page
    assert f'href="{address}?year=2030"' in page
    assert "3 520 563,96 kr" in page


def test_who_works_for_the_grantor_sees_the_whole_ledger(world: World, address: str) -> None:
    page = plain(signed_in(world, Role.CHECKER).get(reverse("ledger")).content)

    assert address in page
    assert "Ingen öppen avvikelse" in page
    assert "Binder inte än" in page
    assert reverse("year_end") not in page
