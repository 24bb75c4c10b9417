"""The January run: planned at once, made a draft at a time; what fails stops nobody; again, it changes nothing."""

from datetime import date
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.urls import reverse

from agreements.actions import draft_agreement
from agreements.models import Agreement, Instalment, Signature
from grants.models import Basis, Grant
from invoicing.actions import plan_january_run, submit_invoice
from invoicing.models import Invoice, InvoiceFile, Preparation
from invoicing.queries import progress_of
from invoicing.tasks import prepare_draft, run_of_the_year
from office.money import sek
from parties.models import Message, MessageKind, Role
from tests.clients import Client
from tests.conftest import OutsideTheLaw, SetDay
from tests.database import AppSession
from tests.worker import do_the_work, waiting_work
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
        full_year_amount=sek(1000),
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


def plan(year: int = 2027) -> list[Preparation]:
    return plan_january_run(year=year, today=DAY, now=morning(DAY))


def test_a_draft_is_made_for_each_signed_agreement_and_the_grantee_is_told(world: World, unsigned: Agreement) -> None:
    assert [row.instalment_id for row in plan()] == [world.instalment.pk]
    assert not Invoice.objects.exists()

    assert do_the_work() == ["succeeded"]
    draft = Invoice.objects.get()
    assert (draft.basis_id, draft.year, draft.is_draft) == (world.agreement.basis_id, 2027, True)
    message = Message.objects.get()
    assert (message.user, message.kind) == (world.person(Role.GRANTEE), MessageKind.DRAFT_READY)
    assert message.url == draft.get_absolute_url()
    assert "841 510,00 kr" in message.text.replace("\u00a0", " ")


def test_planned_twice_a_draft_waits_once(world: World) -> None:
    plan()

    assert plan() == []
    assert waiting_work() == [("invoicing.prepare_draft", {"instalment_id": world.instalment.pk, "year": 2027})]
    assert len(plan(year=2028)) == 1, "another year is another draft"


def test_work_done_twice_changes_nothing_the_second_time(world: World) -> None:
    plan()
    do_the_work()
    before = list(Invoice.objects.values()), list(Message.objects.values())

    prepare_draft(instalment_id=world.instalment.pk, year=2027)
    assert (list(Invoice.objects.values()), list(Message.objects.values())) == before
    assert plan() == []


def test_what_is_rolled_back_has_planned_nothing(world: World) -> None:
    with transaction.atomic():
        plan()
        transaction.set_rollback(True)
    assert not waiting_work()


def test_the_command_says_what_it_would_do_and_does_it(world: World) -> None:
    printed = StringIO()
    call_command("january_run", "2027", "--dry-run", stdout=printed)
    assert "would be prepared" in printed.getvalue()
    assert not waiting_work()

    call_command("january_run", "2027", stdout=printed)
    assert "1 planned.\nNo worker is alive" in printed.getvalue()
    with pytest.raises(CommandError, match="No worker is alive"):
        call_command("january_run", "2027", "--wait", stdout=printed)
    assert "done 0, failed 0, left 1" in printed.getvalue()
    do_the_work()
    call_command("january_run", "2027", "--wait", stdout=printed)
    assert "841 510,00 kr" in printed.getvalue().replace("\u00a0", " ")


def test_the_officer_plans_them_on_the_page_and_sees_how_far_it_has_come(
    world: World, unsigned: Agreement, clock: SetDay
) -> None:
    clock(DAY)
    client = Client()
    client.force_login(world.person(Role.OFFICER))
    page = client.get(reverse("january_run")).content.decode()
    assert "Förbered 1 utkast" in page
    assert "Avtalet är inte undertecknat." in page
    assert "Körningen pågår" not in page

    page = client.post(reverse("january_run_of", args=[2027]), follow=True).content.decode()
    assert "1 utkast görs ett i taget" in page
    assert "Väntar på sin tur i körningen" in page
    assert "Ingenting arbetar med körningen just nu" in page
    assert "Förbered" not in page

    do_the_work()
    page = client.get(reverse("january_run")).content.decode()
    assert "Teknikcollege Örebro län skickar den" in page
    assert "Körningen pågår" not in page


def test_what_cannot_be_printed_is_listed_and_tried_again_from_the_page(
    world: World, clock: SetDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock(DAY)
    client = Client()
    client.force_login(world.person(Role.OFFICER))
    with monkeypatch.context() as patch:
        patch.setattr("invoicing.actions.january_run.invoice_pdf", lambda _: 1 / 0)
        client.post(reverse("january_run"))
        assert do_the_work() == ["failed"]
    assert not Invoice.objects.exists()
    (message,) = Message.objects.all()
    assert (message.user, message.kind) == (world.person(Role.OFFICER), MessageKind.RUN_FAILED)

    page = client.get(message.url).content.decode()
    assert "Försök igen med 1 utkast" in page
    assert "ZeroDivisionError" in page
    client.post(reverse("january_run"))
    do_the_work()
    page = client.get(message.url).content.decode()
    assert "ZeroDivisionError" not in page
    assert Invoice.objects.get().is_draft


def test_what_can_no_longer_be_prepared_says_why(
    transactional_db: None, world: World, clock: SetDay, outside_the_law: OutsideTheLaw
) -> None:
    clock(DAY)
    plan()
    outside_the_law("agreements_agreement", "UPDATE agreements_agreement SET last_day = '2026-12-31'")

    assert do_the_work() == ["succeeded"], "a refusal is no fault of the program"
    assert Preparation.objects.get().problem == "Avtalet gäller inte 2027."


def test_work_that_has_vanished_from_the_queue_can_be_planned_again(world: World) -> None:
    plan()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")

    progress = progress_of(2027, user=None, today=DAY, now=morning(DAY))
    assert progress
    assert [failure.problem for failure in progress.failures] == ["Arbetet avbröts innan det var klart."]
    assert len(plan()) == 1


@pytest.mark.parametrize(("day", "planned"), [((2027, 1, 1), 1), ((2027, 1, 8), 0), ((2026, 12, 31), 0)])
def test_the_new_year_plans_its_run_by_itself(
    world: World, clock: SetDay, day: tuple[int, int, int], planned: int
) -> None:
    clock(date(*day))
    run_of_the_year(timestamp=0)
    run_of_the_year(timestamp=3600)

    assert len(waiting_work()) == planned


@pytest.mark.parametrize(
    "values",
    ["done_at = now(), failed_at = now(), problem = 'x'", "failed_at = now()", "problem = 'x'"],
)
def test_a_preparation_fails_with_a_reason_or_not_at_all(world: World, app_session: AppSession, values: str) -> None:
    plan()
    with pytest.raises(psycopg.errors.CheckViolation, match="preparation_fails_with_a_problem"):
        app_session.execute(b"UPDATE invoicing_preparation SET " + values.encode())


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
