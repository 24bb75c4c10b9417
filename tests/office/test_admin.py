"""Admin: everything is shown to a system administrator and nothing is edited, whatever is posted."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Field, Model
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from grants.models import FundingSource
from invoicing.actions import submit_invoice
from invoicing.models import Invoice
from office.admin import ReadOnlyAdmin, ReferenceAdmin
from parties.models import Role, User
from tests.world import World, morning

ADMINS = list(admin.site._registry.items())
FORGED = {"_save": "Spara", "reason": "Förfalskat", "status": "paid", "action": "delete_selected", "post": "yes"}


def name_of(model: type[Model]) -> str:
    return str(model._meta.label)


@pytest.fixture
def filled(world: World) -> World:
    """The world with a numbered invoice in it, so that most tables have rows."""
    submit_invoice(invoice_id=world.draft().pk, now=morning(date(2027, 1, 11)), by=world.person(Role.GRANTEE))
    return world


@pytest.fixture
def administrator(db: None) -> User:
    return User.objects.create_superuser("vera@example.se", "Vera", "ett-paahittat-loesenord")


@pytest.fixture
def client(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def page(model: type[Model], what: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{what}", args=args)


def rows_of(model: type[Model]) -> list[tuple[Any, ...]]:
    return list(model._default_manager.order_by("pk").values_list())


def everything() -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    for model, _ in ADMINS:
        yield name_of(model), rows_of(model)


def forged(field: "Field[Any, Any]") -> str:
    """Something else than stands there, that the field could take."""
    kinds = {"DateField": "2031-02-03", "BooleanField": "on", "DecimalField": "1", "IntegerField": "7"}
    return kinds.get(field.get_internal_type(), "Förfalskat")


def test_every_model_of_the_house_is_shown_read_only() -> None:
    assert {model._meta.app_label for model, _ in ADMINS} == {"parties", "grants", "agreements", "invoicing"}
    for model, its_admin in ADMINS:
        assert isinstance(its_admin, ReadOnlyAdmin), model
    assert {model for model, its_admin in ADMINS if isinstance(its_admin, ReferenceAdmin)} == {FundingSource}


def test_every_list_and_row_and_history_can_be_read(filled: World, client: Client) -> None:
    for model, _ in ADMINS:
        assert client.get(page(model, "changelist"), {"q": "tekn"}).status_code == 200, model
        row = model._default_manager.first()
        if row is not None:
            assert client.get(page(model, "change", row.pk)).status_code == 200, model
            assert client.get(page(model, "history", row.pk)).status_code == 200, model


def test_lists_ask_as_many_questions_however_long_they_are(filled: World, client: Client) -> None:
    for model, its_admin in ADMINS:
        with_rows = model._default_manager.count()
        asked = len(connection.queries_log)
        with connection.execute_wrapper(lambda execute, *args: execute(*args)):
            connection.force_debug_cursor = True
            try:
                client.get(page(model, "changelist"))
                asked = len(connection.queries_log) - asked
            finally:
                connection.force_debug_cursor = False
        assert asked < 16 + len(its_admin.get_list_filter(None)) * 2, (model, with_rows, asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("what", ["change", "delete", "add", "changelist"])
def test_forged_posts_change_nothing(filled: World, client: Client, what: str) -> None:
    before = dict(everything())
    for model, its_admin in ADMINS:
        if isinstance(its_admin, ReferenceAdmin) and what in ("change", "add"):
            continue
        pks = list(model._default_manager.values_list("pk", flat=True))
        data: dict[str, Any] = {field.name: forged(field) for field in model._meta.concrete_fields} | FORGED
        data |= {"_selected_action": [str(pk) for pk in pks], "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1"}
        for pk in pks if what in ("change", "delete") else [None]:
            status = client.post(page(model, what, *([] if pk is None else [pk])), data).status_code
            assert status in ((302, 200) if what == "changelist" else (403,)), (model, status)
    assert dict(everything()) == before


def test_no_form_offers_a_field_of_a_row_that_is_not_reference_data(filled: World, client: Client) -> None:
    for model, its_admin in ADMINS:
        row = model._default_manager.first()
        if row is None or isinstance(its_admin, ReferenceAdmin):
            continue
        shown = client.get(page(model, "change", row.pk))
        assert shown.context["adminform"].form.fields == {}, model
        assert not shown.context["show_save"]


def test_reference_data_is_added_and_changed_but_not_deleted(world: World, client: Client) -> None:
    source = {"slug": "reserv", "name": "Reserven", "party": world.region.pk}
    client.post(page(FundingSource, "add"), source)
    kept = FundingSource.objects.get(slug="reserv")
    client.post(page(FundingSource, "change", kept.pk), source | {"name": "Planeringsreserven"})

    kept.refresh_from_db()
    assert kept.name == "Planeringsreserven"
    assert client.post(page(FundingSource, "delete", kept.pk), {"post": "yes"}).status_code == 403
    history = client.get(page(FundingSource, "history", kept.pk)).content.decode()
    assert "Planeringsreserven" in history
    assert "Vera" in history


def test_the_slug_of_reference_data_stays(world: World, client: Client) -> None:
    kept = FundingSource.objects.first()
    assert kept is not None
    client.post(page(FundingSource, "change", kept.pk), {"slug": "annat", "name": kept.name, "party": kept.party_id})
    assert FundingSource.objects.get(pk=kept.pk).slug == kept.slug


def test_a_history_of_what_never_changes_says_so(filled: World, client: Client) -> None:
    invoice = Invoice.objects.get()
    assert "ingen historik" in client.get(page(Invoice, "history", invoice.pk)).content.decode()


def test_an_unknown_row_is_not_found(client: Client) -> None:
    for model, _ in ADMINS:
        assert client.get(page(model, "history", 2**63)).status_code == 404, model
        assert client.get(page(model, "change", 2**63)).status_code == 302, model


def test_a_stranger_is_sent_to_the_one_sign_in_page(db: None) -> None:
    for path in ("/admin/", "/admin/parties/user/"):
        response = Client().get(path, follow=True)
        assert response.redirect_chain[-1][0].startswith("/accounts/login/?next=")
        assert response.status_code == 200
    posted = Client().post("/admin/login/", {"username": "vera@example.se", "password": "ett-paahittat-loesenord"})
    assert posted.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("role", Role.values)
def test_who_is_no_administrator_is_refused(world: World, role: str) -> None:
    client = Client()
    client.force_login(world.person(role))
    for model, its_admin in ADMINS:
        assert client.get(page(model, "changelist"), follow=True).status_code == 403, model
        for correction in its_admin.list_corrections:  # type: ignore[attr-defined]
            assert client.post(page(model, correction.name), FORGED, follow=True).status_code == 403
        for correction in its_admin.corrections:  # type: ignore[attr-defined]
            assert client.post(page(model, correction.name, 1), FORGED, follow=True).status_code == 403
    assert client.get("/admin/", follow=True).status_code == 403


def test_who_administers_but_has_been_shut_out_is_refused(administrator: User, client: Client) -> None:
    User.objects.filter(pk=administrator.pk).update(is_active=False)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")


def test_admin_says_when_the_data_are_invented(client: Client, settings: Settings) -> None:
    assert "Demodata." not in client.get("/admin/").content.decode()
    settings.DEMO = True
    for path in ("/admin/", "/admin/parties/user/", "/admin/parties/user/open/"):
        assert "Demodata." in client.get(path).content.decode(), path
