"""The January run: a draft for every signed agreement; what fails stops nobody; again, it changes nothing."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from agreements.actions import draft_agreement
from agreements.models import Agreement, Instalment, Signature
from grants.models import Basis, Grant
from invoicing.actions import january_run, submit_invoice
from invoicing.models import Invoice, InvoiceFile
from office.money import kronor
from parties.models import Role
from tests.conftest import SetDay
from tests.world import World, morning

DAY = date(2027, 1, 4)


@pytest.fixture
def unsigned(world: World) -> Agreement:
    first, last = date(2027, 1, 1), date(2027, 12, 31)
    basis = Basis(slug="osignerat", kind="agreement", title="Osignerat avtal", grantor=world.region)
    grant = Grant(
        number=1,
        grantee=world.stranger,
        kind=Grant.Kind.SUPPORT,
        clause="§ 1",
        full_year_amount=kronor(1000),
        first_day=first,
        last_day=last,
        compounding="none",
        base_year=2027,
    )
    return draft_agreement(
        basis=basis,
        agreement=Agreement(basis=basis, grantee=world.stranger, first_day=first, last_day=last),
        clauses=[],
        signatures=[Signature(number=1, party=world.region, name="Någon")],
        instalments=[Instalment(number=1, month=1, share=1)],
        grants=[grant],
        today=DAY,
        by=world.person(Role.OFFICER),
    )


def test_a_draft_is_made_for_each_signed_agreement_and_the_rest_are_listed(world: World, unsigned: Agreement) -> None:
    rows = january_run(year=2027, today=DAY)

    assert {(row.instalment.agreement_id, row.is_new, row.problem) for row in rows} == {
        (world.agreement.pk, True, ""),
        (unsigned.pk, False, "Avtalet är inte undertecknat."),
    }
    assert Invoice.objects.get().year == 2027


def test_a_second_run_changes_nothing(world: World) -> None:
    january_run(year=2027, today=DAY)
    before = list(Invoice.objects.values())

    assert [row.is_new for row in january_run(year=2027, today=DAY)] == [False]
    assert list(Invoice.objects.values()) == before


def test_the_command_says_what_it_would_do_and_does_it(world: World) -> None:
    printed = StringIO()
    call_command("january_run", "--year", "2027", "--dry-run", stdout=printed)
    assert "would be prepared" in printed.getvalue()
    assert not Invoice.objects.exists()

    call_command("january_run", "--year", "2027", stdout=printed)
    assert "841 510,00 kr" in printed.getvalue().replace("\u00a0", " ")
    assert Invoice.objects.get().is_draft


def test_the_officer_prepares_them_on_the_page(world: World, unsigned: Agreement, clock: SetDay) -> None:
    clock(DAY)
    client = Client()
    client.force_login(world.person(Role.OFFICER))
    page = client.get(reverse("january_run")).content.decode()
    assert "Förbered 1 utkast" in page
    assert "Avtalet är inte undertecknat." in page

    page = client.post(reverse("january_run_of", args=[2027]), follow=True).content.decode()
    assert "1 nya utkast för 2027" in page
    assert "Teknikcollege Örebro län skickar den" in page


def test_any_year_of_the_term_can_be_seen_as_a_draft_pdf(world: World, clock: SetDay) -> None:
    clock(DAY)
    client = Client()
    client.force_login(world.person(Role.GRANTEE))
    for year in range(2026, 2031):
        answer = client.get(reverse("preview_invoice", args=[world.instalment.pk, year]))
        assert answer.content.startswith(b"%PDF-")
        assert answer["Content-Disposition"] == f'attachment; filename="utkast-{year}.pdf"'
    assert client.get(reverse("preview_invoice", args=[world.instalment.pk, 2031])).status_code == 404
    client.force_login(world.person("stranger"))
    assert client.get(reverse("preview_invoice", args=[world.instalment.pk, 2027])).status_code == 404


def test_the_stored_pdf_is_written_to_a_file(world: World, tmp_path: Path) -> None:
    submit_invoice(invoice_id=world.draft().pk, now=morning(date(2027, 1, 11)), by=world.person(Role.GRANTEE))
    out = tmp_path / "faktura.pdf"
    call_command("invoice_pdf", "TC-2027-0001", "--out", str(out), stdout=StringIO())

    assert out.read_bytes() == bytes(InvoiceFile.objects.get(kind="pdf").content)
    with pytest.raises(CommandError, match="No invoice TC-2027-0002"):
        call_command("invoice_pdf", "TC-2027-0002", "--out", str(out))
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("invoice_pdf", "TC-2027-0001", "--out", str(tmp_path))
