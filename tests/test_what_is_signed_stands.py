"""What a signature or a decision binds stands, every column of every table: raw SQL as the app role and the owner."""

# ruff: noqa: S608 - the names of our own tables and columns

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse

from agreements.models import Agreement
from agreements.rules.lifecycle import Status, may_become
from followup.models import Condition
from grants.models import Basis, Decision, FundingSource, GrantYear
from grants.rules.lifecycle import DecisionStatus
from office.keeping import keeping_of
from parties.models import ProposalKind, Role, User
from tests.clients import Client
from tests.conftest import PsqlAs
from tests.database import AppSession
from tests.world import PASSWORD, World, by_two, drafted_agreement

DAY = date(2026, 6, 1)
BOUND = [model for model in apps.get_models() if keeping_of(model).may_be_bound]
PARTS = [model for model in BOUND if model is not Basis]
Decide = Callable[[DecisionStatus], None]
FORGED = """
WITH b AS (UPDATE grants_basis SET binding_on = '2026-01-12' WHERE kind = 'agreement')
UPDATE agreements_agreement SET status = 'signed', signed_on = '2026-01-12'
"""
OTHERWISE = {  # a value that the column does not have, by the kind of the field
    models.CharField: "CASE {0} WHEN 'x' THEN 'y' ELSE 'x' END",
    models.TextField: "CASE {0} WHEN 'x' THEN 'y' ELSE 'x' END",
    models.DateField: "coalesce({0}, '2026-01-01') + 1",
    models.BooleanField: "NOT {0}",
    models.JSONField: "'{{}}'",
    models.DecimalField: "coalesce({0}, 1) / 2",
    models.IntegerField: "{0} + 1",
    models.ForeignKey: "coalesce({0}, 0) + 1",
}


def columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]


def otherwise(field: models.Field[Any, Any]) -> str:
    said = next(said for kind, said in OTHERWISE.items() if isinstance(field, kind))
    return f"{field.column} = {said.format(field.column)}"


def edits(model: type[models.Model]) -> Iterator[str]:
    """Each column that stands, one by one."""
    how, table = keeping_of(model), model._meta.db_table
    standing = [field for field in columns(model) if field.column not in {*how.once, *how.free}]
    yield from (f"UPDATE {table} SET {otherwise(field)}" for field in standing)


def filled_in(model: type[models.Model]) -> Iterator[str]:
    """What is filled in once, emptied and told otherwise."""
    table, fields = model._meta.db_table, {field.column: field for field in columns(model)}
    for name in keeping_of(model).once:
        empty = "NULL" if fields[name].null else "''"
        yield f"UPDATE {table} SET {name} = {empty} WHERE {name}::text <> ''"
        yield f"UPDATE {table} SET {otherwise(fields[name])} WHERE {name}::text <> ''"


def one_more(model: type[models.Model]) -> str:
    names = ", ".join(str(field.column) for field in columns(model) if not field.primary_key)
    return f"INSERT INTO {model._meta.db_table} ({names}) SELECT {names} FROM {model._meta.db_table} LIMIT 1"


def refusal(session: psycopg.Connection[Any] | AppSession, statement: str) -> str | None:
    """The name of the rule that refuses; None when nothing does."""
    try:
        session.execute(statement.encode())
    except psycopg.Error as error:
        return error.diag.constraint_name or str(error)
    return None


@pytest.fixture
def decide(world: World) -> Decide:
    def record(status: DecisionStatus) -> None:
        decided = {"decision_id": Decision.objects.get().pk, "status": status, "decided_on": DAY}
        officer, finance = world.person(Role.OFFICER), world.person(Role.FINANCE)
        by_two(ProposalKind.DECISION, decided, on=date(2026, 6, 8), by=officer, second=finance)

    return record


@pytest.fixture
def signed_and_decided(world: World, decide: Decide) -> World:
    Basis.objects.update(case_number="26RS1")
    decide(DecisionStatus.DECIDED)
    return world


def test_every_table_of_a_paper_is_bound() -> None:
    """What points at a paper, or at a part of one, stands with it or is a fact of its own that is only added."""
    for model in apps.get_models():
        keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
        belongs = [key.related_model for key in keys if key.related_model in BOUND]
        how = keeping_of(model)
        kept = how.may_be_bound or how.only_added or how.never_deleted or how.by_triggers
        if belongs and model._meta.app_label in {"grants", "agreements", "followup"}:
            assert kept, model


@pytest.mark.parametrize("model", BOUND)
def test_no_row_is_empty_handed(documents: None, model: type[models.Model]) -> None:
    assert model._default_manager.exists(), "the tests below would show nothing"


@pytest.mark.parametrize("role", ["app", "owner"])
def test_nothing_of_it_is_changed_added_or_taken_away(
    transactional_db: None, signed_and_decided: World, psql_as: PsqlAs, role: str
) -> None:
    session = psql_as(role)
    for model in BOUND:
        for statement in [*edits(model), *filled_in(model), f"DELETE FROM {model._meta.db_table}"]:
            assert refusal(session, statement) == "bound", f"{role} could: {statement}"
    for model in PARTS:
        assert refusal(session, one_more(model)) == "bound", f"{role} could add to {model._meta.db_table}"


def test_nobody_empties_a_table_of_it(transactional_db: None, signed_and_decided: World, psql_as: PsqlAs) -> None:
    for model in BOUND:
        assert refusal(psql_as("owner"), f"TRUNCATE {model._meta.db_table} CASCADE") in {"never_emptied", "only_added"}


def test_what_is_not_signed_may_be_mended(documents: None, app_session: AppSession) -> None:
    for model in BOUND:
        for statement in [*edits(model), one_more(model)]:
            assert refusal(app_session, statement) != "bound", statement


def test_what_no_paper_binds_may_change(signed_and_decided: World, app_session: AppSession) -> None:
    for change in (
        "UPDATE grants_basis SET slug = slug || 'x', cost_centre = '4711'",
        "UPDATE grants_decision SET officer_name = 'Någon annan', department = 'Annan'",
        "UPDATE agreements_agreement SET status = 'terminated'",
        "UPDATE agreements_agreement SET status = 'signed'",
    ):
        assert refusal(app_session, change) is None, change


def test_a_draft_is_not_slipped_in_under_what_is_signed(
    transactional_db: None, signed_and_decided: World, psql_as: PsqlAs
) -> None:
    draft = drafted_agreement(signed_and_decided, 1, today=DAY)
    Condition.objects.create(agreement=draft, number=9, clause="§ 1", summary="Intyg", holds="whole_term", from_year=1)
    signed, session = signed_and_decided.agreement, psql_as("app")
    for table in ("agreements_signature", "agreements_instalment", "followup_condition"):
        move = f"UPDATE {table} SET agreement_id = {signed.pk}, number = 99 WHERE agreement_id = {draft.pk}"
        assert refusal(session, move) == "bound"
    for table in ("grants_grant", "agreements_agreement"):
        move = f"UPDATE {table} SET basis_id = {signed.basis_id} WHERE basis_id = {draft.basis_id}"
        assert refusal(session, move) == "bound"


@pytest.mark.parametrize("model", [model for model in BOUND if model._meta.app_label == "grants"])
def test_what_the_board_has_rejected_stands_too(
    world: World, decide: Decide, app_session: AppSession, model: type[models.Model]
) -> None:
    decide(DecisionStatus.REJECTED)
    for statement in edits(model):
        assert refusal(app_session, statement) == "bound", statement


def test_nothing_is_added_while_it_is_being_signed(transactional_db: None, world: World, psql_as: PsqlAs) -> None:
    draft = drafted_agreement(world, 1, today=DAY)
    signer, other = psql_as("app"), psql_as("app")
    other.execute("SET lock_timeout = '200ms'")
    with signer.transaction():
        signer.execute(f"UPDATE grants_basis SET binding_on = '2026-06-01' WHERE id = {draft.basis_id}".encode())
        added = f"INSERT INTO agreements_instalment (agreement_id, number, month, share) VALUES ({draft.pk}, 9, 1, 1)"
        with pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute(added.encode())
        raise psycopg.Rollback


@pytest.mark.parametrize(
    ("forged", "rule"),
    [
        ("UPDATE grants_basis SET binding_on = '2026-01-01' WHERE kind = 'decision'", "basis_binds_with_its_decision"),
        (
            "UPDATE grants_decision SET status = 'decided', decided_on = '2026-06-01'",
            "basis_binds_with_its_decision",
        ),
        ("UPDATE grants_basis SET binding_on = '2026-01-01' WHERE kind = 'agreement'", "agreement_binds_when_signed"),
        (
            "UPDATE agreements_agreement SET status = 'signed', signed_on = '2026-01-12'",
            "agreement_binds_when_signed",
        ),
        (FORGED, "agreement_binds_when_signed"),  # no signature has a day
    ],
)
def test_a_paper_binds_from_its_signatures_or_its_decision(
    documents: None, app_session: AppSession, forged: str, rule: str
) -> None:
    assert refusal(app_session, forged) == rule


def test_no_krona_is_promised_on_a_proposal(world: World, app_session: AppSession) -> None:
    year = GrantYear.objects.get(grant__basis__kind="decision")
    promised = (
        "WITH v AS (INSERT INTO grants_voucher (basis_id, kind, label, dated_on)"
        f" VALUES ({year.grant.basis_id}, 'decision_item', 'Att-sats 1', '{DAY}') RETURNING id)"
        " INSERT INTO grants_posting (grant_id, grant_year_id, from_stage, to_stage, amount, amount_currency,"
        " business_date, by_id, reason, voucher_id)"
        f" SELECT {year.grant_id}, {year.pk}, 'OUTSIDE', 'COMMITTED', 1, 'SEK', '{DAY}',"
        f" {world.person(Role.OFFICER).pk}, 'x', id FROM v"
    )
    assert refusal(app_session, promised) == "posting_of_what_binds"


def test_an_agreement_goes_only_the_ways_of_the_rules(documents: None, app_session: AppSession) -> None:
    for before in Status:
        for after in Status:
            (row,) = app_session.execute("SELECT agreement_may_become(%s, %s)", [before, after]).fetchall()
            assert row == (before == after or may_become(before, after),)
    assert refusal(app_session, "UPDATE agreements_agreement SET status = 'ended'") == "agreement_goes_its_way"
    copied = one_more(Agreement).replace("SELECT basis_id, ", "SELECT 0, ").replace(" status,", " 'ended',", 2)
    assert refusal(app_session, copied.replace(" 'ended',", " status,", 1)) == "agreement_goes_its_way"


def test_what_a_decision_draws_on_keeps_its_name_and_its_owner(
    signed_and_decided: World, app_session: AppSession
) -> None:
    for change in ("name = name || 'x'", "party_id = party_id + 1"):
        assert refusal(app_session, f"UPDATE grants_fundingsource SET {change}") == "stands_when_drawn_on"
    assert refusal(app_session, "UPDATE grants_fundingsource SET slug = slug || 'x'") is None


def test_an_administrator_renames_a_source_until_a_decision_draws_on_it(world: World, decide: Decide) -> None:
    client, source = Client(), FundingSource.objects.get()
    client.force_login(User.objects.create_superuser("vera@example.se", "Vera", PASSWORD))
    page = reverse("admin:grants_fundingsource_change", args=[source.pk])
    words = {"name": "Reserven", "party": source.party_id}
    client.post(page, words)
    decide(DecisionStatus.DECIDED)
    client.post(page, words | {"name": "En annan reserv"})

    source.refresh_from_db()
    assert source.name == "Reserven"
    assert 'name="name"' not in client.get(page).content.decode()


def test_a_doubt_keeps_its_words_and_is_answered_once(documents: None, world: World, app_session: AppSession) -> None:
    answer = (
        "UPDATE grants_openquestion SET answer = 'Ja', source = 'Brev', closed_on = '2026-02-01',"
        f" closed_by_id = {world.person(Role.OFFICER).pk}"
    )
    for edit in ("question = 'Annan'", "reading = ''", "number = number + 100", "reference = '§ 1'"):
        assert "permission denied" in str(refusal(app_session, f"UPDATE grants_openquestion SET {edit}"))
    assert refusal(app_session, answer) is None
    assert refusal(app_session, answer) == "written_once"
    assert "permission denied" in str(refusal(app_session, "DELETE FROM grants_openquestion"))
    assert "permission denied" in str(refusal(app_session, "DELETE FROM grants_openquestion_parties"))


def test_the_owner_rewords_no_doubt(transactional_db: None, documents: None, psql_as: PsqlAs) -> None:
    owner = psql_as("owner")
    for edit, rule in (
        ("UPDATE grants_openquestion SET question = 'Annan'", "written_once"),
        ("DELETE FROM grants_openquestion", "never_deleted"),
        ("DELETE FROM grants_openquestion_parties", "only_added"),
    ):
        assert refusal(owner, edit) == rule


def test_the_app_role_sets_no_sequence_of_the_ledger(transactional_db: None, psql_as: PsqlAs) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        psql_as("app").execute("SELECT setval('grants_posting_id_seq', 9223372036854775807)")
