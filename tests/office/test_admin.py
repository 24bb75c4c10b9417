"""Admin: everything is shown to a system administrator and nothing is edited, whatever is posted."""

import html
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Field, Model
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from agreements.models import Clause
from followup.models import Condition, HandedIn
from grants.models import FundingSource, OpenQuestion
from invoicing.actions import prepare_invoice, submit_invoice
from invoicing.models import Invoice
from office.admin import ReadOnlyAdmin, ReferenceAdmin
from parties.actions import declare_conflict, give_role, open_account, rename_party
from parties.models import ApprovalMandate, BankAccount, ConflictOfInterest, Party, Role, User
from tests.clients import Client
from tests.world import PASSWORD, World, drafted_agreement, morning, signed

ADMINS = list(admin.site._registry.items())
FORGED = {"_save": "Spara", "reason": "Förfalskat", "status": "paid", "action": "delete_selected", "post": "yes"}

NOT_ADDED_TO = {  # which come of no agreement, or of none before somebody closes, seals or decides something
    "delivery.Delivery",
    "delivery.Reply",
    *(kind._meta.label for kind in HandedIn.__subclasses__()),
    "followup.ConditionWaiver",
    "grants.AddedCommitment",
    "grants.Appropriation",
    "grants.BudgetRequest",
    "grants.ClosedDifference",
    "grants.ClosedPeriod",
    "grants.Decision",
    "grants.DecisionItem",
    "grants.LedgerSeal",
    "grants.YearEndChoice",
    "invoicing.MonthException",
    "invoicing.NumberSeries",
    "payments.Allocation",
    "payments.ClaimSettlement",
    "payments.Payment",
    "payments.PaymentFile",
    "payments.RecoveryClaim",
    "payments.Refund",
}
# Their filter names every agreement, and asks for the title of each: `agreement__basis` would ask once.
ASK_FOR_EACH_AGREEMENT = {"agreements.Clause", "followup.Condition"}


def name_of(model: type[Model]) -> str:
    return str(model._meta.label)


@pytest.fixture
def filled(world: World) -> World:
    """The world with a numbered invoice in it, so that most tables have rows."""
    submit_invoice(invoice_id=world.draft().pk, now=morning(date(2027, 1, 11)), by=world.person(Role.GRANTEE))
    declare_conflict(
        party=world.teknikcollege, reason="Närstående", today=date(2027, 1, 11), by=world.person(Role.AUDITOR)
    )
    rename(world, world.stranger, date(2027, 1, 11))
    return world


def rename(world: World, party: Party, day: date) -> None:
    officer = world.person(Role.OFFICER)
    rename_party(party_id=party.pk, name=f"Nya {party}", holds_from=day, reason="Brev", today=day, by=officer)


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
    assert {model._meta.app_label for model, _ in ADMINS} == {
        "parties",
        "grants",
        "agreements",
        "followup",
        "invoicing",
        "delivery",
        "payments",
    }
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


def add_rows(world: World) -> None:
    """Three more agreements with all that belongs to one, each with an organisation and a person of its own."""
    day = date(2027, 1, 11)
    for number in range(1, 4):
        host = Party.objects.create(slug=f"vard-{number}", name=f"Värd {number}", kind=Party.Kind.ASSOCIATION)
        person = open_account(email=f"vard{number}@example.se", name=f"Person {number}", password=PASSWORD)
        give_role(user=person, party=host, role=Role.GRANTEE, valid_from=day)
        FundingSource.objects.create(slug=f"kalla-{number}", name=f"Källa {number}", party=host)
        rename(world, host, day)
        draft = drafted_agreement(world, number, today=day, host=host)
        Clause.objects.create(agreement=draft, position=1, number=1, heading="Syfte", summary="Varför.")
        Condition.objects.create(
            agreement=draft, number=1, clause="§ 1", summary="Något.", holds="whole_term", from_year=2027
        )
        agreement = signed(world, draft, on=day)
        since = {"user": person, "party": world.region, "recorded_by": world.person(Role.FINANCE), "valid_from": day}
        ApprovalMandate.objects.create(kind=ApprovalMandate.Kind.CHECK, decision="Beslut", **since)
        ConflictOfInterest.objects.create(kind=ConflictOfInterest.Kind.SEAT, what="Ledamot", **since)
        BankAccount.objects.create(
            party=host, bankgiro="9990003", source="Brev", proposed_by=person, proposed_at=morning(day)
        )
        OpenQuestion.objects.create(basis=agreement.basis, number=1, reference="§ 1", question="Vilket?")
        bill = prepare_invoice(instalment_id=agreement.instalments.get().pk, year=2027, today=day)
        submit_invoice(invoice_id=bill.pk, now=morning(day), by=world.person(Role.GRANTEE))


def questions_of_lists(client: Client) -> dict[str, tuple[int, int]]:
    """For each model, how many rows it has and how many questions its list asks."""
    found = {}
    for model, _ in ADMINS:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page(model, "changelist")).status_code == 200, model
        found[name_of(model)] = (model._default_manager.count(), len(asked))
    return found


def test_lists_ask_as_many_questions_however_long_they_are(filled: World, client: Client) -> None:
    before = questions_of_lists(client)
    add_rows(filled)
    after = questions_of_lists(client)

    longer = {name for name, (rows, _) in before.items() if rows and after[name][0] > rows}
    assert set(before) - longer == NOT_ADDED_TO
    assert {name for name in longer if after[name][1] != before[name][1]} == ASK_FOR_EACH_AGREEMENT


@pytest.mark.parametrize("rows", ["the last one", pytest.param("all", marks=pytest.mark.soak)])
@pytest.mark.parametrize("what", ["change", "delete", "add", "changelist"])
def test_forged_posts_change_nothing(filled: World, client: Client, what: str, rows: str) -> None:
    before = dict(everything())
    for model, its_admin in ADMINS:
        if isinstance(its_admin, ReferenceAdmin) and what in ("change", "add"):
            continue
        pks = list(model._default_manager.values_list("pk", flat=True))
        data: dict[str, Any] = {field.name: forged(field) for field in model._meta.concrete_fields} | FORGED
        data |= {"_selected_action": [str(pk) for pk in pks], "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1"}
        some = pks if rows == "all" else pks[-1:]
        for pk in some if what in ("change", "delete") else [None]:
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


def lookups_offered(client: Client, url: str) -> set[str]:
    """Every lookup that a link on the page of the list asks for."""
    links = re.findall(r'href="\?([^"]*)"', client.get(url).content.decode())
    asked = {name for link in links for name, _ in parse_qsl(html.unescape(link))}
    return {name for name in asked if not name.startswith("_") and name not in ("o", "p", "q", "all")}


def test_every_filter_on_the_page_works(filled: World, client: Client) -> None:
    assert "memberships__role__exact" in lookups_offered(client, page(User, "changelist"))
    for model, its_admin in ADMINS:
        url = page(model, "changelist")
        for lookup in lookups_offered(client, url):
            assert client.get(url, {lookup: "1"}).headers.get("Location") in (None, f"{url}?e=1")
            assert its_admin.lookup_allowed(lookup, "1", RequestFactory().get(url)), (model, lookup)


NOT_OFFERED = [
    ("parties/user", "password__startswith=pbkdf2"),
    ("parties/user", "password=x"),
    ("parties/user", "password__isnull=0"),
    ("parties/user", "email__regex=("),
    ("parties/user", "is_active__regex=("),
    ("parties/user", "memberships__user__password__startswith=pbkdf2"),
    ("parties/membership", "user__password__startswith=pbkdf2"),
    ("parties/membership", "role__regex=("),
    ("parties/party", "identity_verified_by__password__startswith=pbkdf2"),
    ("invoicing/invoice", "issuer__id__exact=x"),
    ("invoicing/invoice", "issue_date__year=9999"),
    ("grants/posting", "business_date__year=9999"),
    ("grants/posting", "business_date__year=99999999999999999999"),
    ("grants/posting", "business_date__year=9999&business_date__month=12"),
    ("grants/posting", "business_date__year=0"),
    ("grants/posting", "business_date__month=x"),
    ("grants/posting", "business_date__gte=2026-01-01"),
    ("grants/posting", "nothing=1"),
]


def test_a_list_answers_only_what_it_offers_to_ask(filled: World, client: Client) -> None:
    for path, asked in NOT_OFFERED:
        response = client.get(f"/admin/{path}/?{asked}")
        assert (response.status_code, response.headers.get("Location")) == (302, f"/admin/{path}/?e=1"), asked
        assert client.get(response.headers["Location"]).status_code == 200


def test_no_address_beyond_the_pages_is_found(administrator: User, client: Client) -> None:
    for path in ("password/", "password", "x/y/", ""):
        response = client.get(f"/admin/parties/user/{administrator.pk}/{path}", follow=True)
        assert response.status_code in (403, 404), path


def test_reference_data_takes_no_character_that_is_not_seen(world: World, client: Client) -> None:
    for name in ("a\x01b", "a\u2028b"):
        typed = {"slug": "reserv", "name": name, "party": world.region.pk}
        answer = client.post(page(FundingSource, "add"), typed)
        assert "osynligt tecken" in str(answer.context["adminform"].form.errors["name"])
    assert not FundingSource.objects.filter(slug="reserv").exists()

    client.post(page(FundingSource, "add"), {"slug": "reserv", "name": "a\u202eb", "party": world.region.pk})
    assert FundingSource.objects.get(slug="reserv").name == "ab"


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
    assert client.get("/admin/", follow=True).status_code == 403
    assert client.get(page(Party, "changelist"), follow=True).status_code == 403
    assert client.post(page(User, "open"), FORGED, follow=True).status_code == 403


@pytest.mark.parametrize(
    "role", [Role.OFFICER, *(pytest.param(role, marks=pytest.mark.soak) for role in Role.values if role != "officer")]
)
def test_who_is_no_administrator_is_refused_everywhere(world: World, role: str) -> None:
    client = Client()
    client.force_login(world.person(role))
    for model, its_admin in ADMINS:
        assert client.get(page(model, "changelist"), follow=True).status_code == 403, model
        for correction in its_admin.list_corrections:  # type: ignore[attr-defined]
            assert client.post(page(model, correction.name), FORGED, follow=True).status_code == 403
        for correction in its_admin.corrections:  # type: ignore[attr-defined]
            assert client.post(page(model, correction.name, 1), FORGED, follow=True).status_code == 403


def test_who_administers_but_has_been_shut_out_is_refused(administrator: User, client: Client) -> None:
    User.objects.filter(pk=administrator.pk).update(is_active=False)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")


def test_admin_says_when_the_data_are_invented(client: Client, settings: Settings) -> None:
    assert "Demodata." not in client.get("/admin/").content.decode()
    settings.DEMO = True
    for path in ("/admin/", "/admin/parties/user/", "/admin/parties/user/open/"):
        assert "Demodata." in client.get(path).content.decode(), path
