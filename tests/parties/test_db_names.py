"""Raw SQL as the app role: an organisation keeps its name and numbers, but for what a row says with who and why."""

from datetime import date
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql

from grants.models import Decision
from grants.rules.lifecycle import DecisionStatus
from parties.actions import rename_party
from parties.models import Party, PartyNaming, ProposalKind, Role
from tests.conftest import PsqlAs
from tests.database import AppSession
from tests.world import World, by_two

NAME: LiteralString = (
    "INSERT INTO parties_partynaming (party_id, kind, holds_from, name, name_before, printed_organisation_number,"
    " printed_before, verified_organisation_number, verified_before, reason, recorded_by_id, recorded_on)"
    " SELECT id, %(kind)s, %(holds_from)s, %(name)s, %(before)s, printed_organisation_number, %(before)s,"
    " %(verified)s, %(before)s, %(reason)s, %(by)s, %(day)s FROM parties_party WHERE id = %(party)s"
)
DAY = date(2027, 3, 1)
OWN = "5593982225"


def said(world: World, **otherwise: object) -> dict[str, object]:
    return {
        "party": world.teknikcollege.pk,
        "kind": "rename",
        "holds_from": date(2027, 2, 1),
        "name": "Nya Teknikcollege",
        "before": "Påhitt",
        "verified": OWN,
        "reason": "Bolagsverket",
        "by": world.person(Role.OFFICER).pk,
        "day": DAY,
        **otherwise,
    }


@pytest.mark.parametrize(
    "change",
    [
        "name = 'Bluffbolaget AB'",
        "name = upper(name)",
        "printed_organisation_number = '556016-0680'",
        "printed_organisation_number = ''",
        "verified_organisation_number = '5560160680'",
        "verified_organisation_number = ''",
        "identity_verified_on = NULL, identity_verified_by_id = NULL, identity_source = ''",
        "identity_source = 'Hörsägen'",
        "identity_verified_on = identity_verified_on - 1",
    ],
)
def test_name_and_numbers_are_not_changed_in_place(
    world: World, app_session: AppSession, change: LiteralString
) -> None:
    before = Party.objects.filter(pk=world.teknikcollege.pk).values().get()
    with pytest.raises(psycopg.errors.RestrictViolation) as refusal:
        app_session.execute(
            sql.SQL("UPDATE parties_party SET {} WHERE id = {}").format(sql.SQL(change), world.teknikcollege.pk)
        )
    assert refusal.value.diag.constraint_name == "party_keeps_its_name"
    assert Party.objects.filter(pk=world.teknikcollege.pk).values().get() == before


@pytest.mark.parametrize("names", ["grantor", "grantee", "host"])
def test_whoever_a_signed_agreement_names_keeps_the_name(world: World, app_session: AppSession, names: str) -> None:
    named = {"grantor": world.region, "grantee": world.teknikcollege, "host": world.agreement.host}[names]
    assert named is not None
    with pytest.raises(psycopg.errors.RestrictViolation):
        app_session.execute("UPDATE parties_party SET name = 'Bluff' WHERE id = %s", [named.pk])


def test_what_no_bound_paper_names_may_still_be_spelled_anew(world: World, app_session: AppSession) -> None:
    app_session.execute("UPDATE parties_party SET name = 'Ny' WHERE id = %s", [world.stranger.pk])
    assert Party.objects.get(pk=world.stranger.pk).name == "Ny"


def test_who_receives_by_a_decision_keeps_the_name(world: World, app_session: AppSession) -> None:
    decision = Decision.objects.get()
    recipients = [
        *decision.items.exclude(appropriation=None).values_list("appropriation__recipient", flat=True),
        *decision.items.exclude(budget_request=None).values_list("budget_request__recipient", flat=True),
    ]
    rename = "UPDATE parties_party SET name = name || ' AB' WHERE id = %s"
    rejected = {"decision_id": decision.pk, "status": DecisionStatus.REJECTED, "decided_on": decision.meeting_date}
    officer, finance = world.person(Role.OFFICER), world.person(Role.FINANCE)
    by_two(ProposalKind.DECISION, rejected, on=DAY, by=officer, second=finance)
    assert recipients
    for recipient in recipients:
        with pytest.raises(psycopg.errors.RestrictViolation):
            app_session.execute(rename, [recipient])


def test_nobody_writes_former_names(world: World, app_session: AppSession) -> None:
    app_session.execute('UPDATE parties_party SET former_names = \'[{"name": "Falsk", "until": "2099-01-01"}]\'')
    Party.objects.create(slug="ny", name="Ny", kind=Party.Kind.OTHER, former_names=[{"name": "Falsk"}])
    assert {str(party.former_names) for party in Party.objects.all()} == {"[]"}


def test_a_row_changes_the_organisation_and_says_what_it_was(world: World, app_session: AppSession) -> None:
    app_session.execute(NAME, said(world))
    party = Party.objects.get(pk=world.teknikcollege.pk)
    assert (party.name, party.former_names) == (
        "Nya Teknikcollege",
        [{"name": "Teknikcollege Örebro län", "until": "2027-02-01"}],
    )
    naming = PartyNaming.objects.get()
    assert (naming.name_before, naming.printed_before, naming.verified_before) == (
        "Teknikcollege Örebro län",
        "559398-2225",
        OWN,
    )
    for edit in ("UPDATE parties_partynaming SET reason = 'x'", "DELETE FROM parties_partynaming"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app_session.execute(edit)


BROKEN = [
    ({"reason": ""}, "naming_has_a_reason"),
    ({"kind": "other"}, "naming_from_a_day_that_has_come"),
    ({"holds_from": None}, "naming_from_a_day_that_has_come"),
    ({"holds_from": date(2027, 3, 2)}, "naming_from_a_day_that_has_come"),
    ({"kind": "correction"}, "naming_from_a_day_that_has_come"),
    ({"verified": "5560160680"}, "naming_of_a_new_name_keeps_the_numbers"),
    ({"name": "Teknikcollege Örebro län"}, "naming_changes_something"),
    ({"kind": "correction", "holds_from": None, "name": "Teknikcollege Örebro län"}, "naming_changes_something"),
    ({"name": ""}, "party_name_not_empty"),
    (
        {"kind": "correction", "holds_from": None, "verified": "5593982226"},
        "party_verified_number_ten_digits_and_check_digit",
    ),
    ({"kind": "correction", "holds_from": None, "verified": "2321000164"}, "party_verified_number_once"),
]


@pytest.mark.parametrize(("otherwise", "rule"), BROKEN)
def test_a_row_that_breaks_a_rule_is_refused(
    world: World, app_session: AppSession, otherwise: dict[str, object], rule: str
) -> None:
    with pytest.raises(psycopg.errors.IntegrityError) as refusal:
        app_session.execute(NAME, said(world, **otherwise))
    assert refusal.value.diag.constraint_name == rule
    assert Party.objects.get(pk=world.teknikcollege.pk).name == "Teknikcollege Örebro län"


@pytest.mark.parametrize("role", [Role.GRANTEE, Role.AUDITOR, Role.FINANCE, Role.APPROVER])
def test_who_is_no_officer_renames_nobody(world: World, app_session: AppSession, role: str) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation) as refusal:
        app_session.execute(NAME, said(world, by=world.person(role).pk))
    assert refusal.value.diag.constraint_name == "naming_by_an_officer"


def test_an_officer_whose_account_is_shut_renames_nobody(world: World, app_session: AppSession) -> None:
    officer = world.person(Role.OFFICER)
    app_session.execute("UPDATE parties_user SET is_active = false WHERE id = %s", [officer.pk])
    with pytest.raises(psycopg.errors.RestrictViolation) as refusal:
        app_session.execute(NAME, said(world))
    assert refusal.value.diag.constraint_name == "naming_by_an_officer"


def test_a_new_name_does_not_begin_before_the_last_one(world: World, app_session: AppSession) -> None:
    rename_party(
        party_id=world.teknikcollege.pk,
        name="Andra",
        holds_from=date(2027, 2, 1),
        reason="Brev",
        today=DAY,
        by=world.person(Role.OFFICER),
    )
    for early in (date(2027, 2, 1), date(2026, 1, 1)):
        with pytest.raises(psycopg.errors.RestrictViolation) as refusal:
            app_session.execute(NAME, said(world, holds_from=early))
        assert refusal.value.diag.constraint_name == "naming_after_the_one_before"


@pytest.mark.django_db(transaction=True)
def test_a_row_is_of_the_day_it_is_recorded(world: World, psql_as: PsqlAs) -> None:
    psql_as("owner").execute("DELETE FROM office_clock_may_be_set")  # from now on the clock of the database counts
    app = psql_as("app")
    for day in (date(2026, 1, 20), date(2199, 1, 1)):
        with pytest.raises(psycopg.errors.RestrictViolation) as refusal:
            app.execute(NAME, said(world, holds_from=date(2026, 1, 13), day=day))
        assert refusal.value.diag.constraint_name == "naming_recorded_on_the_day"
