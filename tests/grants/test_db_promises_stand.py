"""What the ledger's law leans on stands still once kronor are posted on it: raw SQL as the app role and the owner."""

from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg
import pytest

from grants.actions import record_decision
from grants.models import Decision
from grants.rules.lifecycle import DecisionStatus
from parties.models import Role
from tests.world import World

PsqlAs = Callable[[str], psycopg.Connection[Any]]

EDITS = [
    "UPDATE grants_basis SET binding_on = NULL",
    "UPDATE grants_basis SET grantor_id = (SELECT id FROM parties_party WHERE slug = 'frammande')",
    "UPDATE grants_grant SET full_year_amount = full_year_amount + 1",
    "UPDATE grants_grant SET grantee_id = (SELECT id FROM parties_party WHERE slug = 'frammande')",
    "UPDATE grants_grantyear SET amount = amount + 1",
    "UPDATE grants_grantyear SET derivation = '{}'",
    "UPDATE grants_appropriation SET amount = amount * 10",
]


@pytest.mark.parametrize("role", ["app", "owner"])
def test_what_kronor_rest_on_is_not_moved(transactional_db: None, world: World, psql_as: PsqlAs, role: str) -> None:
    record_decision(
        decision_id=Decision.objects.get().pk,
        status=DecisionStatus.DECIDED,
        decided_on=date(2026, 6, 1),
        today=date(2026, 6, 8),
        by=world.person(Role.OFFICER),
    )
    session = psql_as(role)
    for edit in EDITS:
        refused = False
        try:
            session.execute(edit.encode())
        except psycopg.errors.RestrictViolation as error:
            refused = error.diag.constraint_name == "promise_stands"
        assert refused, f"{role} could: {edit}"


def test_a_paper_that_promises_nothing_yet_may_be_mended(
    transactional_db: None, documents: None, psql_as: PsqlAs
) -> None:
    for edit in EDITS[2:3] + EDITS[6:]:
        psql_as("app").execute(edit.encode())


def test_the_app_role_sets_no_sequence_of_the_ledger(transactional_db: None, psql_as: PsqlAs) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        psql_as("app").execute("SELECT setval('grants_posting_id_seq', 9223372036854775807)")
