"""Whoever changes names: what was done before stands under the old one, and nobody writes the old ones by hand."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from invoicing.actions import check_invoice, submit_invoice
from invoicing.models import Invoice
from invoicing.rules.lifecycle import Status
from office.history import history_of, noted
from overview.exports import statement_csv
from overview.queries import documented_statement
from parties.actions import correct_account
from parties.models import Party, Role, User
from tests.clients import Client
from tests.conftest import SetDay
from tests.database import AppSession
from tests.world import World, morning

SENT, CHECKED = date(2026, 1, 20), date(2026, 1, 21)


@pytest.fixture
def checked(world: World) -> Invoice:
    sent = submit_invoice(invoice_id=world.draft(2026).pk, now=morning(SENT), by=world.person(Role.GRANTEE))
    checker = world.person(Role.CHECKER)
    return check_invoice(invoice_id=sent.pk, seen=Status.SUBMITTED, now=morning(CHECKED), by=checker)


def rename(user: User, name: str) -> User:
    correct_account(user_id=user.pk, email=user.email, name=name, today=date(2026, 2, 1))
    user.refresh_from_db()
    return user


def test_an_attest_stays_under_the_name_that_the_person_had(world: World, checked: Invoice, clock: SetDay) -> None:
    clock(CHECKED)
    rename(world.person(Role.CHECKER), "Karin Nygift")
    rename(world.person(Role.GRANTEE), "Anna Nygift")

    reader = Client()
    reader.force_login(world.person(Role.AUDITOR))
    page = reader.get(checked.get_absolute_url()).content.decode()
    assert "Checker" in page
    assert "Nygift" not in page


def test_a_posting_stays_under_the_name_that_the_person_had(world: World, checked: Invoice) -> None:
    officer, auditor, basis = world.person(Role.OFFICER), world.person(Role.AUDITOR), world.agreement.basis

    def written() -> bytes:
        return statement_csv(documented_statement(auditor, basis, today=CHECKED), from_inside=True)

    before = written()
    assert officer.name.encode() in before
    rename(officer, "Olle Nygift")
    assert written() == before


def test_the_history_says_who_it_was_then(world: World) -> None:
    officer = world.person(Role.OFFICER)
    with noted(by=officer, why="Flyttat"):
        Party.objects.filter(pk=world.region.pk).update(street="Box 1613")
    rename(officer, "Olle Nygift")
    assert history_of(world.region)[0].who == "Officer"


def test_each_name_is_shown_in_its_time(db: None) -> None:
    person = User.objects.create_user("anna@example.se", "Anna Ett")
    moments = [timezone.now()]
    for name in ("Anna Två", "Anna Tre"):
        rename(person, name)
        moments.append(timezone.now())
    assert [person.name_on(moment) for moment in moments] == ["Anna Ett", "Anna Två", "Anna Tre"]
    today = timezone.localdate()
    assert person.name_on(today - timedelta(days=1)) == person.name_on(today) == "Anna Ett", "as the day began"
    assert person.name_on(today + timedelta(days=1)) == "Anna Tre"


def test_a_name_that_is_not_changed_leaves_nothing(db: None) -> None:
    person = User.objects.create_user("anna@example.se", "Anna Ett")
    User.objects.filter(pk=person.pk).update(is_active=False, name="Anna Ett")
    person.refresh_from_db()
    assert person.former_names == []


def test_nobody_writes_former_names(db: None, app_session: AppSession) -> None:
    person = User.objects.create_user("anna@example.se", "Anna Ett", former_names=[{"name": "Falsk", "until": "2099"}])
    rename(person, "Anna Två")
    kept = person.former_names
    assert [former["name"] for former in kept] == ["Anna Ett"]
    app_session.execute("UPDATE parties_user SET former_names = '[]'")
    person.refresh_from_db()
    assert person.former_names == kept
