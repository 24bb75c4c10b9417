"""Historik: what is kept when a row changes, by whatever way, and that nobody can make it unsaid."""

from datetime import date
from decimal import Decimal
from typing import Any

import pghistory
import pgtrigger
import psycopg
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.urls import reverse

from agreements.models import Agreement, Clause, Instalment, Signature
from followup.models import Condition, HandedIn
from grants.models import Grant, OpenQuestion
from office.history import Change, Entry, history_of, noted
from office.money import sek
from parties.models import Membership, Party, Role, User
from tests.clients import Client
from tests.conftest import PsqlAs
from tests.world import World, drafted_agreement

EVENT_MODELS = [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]
TABLES = sorted(model._meta.db_table for model in EVENT_MODELS)


def said(entries: list[Entry]) -> list[str]:
    return [happening.what for entry in entries for happening in entry.happenings]


def test_what_may_be_edited_is_tracked() -> None:
    papers = [f"{kind._meta.db_table}event" for kind in HandedIn.__subclasses__()]
    others = [
        "agreements_agreementevent",
        "agreements_clauseevent",
        "agreements_instalmentevent",
        "agreements_signatureevent",
        "followup_conditionevent",
        "followup_conditionwaiverevent",
        "grants_basisevent",
        "grants_decisionevent",
        "grants_fundingsourceevent",
        "grants_grantevent",
        "grants_openquestionevent",
        "parties_approvalmandateevent",
        "parties_bankaccountevent",
        "parties_conflictofinterestevent",
        "parties_membershipevent",
        "parties_partyevent",
        "parties_userevent",
    ]
    assert sorted([*papers, *others]) == TABLES
    assert "followup_conditionpaperevent" in papers


def test_no_password_is_kept() -> None:
    kept = {field.name for model in EVENT_MODELS for field in model._meta.get_fields()}
    assert not kept & {"password", "last_login"}


def test_a_change_tells_when_who_what_and_why(world: World) -> None:
    with noted(by=world.person(Role.OFFICER), why="Flyttat till nya lokaler"):
        Party.objects.filter(pk=world.region.pk).update(street="Box 1613", kind=Party.Kind.OTHER)

    entry = history_of(world.region)[0]
    assert (entry.who, entry.why) == ("Officer", "Flyttat till nya lokaler")
    assert str(entry.at.tzinfo) == "Europe/Stockholm"
    assert entry.happenings[0].what == "Ändrat: part"
    assert set(entry.happenings[0].changes) == {
        Change("slag", "Region", "Annan"),
        Change("gata eller box", "Box 1615", "Box 1613"),
    }


def test_money_days_and_people_are_written_the_swedish_way(world: World) -> None:
    grant = Grant.objects.get(basis__kind="decision")  # promises nothing yet, so its terms may be mended
    draft = drafted_agreement(world, 1, today=date(2026, 6, 1))
    condition = world.agreement.conditions.get(holds="whole_term")
    with noted(by=world.person(Role.OFFICER), why="Prov"):
        Grant.objects.filter(pk=grant.pk).update(
            full_year_amount=sek("500000.50"), index_rate=Decimal("2.75"), compounding="compound"
        )
        Agreement.objects.filter(pk=draft.pk).update(electronic_invoice=False)
        Condition.objects.filter(pk=condition.pk).update(
            met_on=date(2026, 1, 14), met_note="Intyg", met_by=world.person(Role.OFFICER)
        )

    changes = {
        change
        for thing in (grant, draft, condition)
        for happening in history_of(thing)[0].happenings
        for change in happening.changes
    }
    assert changes >= {
        Change("belopp för ett helt år", "500\u00a0000,00\u00a0kr", "500\u00a0000,50\u00a0kr"),
        Change("uppräkning, procent", "0", "2,75"),
        Change("elektronisk faktura", "ja", "nej"),
        Change("uppfyllt den", "(tomt)", "2026-01-14"),
        Change("godkänt av", "(tomt)", "Officer"),
    }


def test_a_fixture_is_in_the_history_as_one_entry(documents: None) -> None:
    agreement = Agreement.objects.get(basis__slug="finansieringsavtal-teknikcollege-2026-2030")

    entries = history_of(agreement, Clause, Signature, Instalment, agreement.basis, Grant, OpenQuestion)
    assert [(entry.who, entry.why) for entry in entries] == [("Systemet", "")]
    assert {"Upplagt: avtal", "Upplagt: grund", "Upplagt: 10 paragrafer", "Upplagt: 2 underskrifter"} <= set(
        said(entries)
    )


def test_a_removed_part_stays_in_the_history_of_the_whole(world: World) -> None:
    draft = drafted_agreement(world, 1, today=date(2026, 6, 1))
    Clause.objects.create(agreement=draft, position=9, number="9", heading="Tvist", summary="I domstol.").delete()

    (entry,) = (entry for entry in history_of(draft, Clause) if "Borttaget" in entry.happenings[-1].what)
    assert entry.happenings[-1].what.startswith("Borttaget: paragraf § 9 ")


def test_only_rows_that_point_at_the_subject_are_shown(world: World) -> None:
    assert said(history_of(world.stranger, Membership)) == [
        "Upplagt: medlemskap Stranger, Bidragstagarens administratör i Främmande förening",
        "Upplagt: part",
    ]


def test_the_history_takes_few_questions(world: World, django_assert_max_num_queries: object) -> None:
    asked = django_assert_max_num_queries
    with asked(15):  # type: ignore[operator]
        history_of(world.agreement, Clause, Signature, Condition, Instalment, world.agreement.basis, Grant)


@pytest.mark.django_db(transaction=True)
def test_a_page_gives_its_person_and_a_command_gives_nobody(world: World) -> None:
    sysadmin = User.objects.create_user("vera@example.se", "Vera", is_staff=True)
    client = Client()
    client.force_login(sysadmin)
    source = reverse("admin:grants_fundingsource_add")
    client.post(source, {"slug": "reserv", "name": "Reserven", "party": world.region.pk})

    from_page = apps.get_model("grants", "FundingSourceEvent").objects.get(name="Reserven")
    assert from_page.pgh_context == {"user": sysadmin.pk, "url": source}
    world.region.save()
    Party.objects.filter(pk=world.region.pk).update(city="Kumla")
    assert history_of(world.region)[0].who == "Systemet"


def test_a_reason_ends_where_it_ends(world: World) -> None:
    officer = world.person(Role.OFFICER)
    with transaction.atomic():
        with noted(by=officer, why="Med skäl"):
            Party.objects.filter(pk=world.region.pk).update(city="Kumla")
        Party.objects.filter(pk=world.region.pk).update(city="Hallsberg")
    with pghistory.context(user=officer.pk, url="/någonstans/"):
        with pytest.raises(ZeroDivisionError), noted(by=officer, why="Avbröts"):
            raise ZeroDivisionError
        Party.objects.filter(pk=world.region.pk).update(city="Örebro")

    events = apps.get_model("parties", "PartyEvent").objects.filter(pgh_obj=world.region).order_by("-pgh_id")[:3]
    assert [(event.city, event.pgh_context) for event in events] == [
        ("Örebro", {"user": officer.pk, "url": "/någonstans/"}),
        ("Hallsberg", None),
        ("Kumla", {"user": officer.pk, "why": "Med skäl"}),
    ]


@pytest.fixture
def app(psql_as: PsqlAs) -> psycopg.Connection[Any]:
    """Raw SQL as the site's role, on a database with one party."""
    Party.objects.create(slug="raa", name="Rå", kind=Party.Kind.OTHER)
    return psql_as("app")


def test_raw_sql_of_the_site_is_caught(app: psycopg.Connection[Any]) -> None:
    app.execute("UPDATE parties_party SET city = 'Kumla' WHERE slug = 'raa'")
    app.execute("UPDATE parties_party SET city = 'Kumla' WHERE slug = 'raa'")  # changes nothing
    app.execute("DELETE FROM parties_party WHERE slug = 'raa'")

    kept = app.execute("SELECT pgh_label, city FROM parties_partyevent WHERE slug = 'raa' ORDER BY pgh_id")
    assert kept.fetchall() == [("insert", ""), ("update", "Kumla"), ("delete", "Kumla")]


def test_the_history_cannot_be_switched_off(app: psycopg.Connection[Any], world: World) -> None:
    names = "{pgtrigger_update_update_db520}"
    app.execute("SELECT set_config('pgtrigger.ignore', %s, false)", [names])
    app.execute("UPDATE parties_party SET city = 'Kumla' WHERE slug = 'raa'")
    assert app.execute("SELECT count(*) FROM parties_partyevent WHERE city = 'Kumla'").fetchone() == (1,)

    with pgtrigger.ignore():
        Party.objects.filter(pk=world.region.pk).update(city="Hallsberg")
    assert history_of(world.region)[0].happenings[0].changes == (Change("ort", "Örebro", "Hallsberg"),)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET pgh_label = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.django_db
def test_the_site_cannot_change_a_history(table: str, statement: str) -> None:
    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
